"""Ids of lines in a masked workbook: enciphered, so that no ID number can be tried out on them.

The id of a line is derived from the person's ID number (so that two PCs make one line of it), and
all but eight digits of a masked number can be seen: with the plain id beside it the number would
be found in a moment. So the ids are enciphered with a key made for this one workbook, which only
the city can open.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from domain.errors import KnownError
from exchange.package.sealing import AgeIdentity, open_sealed, seal
from exchange.report_workbook.form import IDENTIFIER

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext
    from cryptography.hazmat.primitives.ciphers.modes import ECB

LOST = "不可还原"
"""What stands for the key where there is nobody to seal it to: the ids are then only marks."""

_KEY_SIZE = 32


class LineIds:
    """Enciphers and deciphers ids: 16 bytes are one block of AES, so each is another id.

    Attributes:
        key: The key.
    """

    def __init__(self, key: bytes) -> None:
        self.key = key

    @classmethod
    def new(cls) -> LineIds:
        """With a fresh key."""
        return cls(secrets.token_bytes(_KEY_SIZE))

    @classmethod
    def opened(cls, sealed: str, identity: AgeIdentity) -> LineIds | None:
        """With the key that a workbook carries; None where it cannot be opened here."""
        try:
            key = open_sealed(base64.b64decode(sealed, validate=True), identity)
        except (KnownError, binascii.Error, ValueError):
            return None
        return cls(key) if len(key) == _KEY_SIZE else None

    def sealed(self, recipients: Sequence[str]) -> str:
        """The key for these recipients, as a text; ``LOST`` where there are none."""
        return base64.b64encode(seal(self.key, recipients)).decode() if recipients else LOST

    def hide(self, identity: str) -> str:
        """The id as it stands in the workbook; empty where it is none of ours."""
        return self._turned(self._cipher.encryptor(), identity)

    def show(self, hidden: str) -> str:
        """The id that was hidden."""
        return self._turned(self._cipher.decryptor(), hidden)

    def _turned(self, context: CipherContext, text: str) -> str:
        if not IDENTIFIER.fullmatch(text):
            return ""
        return (context.update(bytes.fromhex(text)) + context.finalize()).hex()

    @cached_property
    def _cipher(self) -> Cipher[ECB]:
        # Each block is enciphered by itself: an id is one block, and no two are the same.
        return Cipher(algorithms.AES(self.key), modes.ECB())
