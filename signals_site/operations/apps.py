from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "signals_site.operations"
    default_auto_field = "django.db.models.BigAutoField"
