from django.apps import AppConfig, apps
from django.db.models.signals import pre_migrate

from signals_site.operations.versions import refuse_newer_database


class OperationsConfig(AppConfig):
    name = "signals_site.operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """`migrate` asks as well, for `run` calls it; the signal comes for every app, and one of ours is enough."""
        pre_migrate.connect(refuse_newer_database, sender=apps.get_app_config("ingest"))
