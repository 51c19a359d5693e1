"""A Django without a project: one database, two tables."""

from urllib.parse import urlsplit

import common


def set_up(url):
    import django
    from django.conf import settings
    if settings.configured:
        return
    at = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=[], USE_TZ=True, SECRET_KEY="bench", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": at.path[1:], "USER": at.username,
            "HOST": at.hostname, "PORT": at.port, "CONN_MAX_AGE": None}})
    django.setup()


def make_tables(*models):
    from django.db import connection
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)


def audit_model():
    from django.db import models

    class Audit(models.Model):
        case = models.BigIntegerField()
        seq = models.IntegerField()
        record = models.TextField()
        hash = models.CharField(max_length=64)

        class Meta:
            app_label = "acts"
            constraints = [models.UniqueConstraint(fields=["case", "seq"], name="audit_once")]
    return Audit


def play(Case, Audit, move):
    """A function that plays one case: `move(case, nth)` lets the peer decide and move it."""
    from django.db import transaction

    def case(serial):
        last = common.START
        for nth in range(len(common.ACTS)):
            brought = common.facts(nth, serial)
            with transaction.atomic():
                if nth == 0:
                    one = Case(id=serial, facts=brought)
                else:
                    one = Case.objects.select_for_update().get(pk=serial)
                    one.facts = {**one.facts, common.ACTS[nth]: brought}
                    last = Audit.objects.filter(case=serial).order_by("-seq").values_list("hash", flat=True)[0]
                before = one.state
                move(one, nth)
                one.save(force_insert=nth == 0, force_update=nth > 0)
                hash_, record = common.chained(last, {"from": before, "to": one.state, **brought})
                Audit.objects.create(case=serial, seq=nth, record=record, hash=hash_)
        return len(common.ACTS)
    return case
