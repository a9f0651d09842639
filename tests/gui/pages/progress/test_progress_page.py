"""指标进度: figures under their tasks, chips, basis, and the records behind a figure."""

import openpyxl
import pytest
from PySide6.QtCore import QDate, Qt

from domain.progress import Status
from domain.standing import Basis, Decision
from gui.pages.ledger.links import OpenRecord
from gui.pages.progress import make_page
from gui.pages.progress.filter_bar import LATE
from services.records import records, review
from services.records.records import Record
from tests.gui.pages.home.world import settle

YONGSHENG, HUAPING = "530722", "530723"


def contest(workspace, unit, start="2023-05-11"):
    fields = {
        "name": "滇中引水工程丽江段劳动竞赛",
        "kind": "labour",
        "level": "city",
        "start": start,
        "complete": True,
    }
    return records.save(workspace, Record("", "competition", unit, fields)).first()


def training(workspace, unit, headcount=50, **fields):
    given = {
        "name": f"电工培训班（{headcount}人）",
        "category": "skill",
        "start": "2024-06-03",
        "headcount": headcount,
        "complete": True,
    }
    return records.save(workspace, Record("", "training", unit, given | fields)).first()


@pytest.fixture
def city(world):
    workspace = world.city
    training(workspace, YONGSHENG, 1240)
    training(workspace, HUAPING, 585, start="2023-02-01")
    contest(workspace, YONGSHENG)
    contest(workspace, HUAPING, "2023-06-01")
    return workspace


@pytest.fixture
def open_page(session_of, show):
    """A function that shows the page of a workspace; it is hidden before its lane ends."""
    pages = []

    def run(workspace):
        session = session_of(workspace)
        pages.append(make_page(session))
        return show(pages[-1], session)

    yield run
    for page in pages:
        page.hide()


@pytest.fixture
def page(city, open_page):
    return open_page(city)


@pytest.fixture
def choose(qtbot, page):
    """A function that puts the cursor on an indicator and waits for its records."""

    def run(code, unit=""):
        page.open_panel()
        assert page.table.choose(code)
        if unit:
            column = next(n for n, c in enumerate(page.model.columns) if c.unit == unit)
            row = page.table.currentIndex().row()
            page.table.setCurrentIndex(page.model.index(row, column))
        qtbot.waitUntil(lambda: not page._wait.isActive())
        settle(qtbot, page._session)

    return run


def cells(page, code):
    """The texts of an indicator's row, by the title of the column."""
    row = page.model.rows[page.model.place_of(code)]
    titles = [column.title for column in page.model.columns]
    return dict(zip(titles, [cell.text for cell in row.cells], strict=True))


def texts(table):
    columns = range(len(table.rows.columns))
    return [[table.rows.cell(n, c).text for c in columns] for n in range(len(table.rows.rows))]


def shown(page):
    return [one.row.indicator.code for one in page.model.rows if one.row is not None]


def test_that_all_indicators_stand_under_their_tasks(page):
    assert len(shown(page)) == 90
    headings = [page.model.rows[at].cells[0].text for at in page.model.headings()]
    assert "建功立业" in headings
    assert page.table.columnSpan(page.model.headings()[0], 0) == len(page.model.columns)


def test_that_the_city_has_a_column_for_each_unit(page):
    found = cells(page, "G-06")
    assert found["实际"] == "1,825"
    assert (found["永胜县"], found["华坪县"], found["古城区"]) == ("1,240", "585", "–")
    assert found["目标"] == "*人次以上 / 7.*人次以上"
    assert found["状态"] == "待核定"
    assert found["进度"] == "不计百分比"


def test_that_a_county_sees_only_itself(world, open_page):
    county = world.county()
    world.training(county)
    page = open_page(county)
    assert "华坪县" not in cells(page, "G-06")
    assert cells(page, "G-06")["最新数据"] == "2024-06-03"
    assert page.basis_button.text() == "口径：待报以上"


def test_that_header_and_footer_say_what_the_figures_are(page):
    assert page.header._sub.text().startswith("2021–2025 · 口径：含已收 · 截至 2025-10-06")
    assert any(hint.startswith("90 行：") for hint in page.footer_hints())


