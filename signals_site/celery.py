"""The one Celery app: `celery -A signals_site worker -Q fetch,code`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
app = Celery("signals")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["ingest", "signals_site.curation", "signals_site.digest", "signals_site.operations"])
