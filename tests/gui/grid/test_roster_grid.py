"""The roster grid: typing, pasting, undoing, and what it says of wrong cells."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QMimeData, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from domain.fields import Issue, Line, Severity
from domain.ledgers import LEDGERS
from domain.pinyin import found_by
from gui.form.suggestions import Suggestion
from gui.grid import RosterGrid
from gui.grid.model import RosterModel
from gui.grid.rows import GridRow, lines_of
from tests.gui.form.keys import press, type_text

DECLARED = LEDGERS["training"].lines
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYS = [field.key for field in DECLARED.fields]
WRONG = "530722198403121233"


def id_number(serial):
    """An ID number with its right check digit (GB 11643)."""
    digits = f"53072219840312{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return (
        digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
    )


RIGHT = id_number(2)


@pytest.fixture
def grid(qtbot):
    def offers(_field, text, deliver):
        deliver([word for word in ("永胜县供电局", "玉龙雪山某某旅游公司") if found_by(word, text)])

    widget = RosterGrid(DECLARED, offers=offers, record_id="a" * 32)
    qtbot.addWidget(widget)
    widget.resize(1100, 400)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    widget.set_lines([])
    widget.focus_first()
    return widget


def put_on_clipboard(text, html=None):
    data = QMimeData()
    data.setText(text)
    if html is not None:
        data.setHtml(html)
    QApplication.clipboard().setMimeData(data)


def select(grid, *cells):
    selection = grid.view.selectionModel()
    grid.view.go_to(*cells[0])
    for row, column in cells:
        selection.select(grid.model.index(row, column), QItemSelectionModel.SelectionFlag.Select)


def shown(grid, row, key):
    return grid.model.data(grid.model.index(row, KEYS.index(key)))


def reason(grid, row, key):
    index = grid.model.index(row, KEYS.index(key))
    return grid.model.data(index, Qt.ItemDataRole.ToolTipRole)


def names(grid):
    return [line.fields.get("name") for line in grid.lines()]


def current(grid):
    index = grid.view.currentIndex()
    return index.row(), index.column()


def test_that_the_model_keeps_qts_rules(qtmodeltester, grid):
    grid.set_lines(
        [Line("x", {"name": "和丽华", "id_number": RIGHT}), Line("y", {"name": "木春燕"})]
    )
    qtmodeltester.check(grid.model, force_py=True)
    model = RosterModel(DECLARED)
    qtmodeltester.check(model, force_py=True)


def test_that_typing_fills_cells_and_enter_goes_right(grid, qtbot):
    type_text("和丽华")
    press(qtbot, Qt.Key.Key_Return)
    type_text(RIGHT)
    press(qtbot, Qt.Key.Key_Return)
    assert current(grid) == (0, 2)
    assert grid.lines()[0].fields["name"] == "和丽华"
    assert grid.lines()[0].fields["id_number"] == RIGHT


def test_that_enter_at_the_end_of_a_row_begins_the_next(grid, qtbot):
    type_text("和丽华")
    for _ in KEYS:
        press(qtbot, Qt.Key.Key_Return)
    assert current(grid) == (1, 0)
    type_text("杨永昌")
    press(qtbot, Qt.Key.Key_Tab)
    assert current(grid) == (1, 1)
    press(qtbot, Qt.Key.Key_Backtab)
    assert current(grid) == (1, 0)
    assert names(grid) == ["和丽华", "杨永昌"]


def test_that_an_empty_row_always_stands_at_the_end(grid, qtbot):
    assert grid.model.rowCount() == 1
    type_text("和")
    press(qtbot, Qt.Key.Key_Return)
    assert grid.model.rowCount() == 2
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert grid.model.rowCount() == 1


def test_that_shift_enter_before_the_first_cell_leaves_the_grid(grid, qtbot):
    with qtbot.waitSignal(grid.left_at_start):
        press(qtbot, Qt.Key.Key_Return, SHIFT)


def test_that_arrows_in_an_editor_change_the_row(grid, qtbot):
    grid.set_lines([Line("x", {"name": "甲"}), Line("y", {"name": "乙"})])
    grid.view.go_to(0, 0)
    type_text("丙")
    press(qtbot, Qt.Key.Key_Down)
    assert current(grid) == (1, 0)
    assert names(grid) == ["丙", "乙"]


def test_that_escape_leaves_the_cell_as_it_was(grid, qtbot):
    grid.set_lines([Line("x", {"name": "甲"})])
    grid.view.go_to(0, 0)
    type_text("丙")
    press(qtbot, Qt.Key.Key_Escape)
    assert names(grid) == ["甲"]
    assert not grid.is_dirty


@pytest.mark.parametrize("written", ["是", "√", "1"])
def test_that_yes_is_typed_in_several_ways(grid, qtbot, written):
    grid.view.go_to(0, KEYS.index("migrant"))
    type_text(written)
    press(qtbot, Qt.Key.Key_Return)
    assert grid.lines()[0].fields["migrant"] is True


def test_that_initials_choose_a_code(grid, qtbot):
    grid.view.go_to(0, KEYS.index("result"))
    type_text("qk")
    press(qtbot, Qt.Key.Key_Return)
    assert grid.lines()[0].fields["result"] == "absent"
    assert shown(grid, 0, "result") == "缺考"


def test_that_a_text_cell_offers_what_was_entered_before(grid, qtbot):
    grid.view.go_to(0, KEYS.index("enterprise"))
    type_text("ysx")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.waitUntil(lambda: editor.suggester.is_open)
    press(qtbot, Qt.Key.Key_Return)
    assert grid.lines()[0].fields["enterprise"] == "永胜县供电局"


def test_that_a_wrong_number_stays_and_says_why(grid, qtbot):
    type_text("杨永昌")
    press(qtbot, Qt.Key.Key_Return)
    type_text(WRONG)
    press(qtbot, Qt.Key.Key_Return)
    text = shown(grid, 0, "id_number")
    assert text == WRONG
    grid.view.go_to(0, KEYS.index("id_number"))
    assert "第 1 行　身份证号：" in grid._finding.text()
    assert "校验码不对" in grid._finding.text()
    grid.view.go_to(0, 0)
    assert grid._finding.isHidden()
    assert "校验码不对" in grid.model.data(grid.model.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    assert grid.model.data(grid.model.index(0, 1), Qt.ItemDataRole.EditRole) == WRONG
    assert grid.problems() == 1
    assert grid.summary() == "1 人 · 农民工 0 · 1 处有误"
    assert grid.lines()[0].fields["id_number"] is None
    assert grid.unread() == {(grid.lines()[0].id, "id_number")}


def test_that_numbers_are_masked_until_they_are_edited(grid, qtbot):
    grid.set_lines([Line("x", {"name": "和丽华", "id_number": RIGHT, "phone": "13908880000"})])
    assert "*" in shown(grid, 0, "id_number")
    assert "*" in shown(grid, 0, "phone")
    grid.view.go_to(0, 1)
    press(qtbot, Qt.Key.Key_F2)
    assert QApplication.focusWidget().text() == RIGHT
    press(qtbot, Qt.Key.Key_Return)
    assert not grid.is_dirty


def test_that_the_same_number_twice_is_marked_in_both_rows(grid):
    put_on_clipboard(f"和丽华\t{RIGHT}\n和丽花\t{RIGHT}\n")
    grid.paste()
    assert "重复" in reason(grid, 0, "id_number")
    assert "重复" in reason(grid, 1, "id_number")
    assert grid.problems() == 2
    first, second = grid.lines()
    assert first.id != second.id
    grid.view.go_to(1, 0)
    grid.view.remove_selected()
    assert grid.problems() == 0


class TestOfResults:
    @pytest.fixture
    def grid(self, qtbot):
        widget = RosterGrid(LEDGERS["competition"].lines, record_id="b" * 32)
        qtbot.addWidget(widget)
        widget.resize(1100, 400)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        widget.set_lines([Line("x", {"name": "和丽华", "rank": 3})])
        widget.focus_first()
        return widget

    def fields(self, grid):
        return {key: value for key, value in grid.lines()[0].fields.items() if key != "position"}

    def type_rank(self, grid, text, qtbot):
        keys = [field.key for field in LEDGERS["competition"].lines.fields]
        grid.view.go_to(0, keys.index("rank"))
        press(qtbot, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        editor.selectAll()
        type_text(text, editor)
        press(qtbot, Qt.Key.Key_Return)

    def test_that_a_prize_typed_as_rank_goes_to_the_prize_in_one_step(self, grid, qtbot):
        self.type_rank(grid, "一等奖", qtbot)
        assert self.fields(grid) == {"name": "和丽华", "rank": None, "prize": "first"}
        assert grid.problems() == 0
        grid.model.undo_stack.undo()
        assert self.fields(grid)["rank"] == 3

    def test_that_it_replaces_no_other_prize(self, grid, qtbot):
        grid.set_lines([Line("x", {"name": "和丽华", "prize": "third"})])
        self.type_rank(grid, "一等奖", qtbot)
        assert self.fields(grid)["prize"] == "third"
        assert grid.problems() == 1

    def test_that_a_pasted_block_puts_each_prize_in_its_place(self, grid):
        put_on_clipboard("姓名\t名次\t奖项\n木春\t一等奖\t\n和红\t二等奖\t三等奖\n")
        grid.view.go_to(0, 0)
        grid.paste()
        first, second = grid.lines()[:2]
        assert (first.fields.get("rank"), first.fields["prize"]) == (None, "first")
        assert second.fields["prize"] == "third"
        assert grid.problems() == 1


def test_that_a_row_without_a_name_is_marked(grid):
    put_on_clipboard("\t女\n")
    grid.view.go_to(0, 1)
    grid.paste()
    assert shown(grid, 0, "name") == ""
    assert reason(grid, 0, "name") == "请填写姓名"


def test_that_rules_of_a_line_are_checked(grid):
    grid.set_lines([Line("x", {"name": "和丽华", "id_number": RIGHT, "sex": "m"})])
    tip = grid.model.data(grid.model.index(0, KEYS.index("sex")), Qt.ItemDataRole.ToolTipRole)
    assert "性别" in tip
    assert shown(grid, 0, "sex") == "男"
    assert grid.problems() == 0


def test_that_findings_of_the_record_show_at_their_lines(grid):
    grid.set_lines([])
    put_on_clipboard("和丽华\t\n")
    grid.paste()
    line = grid.lines()[0]
    grid.set_issues(
        [
            Issue(
                "id_number_missing", Severity.EXPLAIN, "缺身份证号", field="id_number", line=line.id
            )
        ]
    )
    assert grid.model.finding(grid.model.index(0, 1)).message == "缺身份证号"


def test_that_what_was_wrong_in_a_pasted_block_is_no_longer_told_once_it_is_right(grid, qtbot):
    put_on_clipboard(f"姓名\t身份证号\n和丽华\t{WRONG}\n")
    grid.view.go_to(0, 0)
    press(qtbot, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: "名册现有 1 处有误" in grid._note.text())
    grid.view.go_to(0, [one.key for one in grid.model.columns].index("id_number"))
    type_text(RIGHT)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "有误" not in grid._note.text())
    assert "粘贴了 1 行" in grid._note.text()


def test_that_a_block_with_a_header_is_mapped_by_it(grid, qtbot):
    put_on_clipboard(f"序号\t身份证号码\t姓名\t是否农民工\t鞋码\n1\t{RIGHT}\t和丽华\t√\t40\n")
    grid.view.go_to(0, 3)
    with qtbot.waitSignal(grid.pasted) as signal:
        press(qtbot, Qt.Key.Key_V, CONTROL)
    fields = grid.lines()[0].fields
    assert (fields["name"], fields["id_number"], fields["migrant"]) == ("和丽华", RIGHT, True)
    report = signal.args[0]
    assert report.rows == 1
    assert report.left_out == ("鞋码",)
    assert "鞋码" in report.sentence()


def test_that_pasting_in_an_open_editor_pastes_the_block(grid, qtbot):
    put_on_clipboard("甲\t女\n乙\t男\n")
    press(qtbot, Qt.Key.Key_F2)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    press(qtbot, Qt.Key.Key_V, CONTROL)
    assert names(grid) == ["甲", "乙"]


def test_that_pasting_one_text_in_an_open_editor_inserts_it_there(grid, qtbot):
    grid.view.go_to(0, 0)
    put_on_clipboard("丽华")
    type_text("和")
    press(qtbot, Qt.Key.Key_V, CONTROL)
    assert QApplication.focusWidget().text() == "和丽华"


def test_that_a_paste_is_one_step_back(grid, qtbot):
    put_on_clipboard("甲\n乙\n丙\n")
    press(qtbot, Qt.Key.Key_V, CONTROL)
    assert names(grid) == ["甲", "乙", "丙"]
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert names(grid) == []
    press(qtbot, Qt.Key.Key_Y, CONTROL)
    assert names(grid) == ["甲", "乙", "丙"]


def test_that_one_copied_text_fills_the_selection(grid, qtbot):
    grid.set_lines([Line(str(n), {"name": f"学员{n}"}) for n in range(3)])
    column = KEYS.index("enterprise")
    select(grid, (0, column), (1, column), (2, column))
    put_on_clipboard("某厂")
    press(qtbot, Qt.Key.Key_V, CONTROL)
    assert [line.fields["enterprise"] for line in grid.lines()] == ["某厂"] * 3


def test_that_nothing_on_the_clipboard_is_said(grid, qtbot):
    put_on_clipboard("")
    with qtbot.waitSignal(grid.pasted) as signal:
        grid.paste()
    assert signal.args[0].sentence() == "剪贴板里没有表格内容。"


def test_that_a_copy_is_masked_outside_and_whole_inside(grid, qtbot):
    grid.set_lines([Line("x", {"name": "和丽华", "id_number": RIGHT})])
    select(grid, (0, 0), (0, 1))
    press(qtbot, Qt.Key.Key_C, CONTROL)
    outside = QApplication.clipboard().text()
    assert RIGHT not in outside
    assert outside.startswith("和丽华\t530722")
    grid.view.go_to(1, 0)
    press(qtbot, Qt.Key.Key_V, CONTROL)
    assert grid.lines()[1].fields["id_number"] == RIGHT


def test_that_a_plain_copy_is_told(grid, qtbot):
    grid.set_lines([Line("x", {"name": "和丽华", "id_number": RIGHT})])
    select(grid, (0, 0), (0, 1))
    with qtbot.waitSignal(grid.copied_plain):
        grid.copy(plain=True)
    assert QApplication.clipboard().text() == f"和丽华\t{RIGHT}"


def test_that_delete_clears_and_control_delete_removes(grid, qtbot):
    grid.set_lines([Line("x", {"name": "甲", "sex": "f"}), Line("y", {"name": "乙"})])
    grid.view.go_to(0, KEYS.index("sex"))
    press(qtbot, Qt.Key.Key_Delete)
    assert grid.lines()[0].fields["sex"] is None
    press(qtbot, Qt.Key.Key_Delete, CONTROL)
    assert names(grid) == ["乙"]
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert [line.fields.get("sex") for line in grid.lines()] == ["f", None]
    assert not grid.is_dirty


def test_that_control_d_fills_down(grid, qtbot):
    grid.set_lines([Line(str(n), {"name": f"学员{n}"}) for n in range(3)])
    column = KEYS.index("result")
    grid.view.go_to(0, column)
    type_text("合格")
    press(qtbot, Qt.Key.Key_Return)
    select(grid, (0, column), (1, column), (2, column))
    press(qtbot, Qt.Key.Key_D, CONTROL)
    assert [line.fields.get("result") for line in grid.lines()] == ["passed"] * 3


def test_that_control_s_and_control_enter_ask_for_saving_from_an_editor(grid, qtbot):
    type_text("甲")
    with qtbot.waitSignal(grid.save_and_new_requested):
        press(qtbot, Qt.Key.Key_Return, CONTROL)
    assert names(grid) == ["甲"]
    grid.view.go_to(0, 0)
    type_text("乙")
    with qtbot.waitSignal(grid.save_requested):
        press(qtbot, Qt.Key.Key_S, CONTROL)
    assert names(grid) == ["乙"]


def test_that_ids_are_kept_and_new_lines_have_one_until_they_are_saved():
    rows = [
        GridRow(id="kept", fields={"name": "甲", "id_number": RIGHT, "position": 4}),
        GridRow(fields={"name": "乙", "id_number": id_number(7)}),
        GridRow(),
        GridRow(fields={"name": "丙"}),
    ]
    first = lines_of(rows)
    assert first[0].id == "kept"
    assert len({line.id for line in first}) == 3
    assert len(first) == 3
    assert [line.fields["position"] for line in first] == [4, 5, 6]
    assert lines_of(rows) == first


def test_that_removing_a_line_changes_no_other(grid):
    lines = [Line(str(n), {"name": f"学员{n}", "position": n}) for n in range(4)]
    grid.set_lines(lines)
    assert grid.lines() == lines
    grid.model.remove([1])
    assert grid.lines() == [lines[0], lines[2], lines[3]]


def test_that_unsaved_rows_survive_a_round_trip(grid):
    put_on_clipboard(f"杨永昌\t{WRONG}\t女\n和丽华\t{RIGHT}\t女\n")
    grid.paste()
    kept = json.loads(json.dumps(grid.snapshot()))
    before = [(line.fields["name"], line.fields.get("id_number")) for line in grid.lines()]
    grid.set_lines([])
    grid.restore(kept)
    assert [(x.fields["name"], x.fields.get("id_number")) for x in grid.lines()] == before
    assert grid.problems() == 1
    assert WRONG in shown(grid, 0, "id_number")
    assert grid.is_dirty


def test_that_a_strange_saved_state_is_ignored(grid):
    grid.restore({"rows": [None, {"fields": 3, "raw": [1]}, {"id": None, "raw": {"no": "x"}}]})
    assert grid.lines() == []
    grid.restore({})


def test_that_read_only_shows_no_empty_row_and_takes_nothing(grid, qtbot):
    grid.set_lines([Line("x", {"name": "甲"})])
    grid.set_read_only(True)
    assert grid.model.rowCount() == 1
    grid.view.go_to(0, 0)
    press(qtbot, Qt.Key.Key_Delete)
    press(qtbot, Qt.Key.Key_Delete, CONTROL)
    put_on_clipboard("乙")
    press(qtbot, Qt.Key.Key_V, CONTROL)
    type_text("丙")
    assert names(grid) == ["甲"]


def test_that_five_thousand_rows_are_pasted_as_one_step(grid, qtbot):
    header = "姓名\t身份证号\t性别\t所在单位\t农民工\t联系电话\t结果\t证书编号\t等级\t备注"
    rows = [
        f"学员{n}\t{id_number(n)[:6]}19{50 + n // 1000}{id_number(n)[10:]}\t女\t单位{n % 40}\t是\t"
        f"139{n:08d}\t合格\tS{n:014d}\t四级\t"
        for n in range(5000)
    ]
    put_on_clipboard("\n".join([header, *rows]))
    told = count_signals(grid.model)
    grid.paste()
    QApplication.processEvents()
    assert len(grid.lines()) == 5000
    assert grid.model.rowCount() == 5001
    assert told["reset"] == 0
    assert told["inserted"] == 1
    assert told["data"] <= 3
    grid.view.go_to(4000, 0)
    type_text("改")
    press(qtbot, Qt.Key.Key_Return)
    assert grid.lines()[4000].fields["name"] == "改"
    assert told["reset"] == 0
    assert told["inserted"] == 1
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert grid.lines() == []


def count_signals(model):
    """How often a model tells its views something, by what."""
    told = Counter()
    model.modelReset.connect(lambda: told.update(reset=1))
    model.rowsInserted.connect(lambda *_: told.update(inserted=1))
    model.dataChanged.connect(lambda *_: told.update(data=1))
    return told


def choose_person(qtbot):
    type_text("hl")
    editor = QApplication.focusWidget()
    qtbot.waitUntil(lambda: editor.suggester.is_open)
    press(qtbot, Qt.Key.Key_Return)


@pytest.fixture
def person_grid(qtbot):
    def offers(_field, _text, deliver):
        extra = {"id_number": RIGHT, "enterprise": "永胜县供电局", "phone": "13988880000"}
        deliver([Suggestion("和丽", "530722********1232", extra)])

    widget = RosterGrid(DECLARED, offers=offers, record_id="a" * 32)
    qtbot.addWidget(widget)
    widget.resize(1100, 400)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    widget.set_lines([])
    widget.focus_first()
    return widget


def test_that_a_chosen_person_fills_the_empty_cells_beside_in_one_step(person_grid, qtbot):
    choose_person(qtbot)
    fields = person_grid.lines()[0].fields
    assert fields["name"] == "和丽"
    assert fields["id_number"] == RIGHT
    assert fields["enterprise"] == "永胜县供电局"
    assert fields["phone"] == "13988880000"
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert person_grid.lines() == []


def test_that_a_chosen_person_replaces_nothing_that_stands_there(person_grid, qtbot):
    person_grid.set_lines([Line("x", {"enterprise": "玉龙县某公司", "phone": ""})])
    person_grid.view.go_to(0, 0)
    choose_person(qtbot)
    fields = person_grid.lines()[0].fields
    assert fields["enterprise"] == "玉龙县某公司"
    assert fields["phone"] == "13988880000"


def test_that_a_name_typed_on_after_choosing_brings_nothing(person_grid, qtbot):
    type_text("hl")
    editor = QApplication.focusWidget()
    qtbot.waitUntil(lambda: editor.suggester.is_open)
    editor.suggester.accept()
    type_text("华")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert person_grid.lines()[0].fields == {"name": "和丽华", "position": 0}


def test_that_showing_the_same_record_again_keeps_the_place(grid):
    lines = [Line(str(n), {"name": f"学员{n}"}) for n in range(3)]
    grid.set_lines(lines, "a" * 32)
    grid.view.go_to(2, 1)
    grid.set_lines(lines, "a" * 32)
    assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (2, 1)
    grid.set_lines(lines, "b" * 32)
    assert not grid.view.currentIndex().isValid()


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.integers(0, 5), st.integers(0, 9), st.sampled_from("甲1是")),
        st.tuples(st.just("remove"), st.sets(st.integers(0, 5), max_size=3)),
        st.tuples(st.just("paste"), st.integers(0, 5), st.sampled_from(["甲\t1", "乙\n丙\t女"])),
    ),
    max_size=12,
)


@pytest.mark.usefixtures("qapp")
@given(ACTIONS)
def test_that_undoing_all_gives_the_first_rows_and_redoing_the_last(actions):
    model = RosterModel(DECLARED)
    model.set_lines([Line("x", {"name": "甲", "id_number": RIGHT}), Line("y", {"name": "乙"})])
    before = state_of(model)
    for kind, *rest in actions:
        if kind == "type":
            row, column, text = rest
            model.setData(model.index(min(row, model.rowCount() - 1), column), text)
        elif kind == "remove":
            model.remove(rest[0])
        else:
            block = [line.split("\t") for line in rest[1].split("\n")]
            model.paste(["name", "sex"], block, min(rest[0], len(model.roster.rows)))
    after, steps = state_of(model), model.undo_stack.count()
    for _ in range(steps):
        model.undo_stack.undo()
    assert state_of(model) == before
    for _ in range(steps):
        model.undo_stack.redo()
    assert state_of(model) == after


def state_of(model):
    return [
        (row.id, {k: v for k, v in row.fields.items() if v is not None}, dict(row.raw))
        for row in model.roster.rows
    ]


def test_that_the_name_stays_when_the_roster_scrolls_sideways(grid, qtbot):
    grid.resize(420, 300)
    type_text("杨永昌")
    press(qtbot, Qt.Key.Key_Return)
    assert grid.view.frozen.isHidden()
    grid.view.go_to(0, len(KEYS) - 1)
    assert not grid.view.frozen.isHidden()
    assert grid.view.frozen.columnAt(5) == 0
    grid.view.go_to(0, 1)
    left = grid.view.columnViewportPosition(1)
    assert grid.view.frozen.isHidden() or left >= grid.view.frozen.width()
    grid.view.go_to(0, 0)
    assert grid.view.frozen.isHidden()
