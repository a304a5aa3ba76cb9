#!/usr/bin/env python3
"""Signals from the command line: `manage.py help` lists the commands."""

import os
import sys

from django.core.management import execute_from_command_line

from signals_site import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
    with embedded.for_command(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
