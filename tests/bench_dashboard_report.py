"""The report of `bench_dashboard`: what each view took, at each size, against what it may take."""

from collections.abc import Sequence
from typing import Any

Size = dict[str, Any]
MAY = {"chart": (60.0, 30.0), "list": (150.0, 150.0), "page": (150.0, 150.0)}  # ms: p95, of it outside the database
TABLES = ("Statement", "Article", "DailySignal", "MonthlySignal")
GROWTH = 1.3  # of chart views, from the smallest size to the largest


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def report(sizes: dict[int, Size], machine: str, day: str, load: tuple[float, float]) -> str:
    parts = [_head(sizes, machine, day, load)]
    parts += [_table(statements, size) for statements, size in sizes.items()]
    smallest, largest = min(sizes), max(sizes)
    if smallest < largest:
        parts.append(_growth(sizes[smallest], sizes[largest]))
    parts += [_export(statements, size["export"]) for statements, size in sizes.items() if size["export"]]
    return "\n\n".join(parts) + "\n"


def _head(sizes: dict[int, Size], machine: str, day: str, load: tuple[float, float]) -> str:
    rows = "\n".join(
        "| " + " | ".join(f"{size['rows'][table]:,}" for table in TABLES) + " |" for size in sizes.values()
    )
    return f"""# How fast the dashboard is

Written by `make bench-dashboard` on {day}: {machine}. Load of the machine before and after: {load[0]:.1f} and {load[1]:.1f}.

A simulated world of three years (`manage.py simulate`) in the embedded PostgreSQL as it is shipped, not tuned; Django's test
client with every middleware, from the address to the whole answer; each view asked for with changing dyads, themes, weeks and
words, after a first round that fills the caches. *SQL* is the time in which the database was waited for. Where others use the
machine too, the wall clock tells less than the *work*: the processor time of the web process and of its database process
together (without parallel workers).

| statements | articles | daily sums | monthly sums |
|---|---|---|---|
{rows}"""


def _table(statements: int, size: Size) -> str:
    rows = "\n".join(_row(view) for view in size["views"])
    return f"""## {statements:,} statements

Milliseconds, p50 / p95. Charts may take {MAY["chart"][0]:.0f} (outside SQL {MAY["chart"][1]:.0f}), lists and search {MAY["list"][0]:.0f}.

| view | whole | SQL | outside SQL | work | queries | within |
|---|---|---|---|---|---|---|
{rows}"""


def _row(view: dict[str, Any]) -> str:
    taken = view["taken"]
    whole, sql = [row["whole"] for row in taken], [row["sql"] for row in taken]
    outside = [row["whole"] - row["sql"] for row in taken]
    work = [row["cpu"] + row["sql_cpu"] for row in taken]
    most, most_outside = MAY[view["kind"]]
    is_within = quantile(whole, 0.95) <= most and quantile(outside, 0.95) <= most_outside
    by_work = quantile(work, 0.95) <= most and quantile([row["cpu"] for row in taken], 0.95) <= most_outside
    told = "yes" if is_within else "by work" if by_work else "**no**"
    cells = " | ".join(_both(values) for values in (whole, sql, outside, work))
    return f"| {view['name']} | {cells} | {max(row['queries'] for row in taken)} | {told} |"


def _both(values: Sequence[float]) -> str:
    return f"{quantile(values, 0.5):.0f} / {quantile(values, 0.95):.0f}"


def _growth(small: Size, large: Size) -> str:
    before = {view["name"]: view["taken"] for view in small["views"]}
    rows = "\n".join(
        _grown(view["name"], before[view["name"]], view["taken"]) for view in large["views"] if view["kind"] == "chart"
    )
    return f"""## Growth of chart views

The same spans and dyads, median of the smaller and the larger size; at most {GROWTH} × is wanted.

| view | by the clock | by work |
|---|---|---|
{rows}"""  # fmt: skip


def _grown(name: str, before: list[dict[str, float]], now: list[dict[str, float]]) -> str:
    def ratio(*columns: str) -> float:
        old, new = (quantile([sum(row[c] for c in columns) for row in rows], 0.5) for rows in (before, now))
        return new / old

    return f"| {name} | {ratio('whole'):.2f} | {ratio('cpu', 'sql_cpu'):.2f} |"


def _export(statements: int, export: dict[str, float]) -> str:
    return (
        f"Export of {export['rows']:,.0f} rows as CSV out of {statements:,}: {export['rows'] / export['seconds']:,.0f} rows "
        f"a second, {export['mb']:.0f} MB; the web process held {export['before']:.0f} MB before and "
        f"{export['most']:.0f} MB at most."
    )
