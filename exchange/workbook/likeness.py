"""How like a header is to the words of a field: by its characters and what offices mean by them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from domain.fields import Field
from exchange.workbook.headers import normal_header

_SAME = (
    ("人员姓名", "姓名"),
    ("名字", "姓名"),
    ("期班|班别|班期|期次班|培训班次|培训班级", "班级"),
    ("农村转移劳动力|农村劳动力|进城务工人员|务工人员|农民工人", "农民工"),
    ("妇女|女性|女工|女学员", "女职工"),
    ("主办|举办|组织|牵头|办班|开办|办学", "举办"),
    ("承训|承办|实施|施训|协办培训|培训实施|授课", "承办"),
    ("学校|院校|机构|单位|公司|企业", "单位"),
    ("部门|机关|科室", "部门"),
    ("颁发|授予|批准|命名|表彰发文|颁奖|颁证|授奖|授牌", "授予"),
    ("渠道|出处|列支", "来源"),
    ("数额|款额|费用|补助款|补贴款|投入|资金额|经费额|开支|支出|花费", "金额"),
    ("日期|时间|年月日|日子|年月", "时间"),
    ("期限|起讫|始末|起至", "起止"),
    (
        "学员总数|学员人数|学员数|人员数|职工人数|职工数|员工数|总人数|总人次|人次数|人次|总数",
        "人数",
    ),
    ("主要完成人员|主要完成人|完成人员|发明人|创造人|主创人|作者|参与人员|参加人员", "完成人"),
    ("文件依据|依据文件|表彰依据|发文依据|批文|文件名称及文号|文件编号|公文号|依据", "文号"),
    ("地址|场所|场地|地方|所在地", "地点"),
    ("课时|学习时长|时长|培训时数|课时数|学时数|总课时", "学时"),
    ("种类|类型|性质|分类|类", "类别"),
    ("职业工种|职业|岗位工种|专业|技能项目", "工种"),
    ("编码|号码|代码|编号", "编号"),
    ("手机|联系方式|联系号码|移动电话|电话号码|联系手机", "电话"),
    ("得分|分数|成绩分|考分|总评", "成绩"),
    ("排位|排序|位次|名列", "名次"),
    ("等第|级别|层次|层级", "等级"),
    ("获得者|获奖人|受奖人|得奖人|受表彰人|受表彰对象|获评对象|获评人|表彰人", "获奖者"),
    ("奖励名称|表彰名称|奖项名称|荣誉名|何种荣誉|称号名称|荣誉称号名称", "荣誉称号"),
)
"""Words that mean the same in the headers of offices, whichever the ledger."""

_COMPILED = tuple((re.compile(pattern), word) for pattern, word in _SAME)
_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_INSIDE = re.compile(r"[(\[【]([^()\[\]【】]{2,8})[)\]】]")
_PARTS = re.compile(r"及其?|或者?|和|与|、|/")
_FILLING = re.compile(
    r"及其?|和|与|的|或|其中|所(?=[在属获需有用])|各|相关|有关|具体|基本|本次|该|情况|[:：/、,，。·-]"
)
_FOREIGN = re.compile(
    r"计划|预计|拟|目标|任务|应(?!急)|未|不|上年|去年|上期|同比|累计|本月|上月|剩余|联系人|填表|经办|负责"
    r"|带队|教师|老师"
    r"|讲师|班主任|家长|家属|法人|法定|主管|审核|推荐|配套|自付|人均|标准|满意|就业率|合格率|比例|占比|出勤|出生|政治"
    r"|民族|籍贯|学历|文化|职务|职称|年龄|开户|银行|账号|卡号|邮箱|照片|签名|签字|备案|公示|验收|图片|附件"
)
"""What makes a column speak of something else than the field it resembles."""
_SHORTEST = 2


def canonical(text: str) -> str:
    """A header without brackets and filling, its words as most offices write them."""
    plain = _FILLING.sub("", _BRACKETS.sub("", normal_header(text)))
    for pattern, word in _COMPILED:
        plain = pattern.sub(word, plain)
    return plain


@lru_cache(maxsize=4000)
def _known_words(label: str, synonyms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    words = dict.fromkeys((label, *synonyms))
    return tuple((word, canonical(word)) for word in words)


def likeness(field: Field, path: Sequence[str]) -> float:
    """How like a header of one or more levels is to a field's words, from 0 to 1."""
    forms = _forms(path)
    best = 0.0
    for word, plain in _known_words(field.label, field.synonyms):
        for written, form, weight in forms:
            like = weight * _alike(form, plain)
            if like > best:
                foreign = any(f not in word for f in _FOREIGN.findall(written))
                best = max(best, like * (0.35 if foreign else 1.0))
    return best


def _forms(path: Sequence[str]) -> list[tuple[str, str, float]]:
    """What a header can be read as: as written, as most offices write it, and how sure that is."""
    levels = [normal_header(part) for part in path if normal_header(part)]
    if not levels:
        return []
    leaf = levels[-1]
    readings = [(leaf, 1.0), ("".join(levels), 1.0)]
    if len(levels) > 1:
        readings.append((levels[-2] + leaf, 1.0))
    parts = _PARTS.split(_BRACKETS.sub("", leaf))
    if len(parts) > 1:
        readings += [(part, 0.95 if not number else 0.8) for number, part in enumerate(parts)]
    readings += [(inside, 0.8) for inside in _INSIDE.findall(leaf)]
    forms = [(_BRACKETS.sub("", text), canonical(text), weight) for text, weight in readings]
    return [one for one in forms if one[1]]


@lru_cache(maxsize=50_000)
def _alike(one: str, other: str) -> float:
    """How like two words are: by their characters and their order, and by what they share whole."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    shared = sum((Counter(one) & Counter(other)).values())
    if not shared:
        return 0.0
    total = len(one) + len(other)
    like = (2 * shared / total + 2 * _common(one, other) / total) / 2
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _SHORTEST and longer.endswith(shorter):
        like = max(like, 0.72 + 0.25 * len(shorter) / len(longer))
    elif len(shorter) >= _SHORTEST and shorter in longer:
        like = max(like, 0.6 + 0.3 * len(shorter) / len(longer))
    return min(like, 0.97)


def _common(one: str, other: str) -> int:
    """The length of the longest common subsequence."""
    lengths = [0] * (len(other) + 1)
    for mark in one:
        before = 0
        for number, letter in enumerate(other, start=1):
            kept = lengths[number]
            lengths[number] = before + 1 if mark == letter else max(kept, lengths[number - 1])
            before = kept
    return lengths[-1]
