import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from redis import RedisError
from tqdm import tqdm

from ingest import aggregate
from ingest.articles import PageError
from ingest.fetch import FetchError
from ingest.models import Article
from ingest.pipeline import coding, importing, politeness, reading
from ingest.pipeline.telling import as_json, as_lines


class Command(BaseCommand):
    help = """Read a feed or a page, the whole way in this process, and print the coded statements.

    manage.py ingest https://example.org/feed.xml
    manage.py ingest https://example.org/news/1 https://example.org/news/2 --json

What was read before is not read again; its statements are printed all the same.
Exit code 1 when one of the addresses could not be read, the others are kept."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("urls", nargs="+", metavar="URL", help="address of a feed or a page (http or https)")
        parser.add_argument("--json", action="store_true", help="print one JSON object per article")

    def handle(self, urls: list[str], *, json: bool, **_: Any) -> None:
        try:
            failed = self._read(urls, as_json_lines=json)
        except RedisError as error:
            raise CommandError(f"Redis, which keeps the turns at each host, does not answer: {error}") from error
        if failed:
            raise CommandError(f"{failed} of {len(urls)} addresses could not be read", returncode=1)

    def _read(self, urls: list[str], *, as_json_lines: bool) -> int:
        """Read, code and print all; → how many could not be read."""
        failed = 0
        for url in urls:
            try:
                ids = importing.add_address(url)
            except (FetchError, PageError) as error:
                self.stderr.write(f"{url}: {error}")
                failed += 1
                continue
            for pk in tqdm(ids, desc="articles", disable=None):
                politeness.wait_for_article(pk)
                reading.fetch_article(pk)
                coding.code_article(pk)
            aggregate.rebuild_stale()
            self._print(ids, as_json_lines=as_json_lines)
        return failed

    def _print(self, ids: list[int], *, as_json_lines: bool) -> None:
        for article in Article.objects.filter(pk__in=ids).select_related("source").order_by("published", "pk"):
            if as_json_lines:
                self.stdout.write(json.dumps(as_json(article), ensure_ascii=False))
            else:
                self.stdout.write("\n".join(as_lines(article)))
