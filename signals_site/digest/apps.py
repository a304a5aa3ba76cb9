from django.apps import AppConfig


class DigestConfig(AppConfig):
    name = "signals_site.digest"
    default_auto_field = "django.db.models.BigAutoField"
