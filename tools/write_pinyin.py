"""Writes the table of pinyin first letters that the search index is made with.

Run ``python -m tools.write_pinyin`` after pypinyin was updated. The dictionary of pypinyin takes
a third of a second and 50 MB to load, for one letter per character.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin

TARGET = Path(__file__).resolve().parent.parent / "domain" / "pinyin_letters.py"
FIRST, LAST = 0x4E00, 0x9FFF
_WIDTH = 90
_HEAD = '''"""The first letter of every Chinese character's usual reading, U+4E00 to U+9FFF.

Written by ``tools.write_pinyin`` from the data of pypinyin (MIT); ``.`` where it knows none.
"""

FIRST = 0x4E00
LETTERS = (
'''


def letter_of(character: str) -> str:
    """What pypinyin says; a dot where it says nothing."""
    read = lazy_pinyin(character, style=Style.FIRST_LETTER)[0][:1].lower()
    return read if read.isascii() and read else "."


def main() -> None:
    """Write the table."""
    letters = "".join(letter_of(chr(code)) for code in range(FIRST, LAST + 1))
    lines = [letters[start : start + _WIDTH] for start in range(0, len(letters), _WIDTH)]
    body = "".join(f'    "{line}"\n' for line in lines)
    TARGET.write_text(f"{_HEAD}{body})\n", encoding="ascii")
    sys.stdout.write(f"{TARGET.name}: {len(letters)}\n")


if __name__ == "__main__":
    main()
