"""The editor's desk, the provider's webhook, and alerts when a pair leaves its norm."""

from datetime import date, timedelta

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from ingest.models import Article, SourceDay
from signals_site.dashboard.queries import Tally
from signals_site.digest.alerts import count_z, find_alerts, tone_z
from signals_site.digest.deliver import send_alerts
from signals_site.digest.models import Alert, DigestDelivery, Edition, Subscriber, Suppression
from tests.factories import count_statements, make_article, make_source, make_statement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
Status = DigestDelivery.Status


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", "editor@example.org", "x"))
    return client


@pytest.fixture
def week() -> None:
    make_statement("RUS", "KAZ", 0.6)
    make_statement("CHN", "UZB", 0.6)
    count_statements()


def test_import_keeps_consent_and_heeds_who_left(editor: Client) -> None:
    Subscriber.objects.create(email="left@example.org", is_active=False)
    Suppression.add("dead@example.org", Suppression.Reason.HARD)
    lines = "New@Example.org, A Name\nleft@example.org\ndead@example.org\nnonsense\nnew@example.org"
    data = {"consent": "signed list of 3 May 2026", "language": "ru", "lines": lines, "agreed": "on"}
    page = editor.post("/admin/digest/subscriber/import/", data)
    assert {what: len(found) for what, found in page.context["outcome"].items()} == {
        "added": 1, "known": 2, "suppressed": 1, "refused": 1
    }  # fmt: skip
    added = Subscriber.objects.active().get()
    assert (added.email, added.name, added.consent) == ("new@example.org", "A Name", "signed list of 3 May 2026")


def test_import_needs_the_word_that_consent_was_seen(editor: Client) -> None:
    editor.post("/admin/digest/subscriber/import/", {"consent": "x", "language": "en", "lines": "a@example.org"})
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("path", ["subscriber/import/", "edition/preview/", "subscriber/", "digestdelivery/"])
def test_the_desk_is_for_staff(client: Client, path: str) -> None:
    assert client.get(f"/admin/digest/{path}").status_code == 302
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert client.get(f"/admin/digest/{path}").status_code == 403


@pytest.mark.parametrize("name", ["subscriber", "suppression", "digestdelivery", "edition", "alert"])
def test_lists_open_and_search(editor: Client, name: str) -> None:
    Subscriber.objects.create(email="reader@example.org")
    Suppression.add("dead@example.org", Suppression.Reason.HARD)
    assert editor.get(f"/admin/digest/{name}/").status_code == 200
    assert editor.get("/admin/digest/subscriber/?q=reader&suppressed=0").context["cl"].result_count == 1
    assert editor.get("/admin/digest/subscriber/?suppressed=1").context["cl"].result_count == 0


def test_preview_for_a_reader_and_test_letter(week: None, editor: Client) -> None:
    Subscriber.objects.create(email="reader@example.org", dyads=["CHN-UZB"], language="ru")
    Edition.objects.create(period="2026-W47", note_ru="Слово редактора.")
    address = "/admin/digest/edition/preview/?period=2026-W47&reader=reader@example.org"
    letter = editor.get(address).context["letter"]
    assert "Слово редактора." in letter.text
    assert "Китай → Узбекистан" in letter.subject
    assert "Россия" not in letter.text
    editor.post(address, {"period": "2026-W47", "reader": "reader@example.org"})
    assert mail.outbox[0].to == ["editor@example.org"]
    assert not DigestDelivery.objects.exists()


@pytest.mark.parametrize("query", ["period=nonsense", "period=2026-Q4", "period=2026-W47&reader=nobody@example.org"])
def test_preview_of_nonsense(week: None, editor: Client, query: str) -> None:
    page = editor.get(f"/admin/digest/edition/preview/?{query}")
    assert page.context["letter"] is None
    assert page.context["form"].errors


def test_hold_release_and_send_again(editor: Client) -> None:
    said = Edition.objects.create(period="2026-W47")
    editor.post("/admin/digest/edition/", {"action": "hold", "_selected_action": said.pk})
    assert Edition.objects.get().is_held
    assert editor.get("/digest/2026-W47/").status_code == 404
    editor.post("/admin/digest/edition/", {"action": "release", "_selected_action": said.pk})
    assert not Edition.objects.get().is_held
    rows = [
        DigestDelivery.objects.create(item="2026-W47", address=f"{status}@example.org", status=status)
        for status in Status.values
    ]
    chosen = [row.pk for row in rows]
    editor.post("/admin/digest/digestdelivery/", {"action": "send_again", "_selected_action": chosen})
    asked = DigestDelivery.objects.to_retry(timezone.now()).values_list("address", flat=True)
    assert set(asked) == {"claimed@example.org", "failed@example.org"}


