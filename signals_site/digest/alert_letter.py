"""An alert as a letter, with the statements that caused it."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from signals_site.dashboard.queries import Filters, Period, telling_statements
from signals_site.dashboard.wording import signed
from signals_site.digest import wording
from signals_site.digest.compose import MANAGE_AT, UNSUBSCRIBE_AT, Letter, render_parts
from signals_site.digest.figures import statements_url
from signals_site.digest.models import Alert

CAUSES = 10


def alert_letter(alert: Alert, language: str) -> Letter:
    period, pair = Period(alert.since, alert.until), Filters(alert.actor, alert.recipient)
    with translation.override(language):
        context = {
            "alert": alert,
            "period": period,
            "is_count": alert.measure == Alert.Measure.COUNT,
            "causes": telling_statements(period, CAUSES, pair),
            "url": statements_url(pair, period),
            "language": language,
            "site_url": settings.SITE_URL,
            "unsubscribe_url": UNSUBSCRIBE_AT,
            "manage_url": MANAGE_AT,
        }
        return Letter(_subject(alert), *render_parts("alert", context))


def _subject(alert: Alert) -> str:
    pair = f"{wording.actor(alert.actor)} → {wording.actor(alert.recipient)}"
    if alert.measure == Alert.Measure.COUNT:
        values = {"pair": pair, "n": alert.n, "median": f"{alert.median:.1f}"}
        return _("Signals alert, %(pair)s: %(n)d statements in seven days, usually %(median)s") % values
    values = {"pair": pair, "tone": signed(alert.value), "median": signed(alert.median)}
    return _("Signals alert, %(pair)s: mean tone %(tone)s in seven days, usually %(median)s") % values
