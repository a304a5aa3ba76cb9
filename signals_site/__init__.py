"""The read side: `dashboard` shows, `curation` corrects, `digest` writes letters. Celery's app is loaded with Django."""

from signals_site.celery import app as celery_app

__all__ = ["celery_app"]
