"""Everything that the journal carries: the ledgers, and what is no ledger, in one registry."""

from __future__ import annotations

from collections.abc import Mapping

from domain.fields import Code, CodeList, Field, Fields, FieldType, Kind, Need, Owner
from domain.ids import RecordKey, natural_id, new_id, record_key
from domain.ledgers import LEDGERS
from domain.standing import Decision

REVIEW = Kind(
    key="review",
    number=101,
    noun="审核意见",
    owner=Owner.CITY,
    identity=("record", "digest"),
    decides="record",
    fields=(
        Field("record", "记录", need=Need.REQUIRED),
        Field("digest", "内容", need=Need.REQUIRED),
        Field(
            "decision",
            "意见",
            FieldType.CODE,
            need=Need.REQUIRED,
            codes=CodeList(
                "decision",
                "审核意见",
                (Code(Decision.ACCEPT.value, "审核通过"), Code(Decision.RETURN.value, "退回")),
            ),
        ),
        Field("reason", "原因", FieldType.LONG_TEXT, max_length=500),
    ),
)
"""审核意见: the city's decision on one content of a record."""

PERIOD = Kind(
    key="period",
    number=102,
    noun="报送期",
    owner=Owner.CITY,
    identity=("first_day", "last_day"),
    fields=(
        Field("label", "名称", need=Need.REQUIRED, max_length=40),
        Field("first_day", "起日", FieldType.DATE, need=Need.REQUIRED),
        Field("last_day", "止日", FieldType.DATE, need=Need.REQUIRED),
        Field("deadline", "截止日期", FieldType.DATE, need=Need.REQUIRED),
    ),
)
"""报送期: a period with its deadline."""

PURGE = Kind(
    key="purge",
    number=103,
    noun="彻底清除",
    owner=Owner.CITY,
    fields=(
        Field("changes", "变更", FieldType.LONG_TEXT, need=Need.REQUIRED, max_length=20_000),
        Field("reason", "原因", FieldType.LONG_TEXT, max_length=500),
    ),
)
"""彻底清除: names the changes whose values are to be forgotten everywhere (design §3.8)."""

KINDS: Mapping[str, Kind] = {kind.key: kind for kind in (*LEDGERS.values(), REVIEW, PERIOD, PURGE)}


def key_of(kind: Kind, unit: str, values: Fields) -> RecordKey:
    """The full name of a record that is entered now.

    Where its kind has a natural key the same values give the same name on every PC, else it is
    fresh.
    """
    identity = (
        natural_id(kind.key, (values.get(name) or "" for name in kind.identity))
        if kind.identity
        else new_id()
    )
    return record_key(unit, kind.key, identity)
