"""Dates as people write them, in ten languages and two calendars."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import find_date

NOW = datetime(2022, 9, 12, 10, 0, tzinfo=UTC)
DAY = datetime(2022, 9, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2022-09-09", ""),
        ("2022/09/09", "zh"),
        ("2022.09.09", "zh"),
        ("20220909", ""),
        ("9 September 2022", "en"),
        ("September 9, 2022", "en"),
        ("Sept. 9, 2022", "en"),
        ("Friday, 9th of September 2022", "en"),
        ("8-9 September 2022", "en"),
        ("9 сентября 2022 года", "ru"),
        ("09.09.2022", "ru"),
        ("09.09.22", "ru"),
        ("9 сен. 2022", "ru"),
        ("2022 жылғы 9 қыркүйек", "kk"),
        ("9 қыркүйек 2022 жыл", "kk"),
        ("2022-жылдын 9-сентябры", "ky"),
        ("9-сентябрь, 2022", "ky"),
        ("9 сентябри соли 2022", "tg"),
        ("9 сентябри 2022", "tg"),
        ("2022-yil 9-sentabr", "uz"),
        ("9-sentabr, 2022", "uz"),
        ("9 sentyabr 2022-yil", "uz"),
        ("2022 йил 9 сентябрь", "uz"),
        ("2022-nji ýylyň 9-njy sentýabry", "tk"),
        ("09.09.2022 ý.", "tk"),
        ("2022年9月9日", "zh"),
        ("9 Eylül 2022 Cuma", "tr"),
        ("09/09/2022", "tr"),
        ("۱۸ شهریور ۱۴۰۱", "fa"),
        ("۱۴۰۱/۰۶/۱۸", "fa"),
        ("18.06.1401", "fa"),
        ("١٨ شهريور ١٤٠١", "fa"),
        ("۹ سپتامبر ۲۰۲۲", "fa"),
    ],
)
def test_full_dates(text: str, language: str) -> None:
    found = find_date(text, language, NOW)
    assert found is not None
    assert (found.moment, found.precision, found.stated) == (DAY, "day", "full")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-09-09T11:42:00+05:00", datetime(2022, 9, 9, 6, 42, tzinfo=UTC)),
        ("2022-09-09T11:42:00.123Z", datetime(2022, 9, 9, 11, 42, tzinfo=UTC)),
        ("2022-09-09 23:42 UTC", datetime(2022, 9, 9, 23, 42, tzinfo=UTC)),
        ("20220909T114200Z", datetime(2022, 9, 9, 11, 42, tzinfo=UTC)),
        ("Fri, 09 Sep 2022 01:42:00 +0500", datetime(2022, 9, 8, 20, 42, tzinfo=UTC)),
        ("Fri, 09 Sep 2022 11:42:00 GMT", datetime(2022, 9, 9, 11, 42, tzinfo=UTC)),
        ("September 9, 2022 4:30 p.m. EDT", datetime(2022, 9, 9, 20, 30, tzinfo=UTC)),
        ("Sep 9, 2022, 12:05 AM (GMT+5)", datetime(2022, 9, 8, 19, 5, tzinfo=UTC)),
        ("9 сентября 2022 года в 10:00 (МСК)", datetime(2022, 9, 9, 7, 0, tzinfo=UTC)),
    ],
)
def test_moments_with_their_zone_are_exact_and_in_utc(text: str, moment: datetime) -> None:
    found = find_date(text, "", NOW)
    assert found is not None
    assert (found.moment, found.precision) == (moment, "minute")


def test_a_clock_without_a_zone_is_kept_but_only_the_day_counts() -> None:
    found = find_date("Опубликовано: 14:05, 9 сентября 2022 г.", "ru", NOW)
    assert found is not None
    assert (found.moment, found.precision) == (DAY.replace(hour=14, minute=5), "day")


@pytest.mark.parametrize(
    ("text", "days_before"),
    [
        ("9 сентября", 3),
        ("9-sentabr", 3),
        ("9月9日", 3),
        ("9-may", 126),
        ("12 сентября", 0),
        ("31 декабря", 255),
        ("15 сентября", 362),
    ],
)
def test_missing_year_is_the_nearest_past_one(text: str, days_before: int) -> None:
    found = find_date(text, "", NOW)
    assert found is not None
    assert found.moment.date() == NOW.date() - timedelta(days=days_before)
    assert not found.year_stated


@pytest.mark.parametrize(
    ("text", "back", "precision"),
    [
        ("today", timedelta(), "day"),
        ("сегодня", timedelta(), "day"),
        ("вчера", timedelta(days=1), "day"),
        ("кеше", timedelta(days=1), "day"),
        ("дирӯз", timedelta(days=1), "day"),
        ("kecha", timedelta(days=1), "day"),
        ("dün", timedelta(days=1), "day"),
        ("düýn", timedelta(days=1), "day"),
        ("昨天", timedelta(days=1), "day"),
        ("دیروز", timedelta(days=1), "day"),
        ("3 hours ago", timedelta(hours=3), "minute"),
        ("час назад", timedelta(hours=1), "minute"),
        ("25 минут назад", timedelta(minutes=25), "minute"),
        ("2 сағат бұрын", timedelta(hours=2), "minute"),
        ("5 күн мурун", timedelta(days=5), "day"),
        ("3 soat oldin", timedelta(hours=3), "minute"),
        ("2 gün önce", timedelta(days=2), "day"),
        ("3小时前", timedelta(hours=3), "minute"),
        ("۳ ساعت پیش", timedelta(hours=3), "minute"),
    ],
)
def test_relative_dates(text: str, back: timedelta, precision: str) -> None:
    found = find_date(text, "", NOW)
    assert found is not None
    expected = NOW - back
    assert found.moment == (expected if precision == "minute" else expected.replace(hour=0))
    assert (found.precision, found.stated) == (precision, "relative")


def test_hours_ago_are_not_exact_when_only_the_day_is_known() -> None:
    found = find_date("3 hours ago", "en", NOW.date())
    assert found is not None
    assert found.precision == "day"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no date here 2022",
        "the 5 may meet",
        "2 mayors and 3 markets",
        "version 1.2.2022.5",
        "192.168.10.2022",
        "31.02.2022",
        "2022-13-45",
        "C5+1",
        "Covid-19",
        "10:42",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_date(text, "en", NOW) is None


def test_english_slashes_that_can_be_read_two_ways_are_no_date() -> None:
    assert find_date("04/05/2022", "en", NOW) is None
    known = find_date("09/23/2022", "en", NOW)
    assert known is not None
    assert known.moment.date() == date(2022, 9, 23)


@given(st.text(max_size=300))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    found = find_date(text, "", NOW)
    assert found is None or found.moment.tzinfo is UTC


@given(st.dates(min_value=date(1991, 1, 1), max_value=date(2021, 12, 31)))
def test_every_day_is_read_back_as_written(day: date) -> None:
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d %B %Y}", f"{day.year}年{day.month}月{day.day}日"):
        found = find_date(text, "ru", NOW)
        assert found is not None
        assert found.moment.date() == day
