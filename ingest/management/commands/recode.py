from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ingest import aggregate
from ingest.models import RecodeRun
from ingest.pipeline import recoding
from ingest.tasks import recode_run


class Command(BaseCommand):
    help = (
        "Code stored articles anew: `manage.py recode --since 2026-01-01 --where language=kk`. Nothing changes until the "
        "run is kept: look at it with --show RUN, then --keep RUN or --drop RUN; --list names all runs. Rows that a human "
        "curated are never touched. --go-on RUN takes up a run in this process."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--where", action="append", default=[], metavar="KEY=VALUE", help=", ".join(recoding.WHERE))
        parser.add_argument("--here", action="store_true", help="in this process, not on the queue")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true")
        for name in ("show", "keep", "drop", "go-on"):
            what.add_argument(f"--{name}", type=int, metavar="RUN")

    def handle(self, **options: Any) -> None:
        try:
            self._handle(**options)
        except RecodeRun.DoesNotExist as error:
            raise CommandError("there is no such run: see --list") from error
        except recoding.WrongStateError as error:
            raise CommandError(f"not possible: {error}") from error

    def _handle(self, **options: Any) -> None:
        if options["list"]:
            for run in RecodeRun.objects.all():
                self.stdout.write(f"{self._line(run)}")
        elif options["show"] is not None:
            self._show(RecodeRun.objects.get(pk=options["show"]))
        elif options["keep"] is not None:
            self.stdout.write(f"{recoding.keep(options['keep'])} articles kept")
            aggregate.rebuild_stale()
        elif options["drop"] is not None:
            recoding.drop(options["drop"])
            self.stdout.write("dropped")
        elif options["go_on"] is not None:
            self._code(RecodeRun.objects.get(pk=options["go_on"]))
        else:
            self._start(options)

    def _start(self, options: dict[str, Any]) -> None:
        where = dict(self._pair(text) for text in options["where"])
        run = recoding.start(options["since"], options["until"], where)
        if options["here"]:
            self._code(run)
            return
        recode_run.delay(run.pk)
        self.stdout.write(f"{self._line(run)}; --show {run.pk} tells how far it is")

    def _pair(self, text: str) -> tuple[str, str]:
        key, _, value = text.partition("=")
        if key not in recoding.WHERE or not value:
            raise CommandError(f"--where {text}: KEY=VALUE with KEY one of {', '.join(recoding.WHERE)}")
        return key, value

    def _code(self, run: RecodeRun) -> None:
        waiting = run.rows.waiting().count()
        with tqdm(total=waiting, desc="articles", disable=None) as bar:
            while recoding.propose_next(run.pk):
                bar.update()
        self._show(run)

    def _line(self, run: RecodeRun) -> str:
        run.refresh_from_db()
        coded, total, out = run.rows.coded().count(), run.rows.count(), run.rows.left_out().count()
        return f"{run}, {coded} of {total} articles{f', {out} left out' if out else ''}, {run.chosen}"

    def _show(self, run: RecodeRun) -> None:
        self.stdout.write(self._line(run))
        for row in run.rows.left_out().select_related("article").order_by("pk"):
            self.stdout.write(f"article {row.article_id}, {row.article}: {row.note}")
        told = recoding.counts(run)
        for kind in recoding.KINDS:
            self.stdout.write(f"{kind}: {told[kind]}")
            for change in recoding.examples(run, kind):
                self.stdout.write(f"  before {in_words(change['before'])}\n  after  {in_words(change['after'])}")


def in_words(row: dict[str, Any] | None) -> str:
    if row is None:
        return "nothing"
    themes = ", ".join(row["themes"])
    said = f"{row['actor']} → {row['recipient']} {row['act']} {row['tone']:+.2f} {row['mode']} ({themes})"
    return f"{said} {row['speaker'] or ''}: {row['passage'][:100]}"
