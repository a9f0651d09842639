"""Whether a table is plainly one of another ledger: workbooks hold several ledgers side by side."""

from __future__ import annotations

from collections.abc import Sequence

from domain.fields import Ledger, Need
from domain.ledgers import LEDGERS
from exchange.workbook.headers import RECORD, HeaderIndex, Target, index_of, normal_header
from exchange.workbook.words import GENERIC

_SHORTEST_NAME = 3

_Path = Sequence[str]


def ledger_instead(ledger: Ledger, paths: Sequence[_Path]) -> Ledger | None:
    """The ledger that a table's headers speak of, where that is plainly not the one asked for.

    It names more of the columns by its own words, and a required field of it among them that the
    ledger asked for does not know. Where the name of the latter's own records has a column, it
    has to name twice as many.

    Args:
        ledger: The ledger asked for.
        paths: The header of every column, the topmost text first.
    """
    own = _understood(index_of(ledger), paths)
    is_told = any(_is_field(target, ledger.title) for found in own.values() for target in found)
    enough = max(1, len(own)) * (2 if is_told else 1)
    for other in LEDGERS.values():
        theirs = _named(index_of(other), paths)
        if other.key == ledger.key or len(theirs) < enough or len(theirs) <= len(own):
            continue
        if any(column not in own and _tells(theirs[column], paths[column]) for column in theirs):
            return other
    return None


def _understood(index: HeaderIndex, paths: Sequence[_Path]) -> dict[int, tuple[Target, ...]]:
    """The columns whose header means one of the ledger's fields: it was asked for, after all."""
    found = _named(index, paths)
    for column, path in enumerate(paths):
        match = index.match_path(path) if path and column not in found else None
        if match and match.targets and match.certain:
            found[column] = match.targets
    return found


def _named(index: HeaderIndex, paths: Sequence[_Path]) -> dict[int, tuple[Target, ...]]:
    """The columns whose header is one of the ledger's own words."""
    found: dict[int, tuple[Target, ...]] = {}
    for column, path in enumerate(paths):
        texts = [normal_header(part) for part in path]
        for word in ("".join(texts), *texts[-1:]):
            if targets := index.exact(word):
                found[column] = targets
                break
    return found


def _tells(targets: Sequence[Target], path: _Path) -> bool:
    """Whether a header names a required field by a word that says something alone."""
    word = normal_header(path[-1])
    if word in GENERIC or len(word) < _SHORTEST_NAME:
        return False
    return any(t.scope == RECORD and t.field.need is Need.REQUIRED for t in targets)


def _is_field(target: Target, key: str) -> bool:
    return target.scope == RECORD and target.field.key == key
