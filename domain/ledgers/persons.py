"""The columns that tell of a person, which rosters, results and certificates share."""

from __future__ import annotations

from domain import codes
from domain.fields import Field, FieldType, Need, Offer, Role


def name(*synonyms: str) -> Field:
    """姓名.

    Args:
        *synonyms: Other headers, by what the ledger calls its persons.
    """
    return Field(
        "name",
        "姓名",
        role=Role.PERSON,
        need=Need.REQUIRED,
        max_length=60,
        searchable=True,
        offer=Offer.PERSONS,
        synonyms=synonyms,
        example="和丽华",
    )


def enterprise(*synonyms: str) -> Field:
    """所在单位.

    Args:
        *synonyms: Headers that only offices of the ledger use.
    """
    return Field(
        "enterprise",
        "所在单位",
        role=Role.ENTERPRISE,
        max_length=120,
        searchable=True,
        offer=Offer.ENTERPRISES,
        synonyms=(
            "所属单位",
            "就业单位",
            "所在公司",
            "公司名称",
            "企业",
            "所在单位（企业）",
            "工作单位",
            "单位",
            "所在企业",
            "企业名称",
            "单位名称",
            "用人单位",
            "所属企业",
            *synonyms,
        ),
    )


ID_NUMBER = Field(
    "id_number",
    "身份证号",
    FieldType.ID_NUMBER,
    role=Role.PERSON_NUMBER,
    need=Need.EXPLAIN,
    personal=True,
    searchable=True,
    synonyms=(
        "身份证件号码",
        "身份证件号",
        "公民身份证",
        "居民身份证号码",
        "身份证号（18位）",
        "身份证号码",
        "公民身份号码",
        "公民身份证号码",
        "身份证",
        "证件号码",
        "证件号",
        "居民身份证号",
    ),
)

SEX = Field("sex", "性别", FieldType.CODE, role=Role.SEX, codes=codes.SEX)

MIGRANT = Field(
    "migrant",
    "农民工",
    FieldType.BOOLEAN,
    synonyms=("是否农民工", "农民工（是/否）", "是否为农民工"),
)

PHONE = Field(
    "phone",
    "联系电话",
    FieldType.PHONE,
    role=Role.PHONE,
    personal=True,
    synonyms=("电话", "手机", "手机号", "手机号码", "联系方式", "电话号码"),
)

REMARKS = Field("remarks", "备注", max_length=500, synonyms=("说明",))
"""备注 of one line."""
