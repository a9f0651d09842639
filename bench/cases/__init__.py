"""The rows of the table, in its order."""

from __future__ import annotations

from bench.case import Case, slowest_of_twenty
from bench.cases import exchange, figures, frozen, saving, window

CASES = (
    Case("start", 2.5, window.start, window.bare_start),
    Case("open", 6, window.open_workspace, window.bare_start, grows=True),
    Case("save", 8, saving.save, saving.bare_insert, slowest_of_twenty),
    Case("page", 1.5, figures.page_of_long_list, figures.page_of_short_list),
    Case("search", 0.5, figures.search, figures.scan_with_like, grows=True),
    Case("export", 4, exchange.submit, exchange.bare_read_and_zlib),
    Case("merge", 10, exchange.receive, exchange.bare_executemany),
    Case("excel", 8, exchange.import_workbook, exchange.bare_calamine),
    Case("progress", 1, figures.progress, figures.scan_with_group_by, grows=True),
    Case("memory", 2.5, window.memory, window.bare_memory, grows=True, unit="B"),
    Case("frozen", 1.5, frozen.start, frozen.bare_start, why_not=frozen.why_not),
)
