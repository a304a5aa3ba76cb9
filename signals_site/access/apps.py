from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from signals_site.access import limits, sessions


class AccessConfig(AppConfig):
    name = "signals_site.access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        user_logged_in.connect(sessions.begin)
        user_logged_in.connect(limits.forgive_attempts)
