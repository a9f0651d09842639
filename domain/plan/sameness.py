"""When two texts name the same thing: what events and trades are counted distinctly by."""

from __future__ import annotations

import unicodedata

from domain.fields import Value


def plain_text(value: Value) -> str:
    """The letters, digits and characters of a text, whatever its width, case and punctuation."""
    if not isinstance(value, str):
        return ""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", value).casefold()))


def plain_texts(lines: str) -> list[str]:
    """The plain text of each line: the same as one by one, but quick for very many of them.

    Args:
        lines: Texts parted by line feeds.
    """
    plain = lines
    characters = set(lines) - {"\n"}
    for character in characters:
        wanted = plain_text(character)
        if wanted != character:
            plain = plain.replace(character, wanted)
    # Characters that combine with the one before them have to be looked at together.
    if any(map(unicodedata.combining, characters)) or not unicodedata.is_normalized("NFKC", plain):
        return [plain_text(line) for line in lines.split("\n")]
    return plain.split("\n")


def event_key(name: Value, date: str) -> str:
    """What makes an event the same one in several counties: its name and its year.

    The year written before the name does not matter, as it is in the key anyway. Empty where
    there is no name.
    """
    year, plain = date[:4], plain_text(name)
    if not plain:
        return ""
    for prefix in (f"{year}年度", f"{year}年", year):
        if plain.startswith(prefix):
            plain = plain.removeprefix(prefix)
            break
    return f"{year}:{plain}"
