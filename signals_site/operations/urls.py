"""Addresses of the installation's own state."""

from django.urls import path

from signals_site.operations import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.prometheus, name="metrics"),
    path("status/", views.status, name="status"),
]
