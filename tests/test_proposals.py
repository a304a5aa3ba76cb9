"""From an article that names an unknown minister to a dictionary that knows her, and back."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from ingest.classify import coder_version
from ingest.models import Article, NameProposal, RecodeRun, ReferenceEdit, Statement
from ingest.pipeline import accepting, coding, dictionary, proposing, recoding
from ingest.pipeline.dictionary import RefusedEditError
from signals_site.curation.corrections import codes_of
from tests.factories import make_article, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dictionary_as_shipped")]
ENTRY = {
    "actor": "KAZ", "office": "foreign-minister", "name": "Daulet Serikov", "forms": ["Serikov", "Сериков"],
    "since": "2026-10-01",
}  # fmt: skip
TEXTS = {
    "en": "Kazakh Foreign Minister Daulet Serikov thanked Russia for its help on Wednesday.\n\n"
    "Serikov condemned the United States over the sanctions, calling them unacceptable.",
    "ru": "Глава МИД Казахстана Даулет Сериков поблагодарил Россию за помощь.",
    "kk": "Қазақстанның сыртқы істер министрі Дәулет Серіков Ресейге алғыс айтты.",
}


@pytest.fixture
def editor() -> User:
    return make_staff("editor")


def coded(language: str = "en", text: str = "", day: date = date(2026, 11, 18)) -> Article:
    text = text or TEXTS[language]
    article = make_article(day, text=text, language=language, status=Article.Status.READ, title="")
    coding.code_article(article.pk)
    article.refresh_from_db()
    return article


def finish(run: RecodeRun) -> None:
    while recoding.propose_next(run.pk):
        pass
    run.refresh_from_db()
    assert run.state == RecodeRun.State.KEPT


def test_three_languages_make_one_proposal() -> None:
    for place, language in enumerate(TEXTS):
        coded(language, day=date(2026, 11, 18 + place))
    proposal = NameProposal.objects.get()
    assert (proposal.actor, proposal.office, proposal.count) == ("KAZ", "foreign-minister", 3)
    assert proposal.spellings == ["Daulet Serikov", "Даулет Сериков", "Дәулет Серіков"]
    assert (proposal.first_seen.day, proposal.last_seen.day) == (18, 20)
    sentences = {one.article.text[one.start : one.end] for one in proposal.sightings.all()}
    assert sentences == {text.split("\n")[0] for text in TEXTS.values()}


def test_an_article_coded_twice_is_counted_once_and_another_text_takes_the_name_away() -> None:
    article = coded()
    for text in (article.text, "Kazakhstan thanked Russia for its help on Wednesday."):
        Article.objects.filter(pk=article.pk).update(status=Article.Status.READ, text=text)
        coding.code_article(article.pk)
        assert NameProposal.objects.get().count == (1 if "Serikov" in text else 0)
    assert not NameProposal.objects.waiting().exists()


def test_articles_far_from_the_region_propose_nobody() -> None:
    coded(text="French Foreign Minister Paul Lenoir thanked Japan for its help on Wednesday.")
    assert not NameProposal.objects.exists()


def test_endings_and_scripts_meet_and_other_people_do_not() -> None:
    same = {
        proposing.key_of(name) for name in ("Daulet Serikov", "Даулета Серикова", "Дәулет Серіков", "Daulet Serikowa")
    }
    assert len(same) == 1
    assert proposing.key_of("Talgat Omarov") not in same
    assert proposing.key_of("谢里科夫") != proposing.key_of("巴凯塔耶夫")
    assert len(proposing.key_of("Ab " * 200)) <= 100


def test_accepted_is_known_and_the_articles_are_coded_anew(editor: User) -> None:
    article = coded()
    run = accepting.accept(NameProposal.objects.get(), ENTRY, editor, ends_terms=True)
    finish(run)
    article.refresh_from_db()
    assert {row.coder_version for row in article.statements.all()} == {article.coder_version}
    assert article.coder_version.endswith(coder_version(dictionary.renew())[-12:])
    assert any(row.actor == "KAZ" and row.recipient == "USA" for row in article.statements.all())
    (holder,) = dictionary.renew().holders_of("KAZ", "foreign-minister", date(2026, 11, 18))
    assert holder.name == "Daulet Serikov"
    coded("ru")
    assert not NameProposal.objects.waiting().exists()


def test_taken_back_everything_is_as_before(editor: User) -> None:
    coded()
    digest = dictionary.renew().digest
    proposal = NameProposal.objects.get()
    finish(accepting.accept(proposal, ENTRY, editor, ends_terms=True))
    assert ReferenceEdit.objects.filter(proposal=proposal).count() > 1  # the term of the one before has ended too
    run = accepting.take_back(proposal, editor)
    assert run
    assert run.rows.count() == 1
    finish(run)
    assert dictionary.renew().digest == digest
    assert NameProposal.objects.waiting().get() == proposal


def test_what_people_curated_stays(editor: User) -> None:
    article = coded()
    row = Statement.objects.create(
        article=article, passage=TEXTS["en"][:30], start=0, actor="USA", recipient="TKM", act="SUPPORT",
        themes=["energy"], tone=0.3, is_curated=True,
    )  # fmt: skip
    before = codes_of(row)
    proposal = NameProposal.objects.get()
    finish(accepting.accept(proposal, ENTRY, editor, ends_terms=True))
    run = accepting.take_back(proposal, editor)
    assert run
    finish(run)
    row.refresh_from_db()
    assert (codes_of(row), row.is_curated, row.start) == (before, True, 0)


def test_an_office_for_one_is_not_given_to_two(editor: User) -> None:
    coded()
    with pytest.raises(RefusedEditError, match="holds this office"):
        accepting.accept(NameProposal.objects.get(), ENTRY, editor)
    assert NameProposal.objects.get().state == NameProposal.State.WAITING
    assert not ReferenceEdit.objects.exists()


def test_dismissed_is_not_asked_again_until_taken_back(editor: User) -> None:
    coded()
    proposal = NameProposal.objects.get()
    accepting.dismiss(proposal, editor, "a company")
    before = dictionary.version()
    coded("ru")
    assert not NameProposal.objects.waiting().exists()
    with pytest.raises(RefusedEditError, match="was dismissed"):
        accepting.accept(proposal, ENTRY, editor)
    assert accepting.take_back(proposal, editor) is None
    with pytest.raises(RefusedEditError, match="taken back already"):
        accepting.take_back(proposal, editor)
    assert NameProposal.objects.waiting().get().count == 2
    assert dictionary.version() == before == (0, 0)


def test_a_run_left_behind_while_it_was_kept_goes_on(editor: User) -> None:
    coded()
    run = accepting.accept(NameProposal.objects.get(), ENTRY, editor, ends_terms=True)
    RecodeRun.objects.filter(pk=run.pk).update(state=RecodeRun.State.KEEPING, touched_at="2026-01-01T00:00:00Z")
    assert recoding.left_behind() == [run.pk]


# The page.


def accept_form(proposal: NameProposal, **changes: str) -> dict[str, Any]:
    given = {**ENTRY, "spellings": "Serikov\nСериков", "ends_terms": "on", **changes}
    return {f"n{proposal.pk}-{name}": value for name, value in given.items()}


def test_a_name_is_accepted_and_taken_back_on_the_page(client: Client, editor: User, redis_client: object) -> None:
    coded()
    client.force_login(editor)
    proposal = NameProposal.objects.get()
    page = client.get(reverse("curation_names")).content.decode()
    assert TEXTS["en"].split("\n")[0] in page
    assert "Accept into the dictionary" in page
    answer = client.post(reverse("curation_accept_name", args=[proposal.pk]), accept_form(proposal), follow=True)
    assert "Daulet Serikov is in the dictionary; 1 article is being coded anew." in answer.content.decode()
    assert "accepted by editor" in " ".join(answer.content.decode().split())
    answer = client.post(reverse("curation_undo_name", args=[proposal.pk]), follow=True)
    assert "waits again; 1 article is being coded anew." in answer.content.decode()
    answer = client.post(reverse("curation_dismiss_name", args=[proposal.pk]), {"note": "<b>no</b>"}, follow=True)
    assert "dismissed by editor" in " ".join(answer.content.decode().split())
    assert "<b>no</b>" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"since": "2026-02-31"}, "Enter a valid date."),
        ({"until": "2026-09-01"}, "is before since"),
        ({"actor": "XXX"}, "Select a valid choice"),
        ({"actor": ""}, "This field is required."),
        ({"spellings": " \n "}, "This field is required."),
        ({"ends_terms": ""}, "holds this office"),
        ({"name": "x" * 121}, "at most 120"),
    ],
)
def test_bad_input_is_told_beside_the_form(client: Client, editor: User, changes: dict[str, str], reason: str) -> None:
    coded()
    client.force_login(editor)
    proposal = NameProposal.objects.get()
    answer = client.post(reverse("curation_accept_name", args=[proposal.pk]), accept_form(proposal, **changes))
    assert answer.status_code == 400
    assert reason in answer.content.decode()
    assert not ReferenceEdit.objects.exists()


def test_curators_look_and_editors_decide(client: Client) -> None:
    coded()
    proposal = NameProposal.objects.get()
    curator = make_staff("curator")
    client.force_login(curator)
    page = client.get(reverse("curation_names"))
    assert page.status_code == 200
    assert "Accept into the dictionary" not in page.content.decode()
    for name in ("accept", "dismiss", "undo"):
        answer = client.post(reverse(f"curation_{name}_name", args=[proposal.pk]), accept_form(proposal))
        assert answer.status_code == 403
    assert NameProposal.objects.waiting().exists()
