from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ingest.pipeline import dictionary
from ingest.pipeline.reference import load_events, load_sources, source_conflicts
from ingest.vocabulary import VocabularyError, load_vocabulary


class Command(BaseCommand):
    help = (
        "Check ingest/reference and load its sources, feeds and events. New feeds come paused (admin, or "
        "`manage.py feeds --start all`); what people changed on known ones is kept. May be repeated."
    )

    def handle(self, **_: Any) -> None:
        try:
            with transaction.atomic():
                vocabulary = load_vocabulary()
                loaded = load_sources()
                events, new_events = load_events()
            conflicts, unfit = dictionary.unsettled()
            conflicts += source_conflicts()
        except VocabularyError as error:
            raise CommandError(f"Reference data not loaded, the old data stay: {error}") from error
        self.stdout.write(
            f"{len(vocabulary.actors)} actors, {len(vocabulary.holders)} office-holders; "
            f"{loaded.sources} sources ({loaded.new_sources} new), {loaded.feeds} feeds ({loaded.new_feeds} new), {events} events ({new_events} new)"
        )
        if loaded.left_out:
            self.stdout.write(f"deleted here, and so left out: {', '.join(loaded.left_out)}")
        for line in dictionary.told(conflicts):
            self.stdout.write(f"to choose under Curation, Dictionary: {line}")
        for edit, reason in unfit:
            self.stdout.write(f"left out, no longer fits: the edit of {edit.kind} {edit.key}: {reason}")
