from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from signals_site.access import events, limits, sessions


class AccessConfig(AppConfig):
    name = "signals_site.access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        user_logged_in.connect(sessions.begin)
        user_logged_in.connect(limits.forgive_attempts)
        user_logged_in.connect(events.came_in)
        user_logged_out.connect(events.left)
        user_login_failed.connect(events.failed)