def test_that_old_data_are_named_in_the_footer(page, world, qtbot):
    assert page.footer_right() is None
    world.clock.move(days=34)
    page.refresh()
    settle(qtbot, page._session)
    assert page.footer_right().endswith("数据已 34 天未更新")


def test_that_a_year_chip_shows_that_year(page, qtbot):
    qtbot.mouseClick(page.filter.chips[2023], Qt.MouseButton.LeftButton)
    settle(qtbot, page._session)
    assert cells(page, "G-06")["实际"] == "585"
    assert "年度目标" in cells(page, "G-06")
    page.filter.choose_year(None)
    settle(qtbot, page._session)
    assert cells(page, "G-06")["实际"] == "1,825"


def test_that_the_day_can_be_set_back_and_forth(page, qtbot):
    page.filter.day.setDate(QDate(2023, 12, 31))
    settle(qtbot, page._session)
    assert cells(page, "G-06")["实际"] == "585"
    assert page.filter.to_today.isVisible()
    qtbot.mouseClick(page.filter.to_today, Qt.MouseButton.LeftButton)
    settle(qtbot, page._session)
    assert cells(page, "G-06")["实际"] == "1,825"


def test_that_the_basis_can_be_switched(page, city, qtbot):
    accepted = training(city, YONGSHENG, 7)
    review.decide(city, [accepted], Decision.ACCEPT)
    page.basis_actions[Basis.ACCEPTED].trigger()
    settle(qtbot, page._session)
    assert page.basis_button.text() == "口径：已通过"
    assert cells(page, "G-06")["实际"] == "7"
    page.basis_actions[Basis.RECEIVED].trigger()
    settle(qtbot, page._session)
    assert cells(page, "G-06")["实际"] == "1,832"


def test_that_a_chosen_indicator_shows_what_counts_and_what_does_not(page, choose):
    choose("C3-02")
    assert page.panel.accessibleName() == "C3-02 市级劳动竞赛 = 1 场次"
    assert texts(page.panel.counted) == [
        ["滇中引水工程丽江段劳动竞赛", "永胜县", "2023-05-11", "1"]
    ]
    (row,) = texts(page.panel.not_counted)
    assert row[1:3] == ["华坪县", "2023-06-01"]
    assert row[3].startswith("与永胜县同一赛事，已计")
    assert "级别为市级" in page.panel.formula.text()


def test_that_suspects_stand_quietly_below_the_figure_and_are_named_record_by_record(
    page, city, choose, qtbot
):
    training(city, HUAPING, 585, start="2023-02-01")
    page.refresh()
    settle(qtbot, page._session)
    place = page.model.place_of("G-06")
    found = {
        page.model.columns[column].title: page.model.index(place, column).data(
            Qt.ItemDataRole.AccessibleTextRole
        )
        for column in range(len(page.model.columns))
    }
    assert found["实际"] == "2,410，疑似重复 1"
    assert (found["华坪县"], found["永胜县"]) == ("1,170，疑似 1", "1,240")
    page.table.setFocus()
    choose("G-06")
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.panel.counted.hasFocus()
    titles = [row[0] for row in texts(page.panel.counted)]
    alike = "电工培训班（585人）　疑似重复：华坪县 2023-02-01"
    assert sorted(titles) == ["电工培训班（1240人）", alike, alike]
    assert "含疑似重复 1" in page.panel.facts.text()
    with qtbot.waitSignal(page.record_requested) as signal:
        qtbot.keyClick(page.panel.counted, Qt.Key.Key_Return)
    assert signal.args[0] == "training"


def test_that_a_units_column_explains_that_unit(page, choose):
    choose("G-06", HUAPING)
    assert page.panel.accessibleName() == "G-06 大规模职业培训人次（华坪县） = 585 人次"
    assert [row[1] for row in texts(page.panel.counted)] == ["华坪县"]


def test_that_the_citys_own_column_explains_only_its_own_records(page, city, choose, qtbot):
    training(city, "530700", 3)
    page.refresh()
    settle(qtbot, page._session)
    choose("G-06", "530700")
    assert page.panel.accessibleName().endswith("（市本级） = 3 人次")


