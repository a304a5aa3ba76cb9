"""The newest letters as an Atom feed."""

from datetime import UTC, datetime, time, timedelta

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed

from signals_site.dashboard.queries import Period
from signals_site.digest.compose import Letter, absolute, letter_of
from signals_site.digest.figures import Figures
from signals_site.digest.models import Edition
from signals_site.digest.topics import Topics
from signals_site.digest.views.editions import editions

NEWEST = 8


class EditionFeed(Feed[tuple[Period, Letter], None]):
    feed_type = Atom1Feed
    title = "Signals: the weekly digest"
    subtitle = "What great powers and the five Central Asian states said to and about each other"

    def link(self) -> str:
        return absolute("digest:archive")

    def feed_url(self) -> str:
        return absolute("digest:feed")

    def items(self) -> list[tuple[Period, Letter]]:
        letters = ((week, self._letter(week)) for week in editions("week")[:NEWEST])
        return [(week, letter) for week, letter in letters if letter]

    def _letter(self, week: Period) -> Letter | None:
        return letter_of(Figures(week), Topics(), "en", Edition.of(week.key).note("en"), personal=False)

    def item_title(self, item: tuple[Period, Letter]) -> str:
        return item[1].subject

    def item_description(self, item: tuple[Period, Letter]) -> str:
        return item[1].text

    def item_link(self, item: tuple[Period, Letter]) -> str:
        return absolute("digest:edition", item[0].key)

    def item_guid(self, item: tuple[Period, Letter]) -> str:
        return self.item_link(item)

    def item_updateddate(self, item: tuple[Period, Letter]) -> datetime:
        return self.item_pubdate(item)

    def item_pubdate(self, item: tuple[Period, Letter]) -> datetime:
        return datetime.combine(item[0].end + timedelta(days=1), time(), UTC)
