"""Everything under /digest/."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.cache import cache_page

from signals_site.digest import views
from signals_site.digest.feeds import EditionFeed


class PeriodConverter(StringConverter):
    regex = r"\d{4}-(?:W\d\d|\d\d(?:-\d\d)?)"


register_converter(PeriodConverter, "period")

app_name = "digest"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.archive, name="archive"),
    path("feed.atom", cache_page(600)(EditionFeed()), name="feed"),
    path("<period:key>/", views.edition, name="edition"),
    path("subscribe/", views.Subscribe.as_view(), name="subscribe"),
    path("link/", views.NewLink.as_view(), name="new_link"),
    path("confirm/<str:token>/", views.Confirm.as_view(), name="confirm"),
    path("manage/<str:token>/", views.Manage.as_view(), name="manage"),
    path("unsubscribe/<str:token>/", views.Unsubscribe.as_view(), name="unsubscribe"),
]
if settings.EMAIL_PROVIDER:
    urlpatterns.append(path("webhook/", include("anymail.urls")))
