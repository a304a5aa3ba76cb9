"""A curator splits and merges stories: in the charts at once, with a history, to be undone, and the machine keeps to it."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ingest import aggregate
from ingest.models import Article, DailySignal, Statement, Story, StoryEdit
from ingest.pipeline import coding, editing, grouping
from signals_site.curation.corrections import correct
from tests.factories import make_source
from tests.pages import PARAGRAPHS

pytestmark = pytest.mark.django_db
TEXT = "\n\n".join(PARAGRAPHS)
DAYS = (date(2026, 11, 18), date(2026, 11, 19))


def carrier(source: str, day: int = 18) -> Article:
    row = Article.objects.create(
        source=make_source(source), url=f"https://{source}.example/", url_key=source, title=f"As {source} has it",
        text=TEXT, language="en", published=datetime(2026, 11, day, 9, tzinfo=UTC), published_evidence="feed",
        status="read",
    )  # fmt: skip
    coding.code_article(row.pk)
    aggregate.rebuild_stale()
    return Article.objects.get(pk=row.pk)


def counted() -> dict[date, int]:
    rows = DailySignal.objects.filter(dimension="all", actor="RUS", recipient="KAZ")
    return dict(rows.values_list("day", "statements"))


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor", "editor@example.org", "secret")


@pytest.fixture
def admin(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def story() -> Story:
    """Three carriers, the last one a day later."""
    for name, day in (("agency", 18), ("daily", 18), ("weekly", 19)):
        carrier(name, day)
    return Story.objects.get()


def split_off(admin: Client, story: Story, *sources: str) -> None:
    chosen = list(story.articles.filter(source__slug__in=sources).values_list("pk", flat=True))
    address = reverse("admin:ingest_story_split", args=[story.pk])
    answer = admin.post(address, {"carriers": chosen, "note": "another meeting"}, follow=True)
    assert answer.status_code == 200


def test_a_story_shows_how_it_travelled(admin: Client, story: Story) -> None:
    page = admin.get(reverse("admin:ingest_story_change", args=[story.pk])).content.decode()
    assert page.index("As agency has it") < page.index("As daily has it") < page.index("As weekly has it")
    assert "1 day" in page
    assert [row.is_origin for row in story.journey()] == [True, False, False]
    assert (story.carriers, story.independent) == (3, 1)
    assert set(grouping.families(story.articles.select_related("source")).values()) == {1}
    assert "Independent line" in page


def test_a_split_shows_in_the_charts_at_once_with_its_history(admin: Client, editor: User, story: Story) -> None:
    assert counted() == {DAYS[0]: 1}
    split_off(admin, story, "weekly")
    assert counted() == {DAYS[0]: 1, DAYS[1]: 1}
    assert sorted(Story.objects.values_list("carriers", flat=True)) == [1, 2]
    edit = StoryEdit.objects.get()
    assert (edit.kind, edit.editor, edit.note, len(edit.moved), len(edit.stayed)) == (
        "split", editor, "another meeting", 1, 2,
    )  # fmt: skip


def test_the_origin_can_be_split_off(admin: Client, story: Story) -> None:
    split_off(admin, story, "agency")
    story.refresh_from_db()
    assert story.origin is not None
    assert story.origin.source.slug == "daily"


def test_a_split_stays_through_coding_regrouping_and_new_carriers(admin: Client, story: Story) -> None:
    split_off(admin, story, "weekly")
    apart = dict(Article.objects.values_list("source__slug", "story"))
    Article.objects.update(status="read")
    for pk in Article.objects.values_list("pk", flat=True):
        coding.code_article(pk)
    carrier("monthly")
    with transaction.atomic():
        aggregate.place(grouping.regroup(Article.objects.values_list("pk", flat=True)))
    after = dict(Article.objects.values_list("source__slug", "story"))
    assert {slug: after[slug] for slug in apart} == apart
    assert after["monthly"] in apart.values()


def test_regrouping_alone_finds_the_story_again(story: Story) -> None:
    with transaction.atomic():
        grouping.regroup(Article.objects.values_list("pk", flat=True))
    assert [row.carriers for row in Story.objects.all()] == [3]


def test_a_split_can_be_undone(admin: Client, story: Story) -> None:
    split_off(admin, story, "weekly")
    edits = StoryEdit.objects.all()
    data = {"action": "undo", "_selected_action": [edit.pk for edit in edits]}
    admin.post(reverse("admin:ingest_storyedit_changelist"), data)
    assert Story.objects.get().carriers == 3
    assert counted() == {DAYS[0]: 1}
    assert edits.get().undone_at
    answer = admin.post(reverse("admin:ingest_storyedit_changelist"), data, follow=True)
    assert "undone already" in answer.content.decode()


def test_two_stories_are_merged_and_parted_again(admin: Client, editor: User, story: Story) -> None:
    split_off(admin, story, "weekly")
    data = {"action": "merge_stories", "_selected_action": list(Story.objects.values_list("pk", flat=True))}
    address = reverse("admin:ingest_story_changelist")
    assert "Merge stories" in admin.post(address, data).content.decode()
    assert Story.objects.count() == 2
    admin.post(address, {**data, "apply": "Merge", "note": "the same after all"})
    assert Story.objects.get().carriers == 3
    assert counted() == {DAYS[0]: 1}
    editing.undo(StoryEdit.objects.get(kind="merge"), editor)
    assert counted() == {DAYS[0]: 1, DAYS[1]: 1}


@pytest.mark.parametrize("sources", [(), ("agency", "daily", "weekly")])
def test_a_split_must_leave_something_on_both_sides(admin: Client, story: Story, sources: tuple[str, ...]) -> None:
    split_off(admin, story, *sources)
    assert Story.objects.count() == 1
    assert not StoryEdit.objects.exists()


def test_a_split_leaves_curated_statements_as_they_are(admin: Client, editor: User, story: Story) -> None:
    statement = Statement.objects.get(article__source__slug="weekly", actor="RUS", recipient="KAZ")
    statement.tone = -0.4
    correct(statement, editor)
    split_off(admin, story, "weekly")
    statement.refresh_from_db()
    assert (statement.tone, statement.is_curated, statement.is_counted) == (-0.4, True, True)
    assert DailySignal.objects.get(day=DAYS[1], dimension="all", actor="RUS", recipient="KAZ").negative == 1


def test_only_those_who_may_change_stories_split_them(client: Client, story: Story) -> None:
    client.force_login(User.objects.create_user("reader", is_staff=True))
    client.post(reverse("admin:ingest_story_split", args=[story.pk]), {"carriers": [story.origin_id]})
    assert Story.objects.count() == 1
    client.logout()
    answer = client.post(reverse("admin:ingest_story_split", args=[story.pk]), {"carriers": [story.origin_id]})
    assert answer.status_code == 302
    assert Story.objects.count() == 1


def test_the_admin_shows_the_revisions_of_an_article(admin: Client, story: Story) -> None:
    article = story.origin
    assert article is not None
    article.revisions.create(title="As it was called before", text="An older text.")
    page = admin.get(reverse("admin:ingest_article_change", args=[article.pk])).content.decode()
    assert "As it was called before" in page
