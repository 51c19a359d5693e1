"""django-fsm: an `FSMField`, ten guarded transitions."""

import common
import django_common


def begin(url):
    django_common.set_up(url)
    from django.db import models
    from django_fsm import FSMField, transition

    def of(nth):
        @transition(field="state", source=f"s{nth}", target=f"s{nth + 1}",
                    conditions=[lambda case: bool(case.facts)])
        def act(self):
            """The act itself only moves."""
        return act

    members = {f"act_{nth}": of(nth) for nth in range(len(common.ACTS))}
    for name, member in members.items():
        member.__name__ = name
    Case = type("Case", (models.Model,), {
        "__module__": __name__,
        "id": models.BigIntegerField(primary_key=True),
        "state": FSMField(default="s0", protected=True),
        "facts": models.JSONField(),
        "Meta": type("Meta", (), {"app_label": "acts"}),
        **members,
    })
    begin.models = (Case, django_common.audit_model())
    return django_common.play(*begin.models, lambda case, nth: getattr(case, f"act_{nth}")())


def prepare(url):
    begin(url)
    django_common.make_tables(*begin.models)


if __name__ == "__main__":
    common.measure(prepare, begin)
