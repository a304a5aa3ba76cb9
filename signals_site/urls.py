"""All addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from signals_site.access.views import log_in
from signals_site.api.urls import api
from signals_site.dashboard import views
from signals_site.dashboard.feeds import StatementFeed

handler403 = "signals_site.dashboard.views.refused"
handler404 = "signals_site.dashboard.views.not_found"
handler500 = "signals_site.operations.disk.broken"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("overview.csv", views.overview_csv, name="overview_csv"),
    path("dyad/<slug:actor>/<slug:recipient>/", views.dyad, name="dyad"),
    path("dyad/<slug:actor>/<slug:recipient>/series.csv", views.dyad_csv, name="dyad_csv"),
    path("compare/", views.compare, name="compare"),
    path("compare.csv", views.compare_csv, name="compare_csv"),
    path("dyad/<slug:actor>/<slug:recipient>/series.json", views.dyad_json, name="dyad_json"),
    path("dyad/<slug:actor>/<slug:recipient>/<slug:chart>.svg", views.dyad_svg, name="dyad_svg"),
    path("dyad/<slug:actor>/<slug:recipient>/<slug:chart>.png", views.dyad_png, name="dyad_png"),
    path("embed/dyad/<slug:actor>/<slug:recipient>/", views.embed, name="embed"),
    path("statements/", views.statements, name="statements"),
    path("statements.atom", StatementFeed(), name="statements_feed"),
    path("statements.csv", views.statements_csv, name="statements_csv"),
    path("statements/<int:pk>/", views.statement, name="statement"),
    path("data-dictionary/", views.data_dictionary, name="data_dictionary"),
    path("data-dictionary.csv", views.data_dictionary_csv, name="data_dictionary_csv"),
    path("calendar/", views.calendar, name="calendar"),
    path("sources/", views.sources, name="sources"),
    path("actor/<str:key>/", views.entity, {"kind": "actor"}, name="actor"),
    path("actor/<str:key>/series.csv", views.entity_csv, {"kind": "actor"}, name="actor_csv"),
    path("theme/<str:key>/", views.entity, {"kind": "theme"}, name="theme"),
    path("theme/<str:key>/series.csv", views.entity_csv, {"kind": "theme"}, name="theme_csv"),
    path("speaker/<path:key>/series.csv", views.entity_csv, {"kind": "speaker"}, name="speaker_csv"),
    path("speaker/<path:key>/", views.entity, {"kind": "speaker"}, name="speaker"),
    path("sources/<str:key>/", views.entity, {"kind": "source"}, name="source"),
    path("sources/<str:key>/series.csv", views.entity_csv, {"kind": "source"}, name="source_csv"),
    path("stories/<int:key>/", views.entity, {"kind": "story"}, name="story"),
    path("stories/<int:key>/carriers.csv", views.carriers_csv, name="story_carriers_csv"),
    path("stories/<int:key>/series.csv", views.entity_csv, {"kind": "story"}, name="story_csv"),
    # Without a token on every page: the worst that a foreign page could do is to change language or zone of this one.
    path("language/", csrf_exempt(set_language), name="set_language"),
    path("timezone/", csrf_exempt(views.set_zone), name="set_zone"),
    path("about/", views.about, name="about"),
    path("api/v1/", api.urls),
    path("digest/", include("signals_site.digest.urls")),
    path("", include("signals_site.curation.urls")),
    path("", include("signals_site.operations.urls")),
    path("account/", include("signals_site.access.urls")),
    path(f"{settings.ADMIN_PATH}/login/", log_in, name="log_in"),  # under limits; has the same address as admin:login
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]
