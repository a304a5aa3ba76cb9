"""Everything under /account/."""

from django.urls import path

from signals_site.access import views

app_name = "account"
urlpatterns = [
    path("code/", views.code_page, name="code"),
    path("second-factor/", views.second_factor_page, name="second_factor"),
    path("second-factor/change/", views.change, name="change"),
]
