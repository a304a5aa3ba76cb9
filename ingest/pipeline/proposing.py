"""Names that the dictionary does not know → proposals for people to decide on."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce

from ingest.classify import ArticleText, concerns_region
from ingest.classify.unknown import UnknownName, names_in
from ingest.classify.words import fold, name_key, words
from ingest.models import Article, NameProposal, NameSighting
from ingest.vocabulary import Vocabulary

FIRST, LAST = 4, 6  # letters by which given names and surnames are told apart, so that endings do not matter
MOST_SPELLINGS = 20
State = NameProposal.State


def key_of(name: str) -> str:
    """The same for the spellings of one name: Даулета Серикова, Daulet Serikov."""
    row = [name_key(word.text) or fold(word.text) for word in words(name)] or [fold(name)]
    return " ".join([*(word[:FIRST] for word in row[:-1]), row[-1][:LAST]])[:100]


def unknown_in(texts: Iterable[ArticleText], vocabulary: Vocabulary) -> list[UnknownName]:
    """Of texts that name the region; a look for its names tells, before anything is read in full."""
    return [name for text in texts if concerns_region(text, vocabulary) for name in names_in(text, vocabulary)]


def propose(article: Article, names: Sequence[UnknownName]) -> None:
    """Put these in the place of what the article was known to name, in the caller's transaction."""
    touched = set(article.name_sightings.values_list("proposal_id", flat=True))
    article.name_sightings.exclude(proposal__state=State.ACCEPTED).delete()  # theirs tell what to code anew
    seen: dict[int, NameSighting] = {}
    for name in sorted(names, key=lambda one: (key_of(one.name), one.office)):  # one order, so that coders do not block
        proposal = _proposal(article, name)
        seen.setdefault(proposal.pk, NameSighting(proposal=proposal, article=article, start=name.start, end=name.end))
    NameSighting.objects.bulk_create(seen.values(), ignore_conflicts=True)
    _recount(touched | set(seen))


def _proposal(article: Article, name: UnknownName) -> NameProposal:
    moment = article.published or article.first_seen
    row, is_new = NameProposal.objects.select_for_update().get_or_create(
        key=key_of(name.name), office=name.office,
        defaults={
            "name": name.name[:120], "spellings": [name.name[:120]], "actor": name.actor,
            "first_seen": moment, "last_seen": moment,
        },
    )  # fmt: skip
    is_other = name.name[:120] not in row.spellings and len(row.spellings) < MOST_SPELLINGS
    if not is_new and (is_other or (name.actor and not row.actor)):
        row.spellings += [name.name[:120]] if is_other else []
        row.actor = row.actor or name.actor
        row.save(update_fields=["spellings", "actor"])
    return row


def _recount(ids: Iterable[int]) -> None:
    moment = Coalesce("article__published", "article__first_seen")
    rows = NameSighting.objects.filter(proposal__in=list(ids)).values("proposal")
    found = {row["proposal"]: row for row in rows.annotate(n=Count("pk"), first=Min(moment), last=Max(moment))}
    for pk in sorted(ids):
        row = found.get(pk)
        values = {"count": row["n"], "first_seen": row["first"], "last_seen": row["last"]} if row else {"count": 0}
        NameProposal.objects.filter(pk=pk).update(**values)
