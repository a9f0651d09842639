"""ID numbers, credit codes and telephone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import gb
from domain.unreadable import Unreadable

WOMAN = "530722199001132824"
MAN_WITH_X = "53072419780101159X"
FIRM = "91350100M000100Y43"


def problem(found):
    assert isinstance(found, Unreadable)
    assert found.remedy
    return found.message


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (WOMAN, WOMAN),
        (" 530722 19900113 2824", WOMAN),
        ("５３０７２２１９９００１１３２８２４", WOMAN),
        ("'530722199001132824", WOMAN),
        ("530722\u200b199001132824\n", WOMAN),
        ("53072419780101159x", MAN_WITH_X),
        ("53072419780101159ｘ", MAN_WITH_X),
        ("53072419780101159×", MAN_WITH_X),
        ("11010519491231002X", "11010519491231002X"),
    ],
)
def test_that_an_id_number_is_read_as_it_is_typed(typed, expected):
    assert gb.normalise_id_number(typed) == expected


def test_that_an_id_number_of_15_digits_is_upgraded():
    upgraded = gb.normalise_id_number("530722900113282")
    assert upgraded == WOMAN


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("530721200309223960", "身份证校验码不对"),
        ("530723198001010000", "身份证校验码不对"),
        ("53070219910301314", "身份证位数不对"),
        ("5307 2219900113282", "身份证位数不对"),
        ("", "身份证位数不对"),
        ("530722199002302824", "身份证出生日期不存在"),
        ("530722189901132824", "身份证出生日期不存在"),
        ("530722991313282", "身份证出生日期不存在"),
        ("990722199001132824", "身份证地区码不对"),
        ("53072219900113282A", "身份证校验码不对"),
        ("5307221990O1132824", "身份证号含有不该有的字符"),
        ("5.30722E+17", "身份证号被存成数字，末位已丢"),
    ],
)
def test_that_a_wrong_id_number_names_what_is_wrong(typed, message):
    assert problem(gb.normalise_id_number(typed)) == message


def test_that_a_number_rounded_by_a_workbook_is_recognised():
    found = gb.normalise_id_number("530723198001010000")
    assert "表格" in found.remedy


def test_that_birth_and_sex_come_from_the_id_number():
    assert gb.birth_of(WOMAN) == "1990-01-13"
    assert gb.sex_of(WOMAN) == "f"
    assert gb.sex_of(MAN_WITH_X) == "m"
    assert gb.birth_of("杨玉兰") is None
    assert gb.sex_of("5307221990011328A4") is None


@pytest.mark.parametrize("position", range(18))
def test_that_one_wrong_digit_is_always_found(position):
    for digit in "0123456789":
        if digit != WOMAN[position]:
            wrong = WOMAN[:position] + digit + WOMAN[position + 1 :]
            assert isinstance(gb.normalise_id_number(wrong), Unreadable)


def test_that_a_credit_code_is_read_as_it_is_typed():
    assert gb.normalise_credit_code(" ９１350100m000100y43 ") == FIRM


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("91350100M000100Y44", "统一社会信用代码校验码不对"),
        ("91350100M000100Y4", "统一社会信用代码位数不对"),
        ("91350100MO00100Y43", "统一社会信用代码含有不用的字符"),
        ("91350100M000100Y4中", "统一社会信用代码含有不用的字符"),
        ("9.1350100E+17", "统一社会信用代码被存成数字，末位已丢"),
    ],
)
def test_that_a_wrong_credit_code_names_what_is_wrong(typed, message):
    assert problem(gb.normalise_credit_code(typed)) == message


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(WOMAN, WOMAN), ("530722900113282", WOMAN), (FIRM.lower(), FIRM)],
)
def test_that_a_party_number_is_of_a_person_or_a_firm(typed, expected):
    assert gb.normalise_party_number(typed) == expected


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("530721200309223960", "身份证校验码不对"),
        ("91350100M000100Y44", "统一社会信用代码校验码不对"),
        ("913501001000100143", "统一社会信用代码校验码不对"),
        ("53070219910301314", "身份证位数不对"),
        ("5.3E+17", "证件号被存成数字，末位已丢"),
    ],
)
def test_that_a_wrong_party_number_is_judged_by_what_it_looks_like(typed, message):
    assert problem(gb.normalise_party_number(typed)) == message


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("13988800001", "13988800001"),
        ("139-8880-0001", "13988800001"),
        ("１３９ ８８８０ ０００１", "13988800001"),
        ("+86 13988800001", "13988800001"),
        ("+86-139-8880-0001", "13988800001"),
        ("008613988800001", "13988800001"),
        ("8613988800001", "13988800001"),
        ("0888-5123456", "0888-5123456"),
        ("08885123456", "0888-5123456"),
        ("(0888)5123456", "0888-5123456"),
        ("（0888）5123456", "0888-5123456"),
        ("0888 — 5123456", "0888-5123456"),
        ("0888-5123456-801", "0888-5123456-801"),
        ("0888-5123456转801", "0888-5123456-801"),
        ("010-12345678", "010-12345678"),
        ("01012345678", "010-12345678"),
        ("+86-888-5123456", "0888-5123456"),
        ("400-800-1234", "4008001234"),
    ],
)
def test_that_a_telephone_number_is_read_as_it_is_typed(typed, expected):
    assert gb.normalise_phone(typed) == expected


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1398880000", "电话号码位数不对"),
        ("139888000012", "电话号码位数不对"),
        ("12988800001", "电话号码不对"),
        ("5123456", "座机缺少区号"),
        ("8885123456", "电话号码位数不对"),
        ("13988800001/13888812345", "写了不止一个电话号码"),
        ("同上", "电话号码不对"),
        ("", "电话号码不对"),
    ],
)
def test_that_a_wrong_telephone_number_names_what_is_wrong(typed, message):
    assert problem(gb.normalise_phone(typed)) == message


def test_that_masks_hide_the_birthday_and_the_middle_of_a_telephone_number():
    assert gb.mask_id_number("530722199001132046") == "530722********2046"
    assert gb.mask_phone("13888812345") == "138****2345"
    assert gb.mask_phone("0888-5123456") == "0888-****456"
    assert gb.mask_phone("0888-5123456-801") == "0888-****456"
    assert gb.mask_phone("12351") == "****"
    assert gb.mask_id_number("12345") == "****"


@given(st.text())
def test_that_any_text_is_a_number_in_normal_form_or_a_problem(text):
    for normalise in (
        gb.normalise_id_number,
        gb.normalise_credit_code,
        gb.normalise_party_number,
        gb.normalise_phone,
    ):
        found = normalise(text)
        assert isinstance(found, Unreadable) or normalise(found) == found
    gb.birth_of(text)
    gb.sex_of(text)


@given(st.text(alphabet="0123456789-+()xX转 E.", max_size=24))
def test_that_what_looks_like_a_number_is_normal_or_a_problem(text):
    for normalise in (gb.normalise_party_number, gb.normalise_phone):
        found = normalise(text)
        assert isinstance(found, Unreadable) or normalise(found) == found
