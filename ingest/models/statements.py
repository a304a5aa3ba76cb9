"""Who says what to whom: one row is one signal from one actor to one recipient (docs/codebook.md)."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Abs

from ingest.models.articles import Article
from ingest.models.sources import Source
from ingest.models.words import WithoutWords, searchable

TONE_CUT = 0.2  # |tone| below this is neutral


class StatementQuerySet(models.QuerySet["Statement"]):
    def counted(self) -> Self:
        """Those that charts count: of a story's origin, not rejected, samples only while nothing real is there."""
        return self.filter(is_counted=True)

    def for_list(self) -> Self:
        """With all that a list of statements shows."""
        return self.select_related("article", "article__source", "article__story")

    def machine_made(self) -> Self:
        """Those that re-coding may replace: no human has spoken on them."""
        return self.filter(is_curated=False)


class Statement(models.Model):
    class Mode(models.TextChoices):
        SAID = "said", "said"
        DONE = "done", "done"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="statements")
    passage = models.TextField(help_text="exact substring of the article's text")
    start = models.PositiveIntegerField(default=0, help_text="offset of the passage in the text, in characters")
    gloss = models.TextField(blank=True, db_default="", help_text="the passage in English, by a language model")
    speaker = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=5)
    recipient = models.CharField(max_length=5)
    act = models.CharField(max_length=10)
    themes = ArrayField(models.CharField(max_length=12), help_text="one to three, most central first")
    tone = models.FloatField(help_text="of the actor toward the recipient, -1 to 1")
    mode = models.CharField(max_length=4, choices=Mode, default=Mode.SAID)
    direct = models.BooleanField(default=False, help_text="a quotation carries the signal")
    about = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    via = models.CharField(max_length=200, blank=True)
    confidence = models.FloatField(default=0)
    why = models.JSONField(default=dict, blank=True, help_text="what the coder saw")
    coder_version = models.CharField(max_length=80, blank=True)
    is_curated = models.BooleanField(default=False, help_text="a human's word: re-coding leaves it alone")
    passage_gone = models.BooleanField(
        default=False, editable=False, help_text="curated; a later version of the article does not hold the passage"
    )
    is_rejected = models.BooleanField(default=False, help_text="a human found this to be no statement")

    # Copied from article and story by `aggregate.place`, so that charts which cross two dimensions need no join.
    day = models.DateField(null=True, editable=False)
    first_seen_only = models.BooleanField(default=False, editable=False)
    tier = models.CharField(max_length=12, choices=Source.Tier, blank=True, editable=False)
    language = models.CharField(max_length=8, blank=True, editable=False)
    is_counted = models.BooleanField(default=False, editable=False)
    search = searchable("passage", "speaker")

    objects = WithoutWords.from_queryset(StatementQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(tone__gte=-1, tone__lte=1), name="statement_tone_range"),
            models.CheckConstraint(condition=~Q(actor=F("recipient")), name="statement_two_parties"),
        ]
        indexes = [
            models.Index(
                fields=["actor", "recipient", "day", "id"],  # the newest of a dyad stand at its end
                include=["tone", "mode", "act", "tier", "language", "themes", "first_seen_only"],
                condition=Q(is_counted=True),
                name="statement_dyad_day",
            ),
            models.Index(  # what filters ask for stands in it, so that a list walks past what does not pass without reading it
                fields=["-day", "-id"],
                include=["actor", "recipient", "tone", "mode", "act", "tier", "language", "themes", "first_seen_only"],
                condition=Q(is_counted=True),
                name="statement_newest",
            ),
            models.Index(fields=["speaker", "-day", "-id"], condition=~Q(speaker=""), name="statement_speaker"),
            models.Index(fields=["day"], name="statement_day"),
            models.Index(
                "language",
                "actor",
                "recipient",
                ((Value(1) - F("confidence")) * (Value(1) + Abs("tone"))).desc(),
                "id",
                include=["confidence", "tone"],  # so that the front of the queue is found without reading the rows
                condition=Q(is_counted=True, is_curated=False),
                name="statement_doubt",
            ),
            models.Index(
                fields=["-day", "-id"], condition=Q(is_counted=True, is_curated=False), name="statement_unseen"
            ),
            GinIndex(fields=["about"], name="statement_about"),
            GinIndex(fields=["search"], name="statement_search"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} → {self.recipient}: {self.passage[:60]}"

    @property
    def sign(self) -> int:
        """-1, 0 or 1: the side of neutral that the tone falls on."""
        return 0 if abs(self.tone) < TONE_CUT else (1 if self.tone > 0 else -1)
