"""ISO weeks, Monday to Sunday, UTC."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Week:
    start: date  # a Monday

    @classmethod
    def parse(cls, label: str) -> "Week":
        """From "2026-W47"; raises ValueError with a sentence."""
        try:
            year, number = label.upper().split("-W")
            return cls(date.fromisocalendar(int(year), int(number), 1))
        except ValueError as error:
            raise ValueError(f'"{label}" is not an ISO week like 2026-W47') from error

    @classmethod
    def before(cls, day: date) -> "Week":
        """The last complete week before `day`."""
        return cls(day - timedelta(days=day.weekday() + 7))

    @property
    def end(self) -> date:
        return self.start + timedelta(days=6)

    @property
    def label(self) -> str:
        year, number, _ = self.start.isocalendar()
        return f"{year}-W{number:02}"
