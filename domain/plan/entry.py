"""One table of a plan file while it is read: every value is checked and every error names it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NoReturn, TypeVar

from domain.errors import KnownError

_E = TypeVar("_E", bound=Enum)
_HINT = "请更正规划文件后再读取。"
_LARGEST = 10**15


class Entry:
    """A table of the file, with where it stands, handing out checked values.

    Attributes:
        where: How messages name it: file and entry.
    """

    def __init__(self, values: object, where: str) -> None:
        self.where = where
        if not isinstance(values, dict):
            raise KnownError(f"{where}应是一个表。", _HINT)
        self._values: Mapping[str, object] = values
        self._asked: set[str] = set()

    def fail(self, key: str, why: str) -> NoReturn:
        """Refuse the file because of this key."""
        raise KnownError(f"{self.where}的“{key}”{why}。", _HINT)

    def has(self, key: str) -> bool:
        """The key is there."""
        return key in self._values

    def get(self, key: str) -> object:
        """The raw value; None where the key is missing."""
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str, *, required: bool = True) -> str:
        """A text; a missing one is an error, or empty where not required."""
        value = self.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            self.fail(key, "缺少或不是文字")
        if required and not value.strip():
            self.fail(key, "不能为空")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(key, "应是一列文字")
        return tuple(str(item) for item in value)

    def flag(self, key: str) -> bool:
        """A truth value; false where the key is missing."""
        value = self.get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.fail(key, "应是 true 或 false")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number, not negative."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
            self.fail(key, "缺少或不是整数")
        return value

    def number(self, key: str) -> Fraction | None:
        """A number, exactly as written; None where the key is missing."""
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fail(key, "不是数")
        if not Decimal(value).is_finite() or not 0 <= value <= _LARGEST:
            self.fail(key, "超出了范围")
        return Fraction(value)

    def day(self, key: str) -> date:
        """A date."""
        value = self.get(key)
        if isinstance(value, datetime) or not isinstance(value, date):
            self.fail(key, "缺少或不是日期")
        return value

    def choice(self, key: str, kind: type[_E]) -> _E:
        """One of an enumeration's values."""
        value = self.get(key)
        found = [member for member in kind if isinstance(value, str) and member.value == value]
        if not found:
            known = "、".join(str(member.value) or "（空）" for member in kind)
            self.fail(key, f"是“{value}”，只能是：{known}")
        return found[0]

    def tables(self, key: str, name: str) -> list[Entry]:
        """A list of tables, each named by its position."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(key, "应是一列表")
        return [Entry(v, f"{self.where}第 {n} 个{name}") for n, v in enumerate(value, 1)]

    def table(self, key: str) -> dict[str, object]:
        """A table of free keys; empty where missing."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fail(key, "应是一个表")
        return value

    def named(self, where: str) -> Entry:
        """The same table under the name it turned out to have."""
        self.where = where
        return self

    def finish(self) -> None:
        """Refuse keys that nobody asked for: most likely a misspelling."""
        for key in self._values:
            if key not in self._asked:
                self.fail(key, "不认识")
