"""The workbook road from the command line: submit --workbook, receive --preview, --confirm."""

from __future__ import annotations

import pytest


@pytest.mark.slow
def test_that_a_workbook_goes_from_county_to_city(program, tmp_path):
    program.ask("init", "--unit", "530700", data="city")
    program.ask("init", "--unit", "530722", data="county")
    book = tmp_path / "班.csv"
    book.write_text(
        "培训班名称,类别,开班日期,培训人数\n电工班,职业技能培训,2024-05-06,30\n", encoding="utf-8"
    )
    program.ask("import", "training", book, data="county")
    written = program.ask("submit", tmp_path / "usb", "--workbook", data="county")
    assert written["number"] == "永胜县-甲-0001"
    assert written["records"] == {"training": 1}
    assert written["cover"]
    file = written["file"]
    assert file.endswith(".xlsx")

    refused = program("receive", file, "--json", data="city")
    assert refused.status == 1
    assert "没有签名" in refused.err
    assert refused.json["packages"][0]["refused"]

    shown = program.ask("receive", file, "--preview", data="city")
    done = program.ask("receive", file, "--confirm", data="city")
    assert shown["packages"] == done["packages"]
    (package,) = done["packages"]
    assert (package["unit"], package["new"], package["refused"]) == ("530722", 1, False)
    assert {one["code"] for one in done["effect"]} >= {"G-06"}
    assert done["edited"] == []
    again = program.ask("receive", file, "--confirm", data="city")
    assert again["packages"][0]["same"] == 1
