"""The types of fields."""

from __future__ import annotations

from enum import Enum


class FieldType(Enum):
    """What a field holds and in which canonical form it is stored."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    TEXTS = "texts"
    """Several short texts, stored joined by 、."""
    CODE = "code"
    """The key of an entry of the field's code list."""
    DATE = "date"
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: as precise as it was given."""
    NUMBER = "number"
    """An integer counting 10**-places of the field's unit (万元 with places=6 counts 分)."""
    BOOLEAN = "boolean"
    ID_NUMBER = "id_number"
    """GB 11643, 18 characters."""
    CREDIT_CODE = "credit_code"
    """GB 32100, 18 characters."""
    PARTY_NUMBER = "party_number"
    """Of a person or of a firm: an ID number or a credit code."""
    PHONE = "phone"
