"""Numbers fixed by national standards: ID number, credit code, telephone number."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import mul

from domain import dates, texts
from domain.unreadable import Unreadable

ID_LENGTH = 18
_OLD_ID_LENGTH = 15
_ID_WEIGHTS = tuple(2 ** (17 - n) % 11 for n in range(17))
# The sum is taken over character codes, so the code of "0" is taken off in the table.
_ID_SHIFT = 48 * sum(_ID_WEIGHTS)
_ID_CHECK = tuple("10X98765432"[(n - _ID_SHIFT) % 11] for n in range(11))
# GB/T 2260 provinces; 81–83 also head the residence permits of Hong Kong, Macao and Taiwan.
_PROVINCES = frozenset(
    str(n)
    for n in (
        *(11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46),
        *(50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83),
    )
)

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUE = {character: n for n, character in enumerate(_CREDIT_ALPHABET)}
_CREDIT_WEIGHTS = tuple(3**n % 31 for n in range(17))

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_NORMAL_PHONE = re.compile(r"1[3-9]\d{9}|(?:010|02\d|0[3-9]\d\d)-\d{7,8}", re.ASCII)
_LOCAL = r"(\d{7,8})(?:(?:-|转|EXT\.?)(\d{1,6}))?"
_LANDLINE = re.compile(rf"\(?(010|02\d|0[3-9]\d\d)[)-]?{_LOCAL}", re.ASCII)
# After +86 or 0086 the 0 before the area code is left out; we keep the prefix off before looking.
_LANDLINE_ABROAD = re.compile(rf"(10|2\d|[3-9]\d\d)-{_LOCAL}", re.ASCII)
_SERVICE = re.compile(r"[48]00-?\d{3}-?\d{4}", re.ASCII)
_COUNTRY = re.compile(r"^(?:\(?\+86\)?|0086)-?", re.ASCII)
_MIDDLE_DASHES = str.maketrans("—–−―", "----")

_OTHER_PAPER = re.compile(
    r"[A-Z]{1,2}\d{7,8}|[HM]\d{8}(?:\d{2})?|[A-Z]{3}\d{12}|[军武士文警军官兵]{1,2}字第?\d{6,8}号?"
    r"|(?:护照|台胞证|台湾居民来往大陆通行证|港澳通行证|港澳居民来往内地通行证|回乡证|军官证|士兵证"
    r"|外国人永久居留身份证|居留证|其他证件)[:：]?[A-Z]{0,3}\d{6,12}"
)
"""Passports, the permits of Hong Kong, Macao and Taiwan, the old residence card, army papers."""
_RESIDENCE = "9"
"""First digit of the permanent residence card of 2023; the province comes after it."""

_LENGTH = Unreadable(
    "身份证位数不对",
    "身份证号应为18位，请核对证件；是别的证件的，写上名称，例如“台胞证01234567”，或留空并说明。",
)
_CHARACTERS = Unreadable("身份证号含有不该有的字符", "只能是数字，末位可以是X，请核对证件。")
_REGION = Unreadable("身份证地区码不对", "前两位不是任何省份的代码，请核对证件。")
_BIRTH = Unreadable("身份证出生日期不存在", "第7至14位不是真实的日期，请核对证件。")
_CHECK = Unreadable("身份证校验码不对", "请核对证件。")
_ROUNDED = Unreadable(
    "身份证校验码不对", "末三位都是0，可能曾被表格存成数字而丢了末位，请照证件重新填写。"
)
_AS_TEXT = "请在表格里把该列设为文本，照证件重新填写。"
ID_DIGITS_LOST = Unreadable("身份证号被存成数字，末位已丢", _AS_TEXT)
CREDIT_DIGITS_LOST = Unreadable("统一社会信用代码被存成数字，末位已丢", _AS_TEXT)


def normalise_id_number(text: str) -> str | Unreadable:
    """An ID number (GB 11643) as 18 upper-case characters; the old 15 digits are upgraded.

    Papers of other kinds, whose numbers cannot be taken for one, are kept as they are written.

    Args:
        text: As typed: full-width, with spaces, a lower-case x, a leading apostrophe.

    Returns:
        The 18 characters, or what is wrong with them.
    """
    number = text
    if paper := _OTHER_PAPER.fullmatch(_plain(text).upper()):
        return paper.group()
    if len(number) != ID_LENGTH or not (number.isascii() and number.isalnum()):
        number = _plain(number)
        if number and number[-1] in "×Ⅹ":
            number = f"{number[:-1]}X"
    if len(number) == _OLD_ID_LENGTH and number.isascii() and number.isdigit():
        number = f"{number[:6]}19{number[6:]}"
        number += _check_digit(number)
    elif number[-1:] == "x":
        number = f"{number[:-1]}X"
    return _id_problem(number) or number


def birth_of(id_number: str) -> str | None:
    """The date of birth in a normalised ID number, as ``YYYY-MM-DD``; None if it has none."""
    day = id_number[6:14]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if is_id_number(id_number) else None


def sex_of(id_number: str) -> str | None:
    """``m`` or ``f``: the 17th digit is odd for men; None where it is no ID number."""
    if not is_id_number(id_number):
        return None
    return "m" if int(id_number[16]) % 2 else "f"


def is_id_number(text: str) -> bool:
    """Whether a text is a valid ID number in its normal form."""
    return _id_problem(text) is None


def normalise_credit_code(text: str) -> str | Unreadable:
    """A unified social credit code (GB 32100) as 18 upper-case characters."""
    code = _plain(text).upper()
    if _SCIENTIFIC.fullmatch(code):
        return CREDIT_DIGITS_LOST
    if len(code) != ID_LENGTH:
        return Unreadable("统一社会信用代码位数不对", "应为18位，请核对营业执照或法人证书。")
    strange = sorted(set(code) - _CREDIT_VALUE.keys())
    if strange:
        return Unreadable(
            "统一社会信用代码含有不用的字符",
            f"代码里没有{'、'.join(strange[:5])}（字母I、O、S、V、Z都不用），请核对证照。",
        )
    total = sum(_CREDIT_VALUE[c] * w for c, w in zip(code, _CREDIT_WEIGHTS, strict=False))
    if not code[2:8].isdigit() or _CREDIT_ALPHABET[-total % 31] != code[17]:
        return Unreadable("统一社会信用代码校验码不对", "请核对营业执照或法人证书。")
    return code


def normalise_party_number(text: str) -> str | Unreadable:
    """The number of a person or of a firm: an ID number or a credit code."""
    person = normalise_id_number(text)
    if isinstance(person, str):
        return person
    firm = normalise_credit_code(text)
    if isinstance(firm, str):
        return firm
    code = _plain(text).upper()
    if person is ID_DIGITS_LOST:
        return Unreadable("证件号被存成数字，末位已丢", _AS_TEXT)
    if len(code) == ID_LENGTH and not (code[:17].isdigit() and code[:2] in _PROVINCES):
        return firm
    return person


def normalise_phone(text: str) -> str | Unreadable:
    """A Chinese telephone number: ``13988800001``, ``0888-5123456`` or ``0888-5123456-801``."""
    if _NORMAL_PHONE.fullmatch(text):
        return text
    number = _COUNTRY.sub("", _plain(text).translate(_MIDDLE_DASHES).upper(), count=1)
    digits = number.replace("-", "")
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if _MOBILE.fullmatch(digits):
        return digits
    landline = _LANDLINE.fullmatch(number) or _LANDLINE_ABROAD.fullmatch(number)
    if landline:
        area, local, extension = landline.groups()
        area = area if area.startswith("0") else f"0{area}"
        return "-".join(part for part in (area, local, extension) if part)
    if _SERVICE.fullmatch(number):
        return digits
    return _phone_problem(digits)


def mask_id_number(number: str) -> str:
    """The first six and last four characters: ``530722********2046``."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 12 else "****"


