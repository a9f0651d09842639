"""Headings and tabs that name nothing but an occupation: 一、电工, 焊工组, 茶艺师（12人）.

The occupations of the national classification (职业分类大典) end in 工, 师 or 员.
"""

from __future__ import annotations

import re

_NUMBERING = re.compile(r"^[(（]?[\d一二三四五六七八九十]{1,2}[)）.、．]+")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]$")
_KIND = re.compile(r"(?:项目|赛项|工种|专业|竞赛|比赛|决赛|成绩|名单|成绩表|组|类)+$")
_OCCUPATION = re.compile(r"[\u4e00-\u9fff]{1,8}(?:工|师|员|司机)")
_PEOPLE = re.compile(
    r"(?:职|民|员|义|女|男|青|临时|合同|[初中高]级)工$|(?:教|老|律|技|首席技)师$"
    r"|(?:人|队|成|会|党|团|委|官|动|教练|裁判|学|全体)员$|[初中高]级"
)


def occupation_in(text: str) -> str:
    """The occupation that a text names and nothing else; empty where it says more or less."""
    plain = _NUMBERING.sub("", "".join(text.split()))
    plain = _KIND.sub("", _BRACKET.sub("", _KIND.sub("", plain)))
    is_one = _OCCUPATION.fullmatch(plain) and not _PEOPLE.search(plain)
    return plain if is_one else ""
