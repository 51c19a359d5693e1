"""viewflow.fsm: a flow class beside the model, ten guarded transitions."""

import common
import django_common


def flow():
    """The flow class; also used for the rate of bare decisions."""
    from viewflow import fsm

    class Flow:
        state = fsm.State([f"s{nth}" for nth in range(len(common.ACTS) + 1)], default="s0")

        def __init__(self, case):
            self.case = case

        @state.setter()
        def _set(self, value):
            self.case.state = value

        @state.getter()
        def _get(self):
            return self.case.state or "s0"

    for nth in range(len(common.ACTS)):
        def act(self):
            """The act itself only moves."""
        act.__name__ = f"act_{nth}"
        moved = Flow.state.transition(source=f"s{nth}", target=f"s{nth + 1}",
                                      conditions=[lambda flow: bool(flow.case.facts)])(act)
        setattr(Flow, act.__name__, moved)
    return Flow


def begin(url):
    django_common.set_up(url)
    from django.db import models

    class Case(models.Model):
        id = models.BigIntegerField(primary_key=True)
        state = models.CharField(max_length=50, default="s0")
        facts = models.JSONField()

        class Meta:
            app_label = "acts"

    Flow = flow()
    begin.models = (Case, django_common.audit_model())
    return django_common.play(*begin.models, lambda case, nth: getattr(Flow(case), f"act_{nth}")())


def prepare(url):
    begin(url)
    django_common.make_tables(*begin.models)


if __name__ == "__main__":
    common.measure(prepare, begin)
