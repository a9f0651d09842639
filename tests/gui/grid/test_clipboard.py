"""Blocks from the clipboard, and where their columns go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.ledgers import LEDGERS
from gui.grid.clipboard import MOST_COLUMNS, MOST_ROWS, parse_block, parse_html, parse_tsv, to_tsv
from gui.grid.headers import place_block

LINES = LEDGERS["training"].lines
FIELDS = LINES.fields

CELLS = st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=8)
BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(BLOCKS)
def test_that_what_is_copied_is_read_back(block):
    if block == [[""]]:
        return
    assert parse_tsv(to_tsv(block) + "\n") == block


@given(st.text(max_size=200))
def test_that_no_text_breaks_the_readers(text):
    parse_block(text, "")
    parse_block("", f"<table><tr><td rowspan={text}>{text}")
    parse_html(text)


def test_that_a_cell_with_a_line_break_stays_one_cell():
    assert parse_tsv('姓名\t备注\r\n"王\n强"\t"说""好"""\r\n') == [
        ["姓名", "备注"],
        ["王\n强", '说"好"'],
    ]


def test_that_a_lone_quotation_mark_is_text():
    assert parse_tsv('"五小"成果\t1\n2\t"x') == [['"五小"成果', "1"], ["2", '"x']]


def test_that_merged_cells_of_a_table_fill_down():
    html = (
        "<html><style>td{x:y}</style><table><tr><td>和丽华<td rowspan=2>永胜\n 公司</td></tr>"
        "<tr><td>杨永昌</td></tr></table>"
    )
    plain = "和丽华\t永胜公司\n杨永昌\t\n"
    assert parse_block(plain, html) == [["和丽华", "永胜 公司"], ["杨永昌", "永胜 公司"]]


def test_that_text_is_enough_where_nothing_is_merged():
    assert parse_block("a\tb\n", "<table><tr><td>x</td></tr></table>") == [["a", "b"]]


def test_that_a_hostile_table_stays_small():
    html = "<table>" + "<tr><td rowspan=99999999 colspan=99999999>x</td></tr>" * 10
    block = parse_html(html)
    assert len(block) == 10
    assert max(map(len, block)) <= MOST_COLUMNS
    assert len(parse_tsv("\n" * (MOST_ROWS + 10) + "x")) <= MOST_ROWS


def test_that_a_header_maps_the_columns_whatever_their_order():
    block = [
        ["序号", "身份证号码", "姓 名", "工作\n单位", "鞋码"],
        ["1", "5307", "和丽华", "某厂", "42"],
    ]
    placed = place_block(block, FIELDS, 3)
    assert placed.keys == (None, "id_number", "name", "enterprise", None)
    assert placed.has_header
    assert placed.left_out == ("鞋码",)
    assert placed.rows == block[1:]


def test_that_a_title_above_the_header_is_passed_over():
    block = [["电工培训班学员名册", "", ""], ["姓名", "性别", "联系电话"], ["和丽华", "女", ""]]
    assert place_block(block, FIELDS, 0).rows == [["和丽华", "女", ""]]


def test_that_a_header_of_another_ledger_is_no_row_of_values():
    block = [
        ["姓名", "身份证号", "鞋码", "帽号", "衣号", "裤号"],
        ["和丽华", "", "1", "2", "3", "4"],
    ]
    assert place_block(block, FIELDS, 0).left_out == ("鞋码", "帽号", "衣号", "裤号")


def test_that_a_block_without_header_goes_by_position():
    placed = place_block([["女", "某厂"]], FIELDS, 2)
    assert placed.keys == ("sex", "enterprise")
    assert not placed.has_header


def test_that_a_column_of_serial_numbers_is_no_name():
    placed = place_block([["1", "和丽华"], ["2", "杨永昌"]], FIELDS, 0)
    assert placed.keys == (None, "name")


def test_that_columns_beyond_the_last_are_named():
    wide = [["x"] * (len(FIELDS) + 1)]
    assert place_block(wide, FIELDS, 0).left_out == (f"第 {len(FIELDS) + 1} 列",)
