from importlib import import_module

from django.apps import AppConfig


class DigestConfig(AppConfig):
    name = "signals_site.digest"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("signals_site.digest.bounces")  # listens to the mail provider's webhook
