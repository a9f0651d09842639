"""Lists in Word and as text: tables with their titles, numbered paragraphs."""

from __future__ import annotations

import zipfile
from xml.sax.saxutils import escape

import pytest

from domain.errors import KnownError
from exchange.workbook.sheets import read_workbook

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def word(tmp_path):
    """Writes a document of paragraphs and tables given as rows."""

    def paragraph(text):
        return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"

    def cells(row):
        return "".join(f"<w:tc><w:tcPr/>{paragraph(text)}</w:tc>" for text in row)

    def write(*blocks):
        body = ""
        for block in blocks:
            if isinstance(block, str):
                body += paragraph(block)
            else:
                rows = "".join(f"<w:tr>{cells(row)}</w:tr>" for row in block)
                body += f"<w:tbl>{rows}</w:tbl>"
        path = tmp_path / "名单.docx"
        with zipfile.ZipFile(path, "w") as archive:
            whole = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
            archive.writestr("word/document.xml", whole)
        return path

    return write


def test_that_a_table_in_word_is_read_with_the_titles_above_it(word, plan, ids):
    path = word(
        "电工培训班（第1期）学员花名册",
        "开班时间：2024年5月6日　类别：职业技能培训",
        [
            ["序号", "姓名", "身份证号"],
            ["1", "和丽", ids[0]],
            ["2", "木春", ids[1]],
            ["", "以下空白", ""],
        ],
    )
    (record,) = plan(path, "training").records
    assert record.fields["name"] == "电工培训班（第1期）"
    assert record.fields["start"] == "2024-05-06"
    assert [line.fields["name"] for line in record.lines] == ["和丽", "木春"]


LIST = [
    "2024年拟表彰对象公示",
    "一、丽江市五一劳动奖章（2名）",
    "1.和阿福　永胜县顺达公司检修班班长",
    "2.木春林　永胜县供电局",
    "二、丽江市工人先锋号（1个）",
    "1.永胜县供电局带电作业班",
]


def test_that_numbered_paragraphs_are_records_of_their_sections(word, plan):
    found = plan(word(*LIST), "award", accept_likely=True)
    told = [(r.fields["recipient"], r.fields["honour"], r.fields["stage"]) for r in found.records]
    assert told == [
        ("和阿福", "city_medal", "published"),
        ("木春林", "city_medal", "published"),
        ("永胜县供电局带电作业班", "city_vanguard", "published"),
    ]


def test_that_text_from_a_chat_is_read_alike(tmp_path, plan):
    path = tmp_path / "微信.txt"
    path.write_text("\n".join(LIST), "utf-8")
    assert len(plan(path, "award", accept_likely=True).records) == 3


@pytest.mark.parametrize("blocks", [("通知", "请各单位按时报送。"), ("",)])
def test_that_a_document_without_a_list_is_told(word, blocks):
    with pytest.raises(KnownError, match="没有表格"):
        read_workbook(word(*blocks))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<w:tbl>" * 60, "不正常|损坏"),
        ("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 300 + "</w:tr></w:tbl>", "不正常"),
        ("<w:p>", "损坏"),
    ],
)
def test_that_a_hostile_document_ends_in_one_sentence(tmp_path, body, message):
    path = tmp_path / "坏.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
        )
    with pytest.raises(KnownError, match=message):
        read_workbook(path)


def test_that_entities_in_a_document_are_refused(tmp_path):
    path = tmp_path / "坏.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<!DOCTYPE x [<!ENTITY a 'b'>]><w:document {WORD}/>")
    with pytest.raises(KnownError, match="外部定义"):
        read_workbook(path)
