"""The Markdown of the handbook becomes blocks, and these the HTML of page and window."""

import pytest

from exchange.documents.markdown import (
    Heading,
    Item,
    Listing,
    Look,
    Paragraph,
    Picture,
    Table,
    column_widths,
    html,
    plain,
    read_blocks,
    words_of,
)

TEXT = """# 上报 {#submit}

先看，
再写。

1. 插上 U 盘。
2. 点「写同步包」（`Ctrl+Enter`）。

- 一
  - 里面
- 二

| 提示 | 怎么办 |
| --- | --- |
| 「打不开文件」 | 见[接收](#receive) |

> 记住。

![上报页](submit.png)
"""
LOOK = Look(*["10pt"] * 4, *["#000000"] * 6, picture_size=lambda _name: (300, 200))


def test_that_a_text_is_read_into_its_blocks():
    assert read_blocks(TEXT) == (
        Heading(1, "上报", "submit"),
        Paragraph("先看，再写。"),
        Listing((Item("插上 U 盘。"), Item("点「写同步包」（`Ctrl+Enter`）。")), is_numbered=True),
        Listing((Item("一"), Item("里面", 1), Item("二")), is_numbered=False),
        Table(("提示", "怎么办"), (("「打不开文件」", "见[接收](#receive)"),)),
        Paragraph("记住。", is_note=True),
        Picture("上报页", "submit.png"),
    )


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("# 没有名字", "name"),
        ("| 一 | 二 |\n| --- | --- |\n| 只有一格 |", "length"),
        ("1. 一\n不是一项", "item"),
    ],
    ids=["heading", "row", "list"],
)
def test_that_a_slip_in_the_text_is_found_out(wrong, why):
    with pytest.raises(ValueError, match=why):
        read_blocks(wrong)


def test_that_marks_are_no_words():
    assert plain("点「保存」（`Ctrl+S`），**不要**忘；见[上报](#submit)") == (
        "点「保存」（Ctrl+S），不要忘；见上报"
    )
    words = [line for block in read_blocks(TEXT) for line in words_of(block)]
    assert "见接收" in words
    assert "上报页" in words


def test_that_the_document_has_names_to_go_to_and_links():
    written = html(read_blocks(TEXT), LOOK)
    assert "<a name='submit'></a>" in written
    assert "<a href='#receive'>接收</a>" in written
    assert "<img src='submit.png' width='300' height='200'>" in written
    assert "<li>一</li><ul><li>里面</li></ul><li>二</li>" in written
    assert "page-break" not in written


def test_that_signs_of_html_stay_text():
    assert "3 &lt; 5 &amp; 6" in html(read_blocks("3 < 5 & 6"), LOOK)


def test_that_a_block_can_begin_a_page():
    written = html(read_blocks("一\n\n二"), LOOK, breaks=frozenset({1}))
    assert written.count("page-break-before: always") == 1
    assert "always;'>二" in written


def test_that_columns_fill_the_page_and_none_is_too_narrow():
    widths = column_widths(Table(("是", "说明"), (("否", "很长的说明" * 20),)))
    assert sum(widths) == 100
    assert widths[0] >= 15
