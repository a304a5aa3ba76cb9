"""Beat's own Celery app: `celery -A signals_site.bell beat`. It rings by name, so it loads neither the tables nor the coder."""

import os
from datetime import datetime
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler

from signals_site.operations import heartbeats as heartbeats  # marks that beat rings


class Steady(PersistentScheduler):
    """Rings on when the machine's clock is put back: Celery's own is silent until the clock has come to the last ring again."""

    _looked: datetime | None = None

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        if self._looked and now < self._looked:
            for entry in self.schedule.values():
                entry.last_run_at = min(entry.last_run_at or now, now)
            self._heap = None  # holds moments of the old clock; made anew from the entries
        self._looked = now
        seconds: float = super().tick(*args, **kwargs)
        return seconds


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signals_site.settings")
app = Celery("bell", fixups=[])  # Django's would load every model
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_scheduler = "signals_site.bell:Steady"
