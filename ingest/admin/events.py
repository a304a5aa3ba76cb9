"""The calendar that charts and letters are set beside."""

from django.contrib import admin

from ingest.admin.feeds import WEB_ADDRESSES
from ingest.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Event]):
    """What is changed here stays when the shipped calendar is loaded again."""

    formfield_overrides = WEB_ADDRESSES
    list_display = ["name_en", "kind", "series", "start", "end", "place", "actors"]
    list_filter = ["kind", "series"]
    search_fields = ["name_en", "name_ru", "place", "slug"]
    date_hierarchy = "start"
    prepopulated_fields = {"slug": ["name_en"]}