@pytest.mark.parametrize(
    ("kind", "reason", "suppressed"),
    [
        ("bounced", "bounced", "hard"),
        ("rejected", "invalid", "hard"),
        ("bounced", "spam", "complaint"),
        ("complained", None, "complaint"),
        ("bounced", "timed_out", ""),
        ("delivered", None, ""),
        ("unsubscribed", None, ""),
    ],
)
def test_what_a_provider_reports(kind: str, reason: str | None, suppressed: str) -> None:
    Subscriber.objects.create(email="reader@example.org")
    event = AnymailTrackingEvent(event_type=kind, recipient="Reader@example.org", reject_reason=reason)
    tracking.send(sender=object, event=event, esp_name="test")
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([suppressed] if suppressed else [])
    assert Subscriber.objects.active().exists() == (not suppressed and kind != "unsubscribed")
    assert Subscriber.objects.get().soft_failures == (1 if reason == "timed_out" else 0)


def test_robust_z() -> None:
    norm = [Tally(n=n, tone_sum=0.1 * n) for n in (4, 5, 4, 6, 5, 4, 5, 40)]  # one outlier moves the median little
    middle, z = count_z(15, norm)
    assert middle == 5
    assert z == pytest.approx(10 / 5**0.5)  # the median deviation is 0.5: less than a count's chance
    assert tone_z(-0.5, norm) == pytest.approx((0.1, -6.0))
    assert count_z(15, norm[:4]) == (0.0, 0.0)


def _read_all_along() -> None:
    for name in ("one", "two"):
        for ago in range(70):
            day = TODAY - timedelta(days=ago)
            SourceDay.objects.update_or_create(source=make_source(name), day=day, defaults={"polls": 1})


def _norm_and_burst(outlets: tuple[str, ...], n: int = 12) -> None:
    for weeks in range(1, 9):
        for _ in range(2):
            make_statement("RUS", "KAZ", 0.5, article=_article("one", TODAY - timedelta(days=7 * weeks + 3)))
    for place in range(n):
        article = _article(outlets[place % len(outlets)], TODAY - timedelta(days=2))
        make_statement("RUS", "KAZ", 0.5, article=article, passage=f"Burst {place}.")
    count_statements()
    _read_all_along()


def _article(source: str, day: date) -> Article:
    return make_article(day, source=make_source(source))


def test_an_alert_says_what_caused_it() -> None:
    _norm_and_burst(("one", "two"))
    for who, chosen in (("all", []), ("its", ["RUS-KAZ"]), ("other", ["CHN-UZB"])):
        Subscriber.objects.create(email=f"{who}@example.org", alerts=True, dyads=chosen)
    Subscriber.objects.create(email="none@example.org")
    (alert,) = find_alerts(TODAY)
    assert (alert.measure, alert.n, alert.median, alert.outlets) == ("count", 12, 2.0, 2)
    assert send_alerts().sent == 2
    assert {message.to[0] for message in mail.outbox} == {"all@example.org", "its@example.org"}
    text = str(mail.outbox[0].body)
    assert "12 statements in seven days, from 2 independent outlets" in text
    assert "Burst" in text
    assert send_alerts().sent == 0


def test_alerts_cool_down_for_seven_days() -> None:
    _norm_and_burst(("one", "two"))
    assert len(find_alerts(TODAY)) == 1
    assert find_alerts(TODAY) == find_alerts(TODAY + timedelta(days=1)) == []
    Alert.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert len(find_alerts(TODAY + timedelta(days=1))) == 1


@pytest.mark.parametrize(("outlets", "n"), [(("one",), 12), (("one", "two"), 4)])
def test_no_alert_of_one_outlet_or_few_statements(outlets: tuple[str, ...], n: int) -> None:
    _norm_and_burst(outlets, n)
    assert find_alerts(TODAY) == []


def test_no_alert_where_no_norm_is_known() -> None:
    """Eight weeks in which nothing was read are no norm of zero."""
    for place in range(12):
        make_statement("RUS", "KAZ", 0.5, article=_article(("one", "two")[place % 2], TODAY - timedelta(days=2)))
    count_statements()
    assert find_alerts(TODAY) == []
