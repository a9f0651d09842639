"""Cover sheets and printed lists as HTML: what they say, what they hide, where pages end."""

from __future__ import annotations

import re

from domain.ledgers import AWARD, TRAINING
from exchange.documents.cover import Cover, IndicatorLine, LedgerLine, check_code, cover_html
from exchange.documents.listing import ListedRow, listing_html
from exchange.documents.paper import UPRIGHT, paged_tables, table_height, text

DIGEST = "3fa91c0be27d55aa" * 4


def cover(indicators=3, **changes):
    values = {
        "plan": "丽江市规划",
        "unit": "永胜县总工会",
        "unit_code": "530722",
        "period": "2025年第二季度",
        "period_days": "2025-04-01 至 2025-06-30",
        "deadline": "2025-07-10",
        "number": "永胜县-甲-0004",
        "file": "永胜县-甲-0004-20250703.ljsync",
        "written": "2025-07-03 09:20",
        "operator": "张三",
        "digest": DIGEST,
        "changes": 12,
        "basis": "待报以上",
        "as_of": "2025-07-03",
        "ledgers": [LedgerLine("培训", 1240, 1238, 2300, 87), LedgerLine("荣誉", 31, 31, 0)],
        "indicators": [
            IndicatorLine(f"C{n}-01", f"指标{n}", "1,825", "≥ 2,000", "人次")
            for n in range(indicators)
        ],
    }
    return Cover(**values | changes)


def test_that_the_cover_names_unit_period_number_totals_and_signers():
    html = cover_html(cover())
    for word in (
        "永胜县总工会", "530722", "2025年第二季度", "2025-07-10", "永胜县-甲-0004", "1,240",
        "2,300", "1,271", "指标2", "填表人：", "审核人：", "负责人：", "章）", "口径：待报以上",
    ):  # fmt: skip
        assert word in html
    assert "附表" not in html


def test_that_the_cover_counts_the_evidence_of_each_ledger_and_of_this_package():
    html = cover_html(cover(carried=12))
    assert "佐证材料（个）" in html
    assert ">87<" in re.sub(r"</?p[^>]*>", "", html)
    assert "本包带去佐证材料 12 个。" in html
    assert "本包带去" not in cover_html(cover())


def test_that_the_check_code_is_the_start_of_the_digest_in_fours():
    assert check_code(DIGEST) == "3FA9 1C0B E27D 55AA"
    assert check_code(DIGEST) in cover_html(cover())


def test_that_the_qr_code_holds_the_whole_digest_as_an_image():
    html = cover_html(cover())
    assert len(re.findall(r"<img src='data:image/png;base64,", html)) == 1
    assert "<img" not in cover_html(cover(digest=""))


def test_that_many_indicators_go_to_pages_of_their_own():
    html = cover_html(cover(60))
    first, _, annex = html.partition("附表　指标完成情况")
    assert "（盖" in first
    assert "指标59" in annex
    assert annex.count("<thead>") == 2


def test_that_practice_data_is_marked():
    assert "练习数据" in cover_html(cover(practice=True))
    assert "练习数据" not in cover_html(cover())


def test_that_text_from_records_cannot_become_markup():
    assert "<b>" not in cover_html(cover(unit="<b>县</b>"))
    assert text("<&>") == "&lt;&amp;&gt;"


def test_that_no_page_of_a_long_table_is_overfull():
    rows = [(str(n), "名称" * (n % 20), "x") for n in range(200)]
    widths = (10, 60, 30)
    pages = paged_tables(("号", "名", "注"), rows, widths=widths, paper=UPRIGHT, used=30)
    per_page = [html.count("<tr>") - 1 for html in pages]
    assert sum(per_page) == len(rows)
    assert all(html.startswith("<table") for html in pages)
    start = 0
    for number in per_page:
        assert table_height(rows[start : start + number], widths, UPRIGHT) < UPRIGHT.height
        start += number


def listed(**values):
    return ListedRow("永胜县", "待报", values)


def test_that_a_printed_list_has_the_listed_fields_and_the_state():
    rows = [listed(name="电工班", category="skill", start="2024-05-06", headcount=50)]
    html = listing_html(TRAINING, rows, unit="永胜县总工会", as_of="打印于 2025-07-03")
    for word in ("培训台账", "电工班", "职业技能培训", "2024-05-06", "50", "待报", "共 1 条"):
        assert word in html
    assert "单位</th>" not in html


def test_that_the_citys_list_names_the_units():
    html = listing_html(AWARD, [listed()], unit="丽江市总工会", as_of="", with_unit=True)
    assert "永胜县" in html


def test_that_an_empty_list_still_prints():
    assert "共 0 条" in listing_html(TRAINING, [], unit="永胜县总工会", as_of="")
