from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "signals_site.curation"
    default_auto_field = "django.db.models.BigAutoField"
