"""Many curators at one queue at once, through the site's own views: `make crowd` runs the whole (tests/bench_crowd.py), the
suite a short form.

Each curator takes what is laid on the table and decides on it by turns as right, as no statement, or with the other tone;
every tenth answer is taken for lost and the same is sent again, as the page does when the network breaks.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from ingest import aggregate
from ingest.models import DailySignal, Statement
from signals_site.curation.models import Decision
from tests.factories import count_statements, make_article, make_statement

ACTIONS = ("keep", "flip", "reject")
LOST = 10  # every so many-th answer
_FIELDS = ("actor", "recipient", "act", "themes", "tone", "mode")
_CARD = re.compile(r'name="statement" value="(\d+)".*?name="key" value="([0-9a-f-]{36})"', re.DOTALL)
_SUMS = ("day", "actor", "recipient", "dimension", "value", "statements", "negative", "neutral", "positive", "tone_sum")


@dataclass
class Shift:
    """What one curator was given, and what became of it."""

    given: list[int] = field(default_factory=list)
    decided: dict[int, tuple[str, str]] = field(default_factory=dict)  # statement → action, key
    refused: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def fill(statements: int) -> None:
    """Rows of 16 dyads on ten days, all with a tone that can be turned."""
    articles = [make_article() for _ in range(statements // 10)]
    actors, recipients = ("RUS", "CHN", "USA", "TUR"), ("KAZ", "UZB", "TJK", "KGZ")
    for n in range(statements):
        actor, recipient = actors[n % 4], recipients[n // 4 % 4]
        make_statement(actor, recipient, 0.5, article=articles[n % len(articles)], confidence=n / statements)
    count_statements()


def send_in(curators: int) -> list[Shift]:
    """All at once, until nothing is left."""
    users = [User.objects.create_user(f"curator{n}", is_staff=True) for n in range(curators)]
    right = Permission.objects.get(content_type__app_label="curation", codename="review_statements")
    for user in users:
        user.user_permissions.add(right)
    with ThreadPoolExecutor(curators) as pool:
        return list(pool.map(_work, users))


def _work(curator: User) -> Shift:
    client, shift, turns = Client(), Shift(), count(curator.pk)
    try:
        client.force_login(curator)
        table = _read([client.get(reverse("curation")).content.decode()], shift)
        while table or (table := _read([client.get(reverse("curation")).content.decode()], shift)):
            pk, key = table.pop(0)
            answer = _press(client, shift, pk, key, next(turns), [pk for pk, _ in table])
            table += _read(answer["cards"], shift)
    finally:
        connection.close()
    return shift


def _read(pages: Iterable[str], shift: Shift) -> list[tuple[int, str]]:
    cards = [(int(pk), key) for page in pages for pk, key in _CARD.findall(page)]
    shift.given += [pk for pk, _ in cards]
    return cards


def _press(client: Client, shift: Shift, pk: int, key: str, turn: int, held: Sequence[int]) -> dict[str, Any]:
    row, action = Statement.objects.get(pk=pk), ACTIONS[turn % 3]
    data = {name: getattr(row, name) for name in _FIELDS} | {
        "statement": pk, "version": 0, "key": key, "action": action, "note": "", "held": ",".join(map(str, held)),
    }  # fmt: skip
    for _ in range(2 if turn % LOST == 0 else 1):
        start = time.perf_counter()
        answer = client.post(reverse("curation_decide"), data, headers={"accept": "application/json"})
        shift.seconds.append(time.perf_counter() - start)
        told: dict[str, Any] = answer.json()
        if told["outcome"] != "done":
            shift.refused.append(told["message"])
    shift.decided[pk] = action, key
    return told


def hold_to_account(shifts: Sequence[Shift], statements: int) -> None:
    """None given twice, none lost, each as its curator decided, and the charts' sums as if they were made anew."""
    assert [sentence for shift in shifts for sentence in shift.refused] == []
    given = Counter(pk for shift in shifts for pk in set(shift.given))
    assert len(given) == statements
    assert max(given.values()) == 1
    decided = {pk: told for shift in shifts for pk, told in shift.decided.items()}
    assert decided.keys() == given.keys()
    rows = Statement.objects.in_bulk(decided)
    kinds = dict(Decision.objects.values_list("key", "kind"))
    assert len(kinds) == statements
    for pk, (action, key) in decided.items():
        assert rows[pk].is_curated
        assert rows[pk].is_rejected == (action == "reject"), pk
        assert rows[pk].tone == (-0.5 if action == "flip" else 0.5), pk
        assert key in set(map(str, kinds))
    standing = list(DailySignal.objects.values_list(*_SUMS).order_by(*_SUMS))
    aggregate.rebuild_between(None, None)
    assert standing == list(DailySignal.objects.values_list(*_SUMS).order_by(*_SUMS))
