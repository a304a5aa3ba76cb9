"""What can be sent: the letter of a period, or an alert. Both compose themselves for a reader."""

from dataclasses import dataclass, field

from django.utils import timezone

from signals_site.dashboard.queries import Period
from signals_site.digest.alert_letter import alert_letter
from signals_site.digest.compose import Letter, letter_of
from signals_site.digest.figures import Figures
from signals_site.digest.models import Alert, Edition, Subscriber
from signals_site.digest.topics import Topics

_MOST_KEPT = 256  # bodies in memory; readers with equal topics share one

Choice = tuple[Topics, str, str]  # topics, language, editor's note


@dataclass
class PeriodItem:
    """A day's, week's or month's letter. `figures` ask the tables once for all readers."""

    figures: Figures
    _bodies: dict[Choice, Letter | None] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.figures.period.key

    def is_held(self) -> bool:
        return Edition.objects.filter(period=self.key, is_held=True).exists()

    def compose(self, reader: Subscriber) -> Letter | None:
        """None when nothing passes the reader's topics."""
        choice = (reader.topics, reader.language, Edition.of(self.key).note(reader.language))
        if choice not in self._bodies:
            if len(self._bodies) >= _MOST_KEPT:
                self._bodies.clear()
            self._bodies[choice] = letter_of(self.figures, *choice)
        body = self._bodies[choice]
        return body and body.for_reader(reader.unsubscribe_url(), reader.manage_url())


@dataclass
class AlertItem:
    alert: Alert

    @property
    def key(self) -> str:
        return f"alert-{self.alert.pk}"

    def is_held(self) -> bool:
        return False

    def compose(self, reader: Subscriber) -> Letter:
        return alert_letter(self.alert, reader.language).for_reader(reader.unsubscribe_url(), reader.manage_url())

    def finish(self) -> None:
        self.alert.finished_at = timezone.now()
        self.alert.save(update_fields=["finished_at"])


Item = PeriodItem | AlertItem


def item_of(key: str) -> Item | None:
    """None if the alert is gone."""
    if key.startswith("alert-"):
        alert = Alert.objects.filter(pk=key.removeprefix("alert-")).first()
        return AlertItem(alert) if alert else None
    return PeriodItem(Figures(Period.parse(key)))
