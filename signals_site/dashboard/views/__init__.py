"""One page, one view: read the address, ask the queries, hand over to a template or a file."""

from signals_site.dashboard.views.calendar_page import calendar
from signals_site.dashboard.views.compare_page import compare, compare_csv
from signals_site.dashboard.views.drawn_pages import dyad_json, dyad_png, dyad_svg, embed
from signals_site.dashboard.views.dyad_page import dyad, dyad_csv
from signals_site.dashboard.views.entity_pages import carriers_csv, entity, entity_csv
from signals_site.dashboard.views.file_pages import data_dictionary, data_dictionary_csv, statements_csv
from signals_site.dashboard.views.other_pages import about, not_found, refused, sources
from signals_site.dashboard.views.overview_page import overview, overview_csv
from signals_site.dashboard.views.statement_pages import statement, statements
from signals_site.dashboard.views.zone import set_zone

__all__ = [
    "about",
    "calendar",
    "carriers_csv",
    "compare",
    "compare_csv",
    "data_dictionary",
    "data_dictionary_csv",
    "dyad",
    "dyad_csv",
    "dyad_json",
    "dyad_png",
    "dyad_svg",
    "embed",
    "entity",
    "entity_csv",
    "not_found",
    "overview",
    "overview_csv",
    "refused",
    "set_zone",
    "sources",
    "statement",
    "statements",
    "statements_csv",
]
