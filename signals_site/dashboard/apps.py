from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "signals_site.dashboard"
    default_auto_field = "django.db.models.BigAutoField"
