#!/usr/bin/env python3
"""Signals from the command line: `manage.py help` lists the commands."""

import os
import sys

from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand

from signals_site import embedded
from signals_site.environment import refuse_nonsense
from signals_site.operations.versions import SAFE_COMMANDS, refuse_newer_database


class Commands(ManagementUtility):
    """Django's, which a newer database stops before it is written to."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        if subcommand not in SAFE_COMMANDS and embedded.HELP.isdisjoint(self.argv):
            refuse_newer_database()
        return command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
    refuse_nonsense(os.environ)
    with embedded.for_command(sys.argv):
        Commands(sys.argv).execute()


if __name__ == "__main__":
    main()