def test_that_enter_leads_to_the_record(page, choose, qtbot):
    choose("G-06")
    record = page.panel.counted.rows.rows[0].key[1]
    asked = []
    page.open_requested.connect(lambda key, what: asked.append((key, what)))
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.panel.counted.hasFocus()
    with qtbot.waitSignal(page.record_requested) as signal:
        qtbot.keyClick(page.panel.counted, Qt.Key.Key_Return)
    assert signal.args == ["training", record]
    assert asked == [("training", OpenRecord(record))]


def test_that_a_double_click_leads_to_the_record(page, choose, qtbot):
    choose("C3-02")
    table = page.panel.not_counted
    place = table.visualRect(table.rows.index(0, 0)).center()
    with qtbot.waitSignal(page.record_requested) as signal:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args[0] == "competition"


def test_that_the_cursor_passes_over_headings(page, qtbot):
    last = page.model.headings()[1] - 1
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(last, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == last + 2


@pytest.mark.parametrize("text", ["c3-02", "市级劳动", "sjldjs"])
def test_that_an_indicator_is_found_by_code_name_or_initials(page, qtbot, text):
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filter.search.hasFocus()
    page.filter.search.insert(text)
    assert "C3-02" in shown(page)
    assert len(shown(page)) < 90


def test_that_a_search_without_result_clears_the_records(page, qtbot):
    qtbot.keyClicks(page.filter.search, "nothing")
    assert shown(page) == []
    assert page.panel.counted.rows.rowCount() == 0


def test_that_only_what_is_late_can_be_shown(page):
    page.filter.state.setCurrentIndex(page.filter.state.findData(LATE))
    states = {one.row.progress.status for one in page.model.rows if one.row is not None}
    assert states
    assert states <= {Status.BEHIND, Status.FAR_BEHIND, Status.NOT_MET}


def test_that_the_cursor_stays_on_its_indicator_when_figures_change(page, city, choose, qtbot):
    choose("C3-02")
    contest(city, HUAPING, "2024-09-01")
    page.refresh()
    settle(qtbot, page._session)
    assert page.table.current_row().indicator.code == "C3-02"
    assert cells(page, "C3-02")["实际"] == "2"


def test_that_the_records_take_at_most_two_fifths_and_are_closed_at_first(page, qtbot):
    assert not page.panel.isVisible()
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.panel.isVisible()
    table, below = page.splitter.sizes()
    assert below <= (table + below) * 0.41
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    assert page.table.hasFocus()


def test_that_a_click_on_an_indicator_opens_its_records(page, qtbot):
    row = page.model.place_of("G-06")
    place = page.table.visualRect(page.model.index(row, 0)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.panel.isVisible()
    qtbot.mouseClick(page.panel.close_button, Qt.MouseButton.LeftButton)
    assert not page.panel.isVisible()


def test_that_a_link_by_task_shows_only_its_indicators(page, qtbot):
    page.filter.search.setText("nothing")
    page.open_with("建功立业")
    settle(qtbot, page._session)
    assert page.filter.task.currentText() == "建功立业"
    assert {row.row.indicator.task for row in page.model.rows if row.row} == {"建功立业"}
    page.open_with("G-06")
    assert shown(page) == ["G-06"]


def test_that_a_link_shows_its_indicator(page, qtbot):
    page.open_with("C3-02")
    settle(qtbot, page._session)
    assert "C3-02" in shown(page)


def test_that_the_table_on_show_is_exported(page, messages, tmp_path, qtbot):
    page.filter.choose_year(2023)
    settle(qtbot, page._session)
    page.export_to(tmp_path / "汇总表.xlsx")
    settle(qtbot, page._session)
    sheet = openpyxl.load_workbook(tmp_path / "汇总表.xlsx").worksheets[0]
    assert "2023年" in sheet["A2"].value
    assert messages.said[-1].text == "汇总表已导出。"


def test_that_everything_has_an_accessible_name(page):
    for widget in (
        page.table,
        page.panel.counted,
        page.panel.not_counted,
        page.basis_button,
        page.filter.search,
        page.filter.state,
        page.filter.day,
        *page.filter.chips.values(),
    ):
        assert widget.accessibleName()


def test_that_all_units_fit_beside_each_other_on_a_small_screen(page):
    header = page.table.horizontalHeader()
    assert header.length() <= page.table.viewport().width()
