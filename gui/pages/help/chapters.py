"""The chapters of the handbook that ship with the program, and where to find what in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from exchange.documents.markdown import Block, Heading, read_blocks, words_of
from gui.theme.resources import RESOURCES

HANDBOOK = RESOURCES / "handbook"
PICTURES = HANDBOOK / "pictures"
_LEDGERS = "ledger"


@dataclass(frozen=True)
class Chapter:
    """One chapter.

    Attributes:
        blocks: What it says; the first is its heading.
    """

    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in order; the first is that of the chapter."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))

    @property
    def key(self) -> str:
        """Its name, which links lead to."""
        return self.headings[0].name

    @property
    def title(self) -> str:
        """What it is called."""
        return self.headings[0].text


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters in order."""
    files = sorted(HANDBOOK.glob("*.md"))
    return tuple(Chapter(read_blocks(file.read_text(encoding="utf-8"))) for file in files)


@cache
def places() -> dict[str, int]:
    """The name of every heading, with the number of its chapter."""
    return {
        heading.name: number
        for number, chapter in enumerate(chapters())
        for heading in chapter.headings
    }


def topic_for(key: str) -> str:
    """The name of the chapter that tells about a page; the ledgers share one."""
    return key if key in places() else _LEDGERS


def sections_with(text: str) -> dict[str, int]:
    """The headings whose sections hold a text, each with how often.

    Args:
        text: What is looked for; big and small letters are the same.
    """
    wanted = text.casefold()
    found: dict[str, int] = {}
    for chapter in chapters():
        name = chapter.key
        for block in chapter.blocks:
            if isinstance(block, Heading):
                name = block.name
            number = sum(line.casefold().count(wanted) for line in words_of(block))
            if number:
                found[name] = found.get(name, 0) + number
    return found
