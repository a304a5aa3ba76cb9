"""Any filtered list of statements as an Atom feed."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from ingest.models import Statement
from signals_site.dashboard.forms import read_filters
from signals_site.dashboard.queries import Filters, newest, stretch
from signals_site.dashboard.wording import in_words, sentence

NEWEST = 50


class StatementFeed(Feed[Statement, Filters]):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Filters:
        return read_filters(request.GET).filters

    def title(self, filters: Filters) -> str:
        return f"Signals: {in_words(filters)}"

    def link(self, filters: Filters) -> str:
        return _address(reverse("statements"), filters)

    def feed_url(self, filters: Filters) -> str:
        return _address(reverse("statements_feed"), filters)

    def items(self, filters: Filters) -> list[Statement]:
        return list(stretch(newest(filters), NEWEST))

    def item_title(self, item: Statement) -> str:
        return sentence(item)

    def item_description(self, item: Statement) -> str:
        speaker = item.speaker or _("no speaker named")
        return f"{item.passage}\n\n{speaker} · {item.article.source.name}: {item.article.title}"

    def item_link(self, item: Statement) -> str:
        return f"{settings.SITE_URL}{reverse('statement', args=[item.pk])}"

    def item_guid(self, item: Statement) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: Statement) -> datetime | None:
        return item.article.published or (datetime.combine(item.day, time(), UTC) if item.day else None)

    def item_updateddate(self, item: Statement) -> datetime | None:
        return self.item_pubdate(item)


def _address(path: str, filters: Filters) -> str:
    query = filters.as_query()
    return f"{settings.SITE_URL}{path}{'?' if query else ''}{query}"