def mask_phone(number: str) -> str:
    """``138****2345`` of a mobile, ``0888-****456`` of a landline (its extension dropped)."""
    area, dash, local = number.partition("-")
    if dash:
        return f"{area}-****{local.partition('-')[0][-3:]}"
    return f"{number[:3]}****{number[-4:]}" if len(number) > 9 else "****"


def _plain(text: str) -> str:
    return texts.compact(text).lstrip("'‘’`")


def _id_problem(number: str) -> Unreadable | None:
    if len(number) != ID_LENGTH or not number.isascii():
        return _id_shape_problem(number)
    if not number[:17].isdigit():
        return _id_shape_problem(number)
    if (number[1:3] if number[0] == _RESIDENCE else number[:2]) not in _PROVINCES:
        return _REGION
    if not _is_birthday(number[6:14]):
        return _BIRTH
    if _check_digit(number) != number[17]:
        return _ROUNDED if number.endswith("000") else _CHECK
    return None


def _id_shape_problem(number: str) -> Unreadable:
    if _SCIENTIFIC.fullmatch(number.upper()):
        return ID_DIGITS_LOST
    return _LENGTH if len(number) != ID_LENGTH else _CHARACTERS


def _check_digit(number: str) -> str:
    total: int = sum(map(mul, number.encode("ascii"), _ID_WEIGHTS))
    return _ID_CHECK[total % 11]


@lru_cache(maxsize=40_000)
def _is_birthday(day: str) -> bool:
    return dates.is_date(int(day[:4]), int(day[4:6]), int(day[6:]))


def _phone_problem(digits: str) -> Unreadable:
    if not digits.isascii() or not digits.isdigit():
        if len(re.findall(r"\d{7,}", digits)) > 1:
            return Unreadable("写了不止一个电话号码", "请只留一个。")
        return Unreadable("电话号码不对", "请填11位手机号，或带区号的座机，例如 0888-5123456。")
    if len(digits) in {7, 8}:
        return Unreadable("座机缺少区号", "请写成 0888-5123456 的样子。")
    if len(digits) == 10:
        return Unreadable("电话号码位数不对", "座机区号开头的0可能丢了，请写成 0888-5123456。")
    if len(digits) != 11:
        return Unreadable("电话号码位数不对", "手机号应为11位，请核对。")
    return Unreadable("电话号码不对", "手机号以13至19开头，座机以0开头，请核对。")
