"""Nothing that readers see is left without its Russian: in code, in templates, in the words of the tables."""

import re

import pytest
from django.db.models import Choices
from django.utils.translation import gettext, override

from ingest.models import Article, Event, Health, Source, Statement
from ingest.vocabulary import default_vocabulary
from signals_site.curation.corrections import CORRECTABLE
from signals_site.curation.methodology import ALL_RIGHT, FIELDS
from signals_site.curation.models import Decision
from signals_site.dashboard import wording
from tests.catalogue import ROOT, bare_words, catalogues, singular, strings, templates

# The pages of the staff are in English; the choice of language is written in either one.
STAFF = re.compile(r"admin|curation/(?!methodology|corrections|parts/(history|diff|share|evidence))")
ALIKE = {"API", "Atom", "CSV", "JSON", "PNG", "SVG", "Signals", "SIGNALS", "UTC", "English", "in", "iframe", "src", "width", "height",
         "loading", "lazy", "title", "PLOVER", "CC", "BY"}  # fmt: skip
SHOWN: tuple[type[Choices], ...] = (
    Source.Tier, Health, Statement.Mode, Article.Evidence, Event.Kind, Decision.Kind,
)  # fmt: skip


def test_every_string_of_code_and_templates_is_translated() -> None:
    known = {singular(message.id) for catalogue in catalogues() for message in catalogue}
    lacking = {place: text for place, text in strings() if text not in known and "admin" not in place}
    assert lacking == {}


def test_no_template_holds_words_outside_of_a_translation() -> None:
    bare = {
        str(path.relative_to(ROOT)): words
        for path in templates()
        if not STAFF.search(str(path.relative_to(ROOT / "templates")))
        and (words := [word for text in bare_words(path.read_text()) for word in latin(text)])
    }
    assert bare == {}


def latin(text: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in ALIKE]


@pytest.mark.parametrize("template", ['<p title="More">{{ x }}</p>', "<p>More</p>", '{{ x|default:"More" }}'])
def test_bare_words_are_found(template: str) -> None:
    assert latin(" ".join(bare_words(template))) == ["More"]


def test_the_words_of_the_tables_are_translated() -> None:
    fields = {name.replace("_", " ") for name in (*FIELDS, ALL_RIGHT, *CORRECTABLE)}
    labels = {str(label) for choices in SHOWN for label in choices.labels}
    with override("ru"):
        assert {word for word in fields | labels if not re.search("[а-я]", gettext(word))} == set()


def test_actors_themes_and_acts_have_their_russian_names() -> None:
    vocabulary = default_vocabulary()
    with override("ru"):
        names = {code: wording.actor_name(code) for code in vocabulary.actors}
        names |= {slug: wording.theme_label(slug) for slug in vocabulary.themes}
        names |= {code: wording.act_label(code) for code in vocabulary.acts}
    assert {key: name for key, name in names.items() if not re.search("[А-Яа-я]", name)} == {}
