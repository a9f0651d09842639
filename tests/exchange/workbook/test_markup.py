"""HTML tables and XML sheets that web systems hand out as .xls."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from exchange.workbook.sheets import read_workbook

PAGE = """<html><head><meta charset="utf-8"><style>td{mso-number-format:"\\@"}</style></head><body>
<table><tr><td colspan="3">2024年丽江市五一劳动奖章名单</td></tr>
<tr><th>序号</th><th>姓名</th><th>所在<br>单位</th></tr>
<tr><td>1</td><td>和阿福</td><td rowspan=2>永胜县顺达公司</td></tr>
<tr style="display:none"><td>2</td><td>木春林</td></tr></table></body></html>"""

XML = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0000"/></Style></Styles>
<Worksheet ss:Name="名单"><Table>
<Row><Cell><Data ss:Type="String">姓名</Data></Cell>
<Cell><Data ss:Type="String">证书编号</Data></Cell></Row>
<Row ss:Index="3" ss:Hidden="1"><Cell><Data ss:Type="String">阿鲁</Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">12</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.fixture
def written(tmp_path):
    """Writes a text as the file that a web system gives."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "导出.xls"
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_that_a_page_is_read_as_its_table(written, plan, encoding):
    found = plan(written(PAGE, encoding), "award")
    assert [r.fields["recipient"] for r in found.records] == ["和阿福", "木春林"]
    assert {r.fields["enterprise"] for r in found.records} == {"永胜县顺达公司"}
    assert any("隐藏" in problem.reason for problem in found.problems)


def test_that_an_xml_sheet_is_read_as_it_is_seen(written):
    (sheet,) = read_workbook(written(XML))
    assert sheet.name == "名单"
    assert sheet.rows[2][1].text == "0012"
    assert sheet.unseen_rows == {2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html><body><p>请登录</p></body></html>", "没有表格"),
        ("<html>" + "<table><tr><td>" * 100 + "</html>", "不正常"),
        ("<table>" + "<tr><td rowspan=99999 colspan=999>x</td></tr>" * 3 + "</table>", "不正常"),
        (XML.replace("<Workbook", "<!DOCTYPE x [<!ENTITY a 'b'>]><Workbook", 1), "外部定义"),
        (XML.replace('ss:Index="3"', 'ss:Index="99999999"'), "损坏"),
        (XML[:-30], "损坏"),
    ],
)
def test_that_what_is_no_table_ends_in_one_sentence(written, text, message):
    with pytest.raises(KnownError, match=message):
        read_workbook(written(text))
