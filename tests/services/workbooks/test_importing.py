"""导入: counts that add up, twice is nothing, and only what differs is written."""

from __future__ import annotations

import json
from collections import Counter

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.keyfile import KdfCost
from domain import codes
from domain.errors import Cancelled, KnownError
from domain.standing import Standing
from exchange.workbook.headers import REMARKS_HEADER
from services.records import lists, records, undo
from services.workbooks.import_answers import check_answers
from services.workbooks.import_report import to_json
from services.workbooks.importing import (
    apply_import,
    plan_again,
    plan_import,
    plan_sheets,
    remember,
    write_errors,
)
from services.workspace import workspace as workspaces
from tests.conftest import DATA
from tests.services import offices
from tests.services.offices import IDS, a_class

EXPECTED = json.loads((DATA / "samples" / "expected.json").read_text("utf-8"))
SAMPLES = {
    "培训台账.xlsx": "training",
    "学员花名册.xlsx": "training",
    "学员花名册.ods": "training",
    "竞赛成绩表.xls": "competition",
    "表彰情况统计表.xlsx": "award",
}

NO_MIGRANTS = {"其中：农民工": 0}


@pytest.fixture
def take_in(workspace):
    """Imports a workbook without a backup; gives what came of it."""

    def run(path, ledger="training", **choices):
        preview = plan_import(workspace, ledger, path, **choices)
        return apply_import(workspace, preview, with_backup=False)

    return run


@pytest.fixture
def held(workspace):
    """All living records of a ledger, in the order of their entry."""

    def read(ledger="training"):
        query = lists.query_for(workspace, records.ledger_named(ledger), sort="modified")
        return [records.load(workspace, row.id) for row in reversed(lists.page(workspace, query))]

    return read


def counts(tally):
    return (tally.read, tally.new, tally.changed, tally.same, tally.skipped, tally.failed)


def adds_up(tally):
    return tally.read == tally.new + tally.changed + tally.same + tally.skipped + tally.failed


class Stopping:
    """Cancels when it has been asked so many times."""

    def __init__(self, after):
        self.left = after

    def report(self, done, total, text=""):
        pass

    def check(self):
        self.left -= 1
        if self.left < 0:
            raise Cancelled


@pytest.mark.parametrize(("name", "ledger"), SAMPLES.items())
def test_that_each_sample_is_taken_in_once_and_then_is_the_same(sample, take_in, name, ledger):
    path = sample(name)
    wanted = EXPECTED[name.partition(".")[0]]
    first = take_in(path, ledger).preview
    assert adds_up(first.records)
    assert adds_up(first.lines)
    assert len({p.row for p in first.plan.failures}) == len(wanted.get("bad", ()))
    again = take_in(path, ledger)
    assert again.changes.is_empty
    assert again.preview.to_write == 0
    assert again.preview.records.same == first.records.new
    assert again.preview.lines.same == first.lines.new
    assert again.preview.records.read == first.records.read


def test_that_the_list_gives_the_expected_figures(sample, take_in, held, workspace):
    made = take_in(sample("培训台账.xlsx"))
    assert counts(made.preview.records) == (42, 35, 0, 0, 2, 5)
    assert counts(made.preview.lines) == (0, 0, 0, 0, 0, 0)
    wanted, found = EXPECTED["培训台账"], held()
    assert len(found) == wanted["good"]
    assert sum(one.fields["headcount"] for one in found) == wanted["person_times"]
    assert sum(one.fields["migrants"] for one in found) == wanted["migrants"]
    assert sorted(p.row for p in made.preview.problems) == [bad["row"] for bad in wanted["bad"]]
    assert lists.standing_counts(workspace, records.ledger_named("training")) == {
        Standing.READY: 35
    }


def test_that_the_roster_gives_the_expected_figures(sample, take_in, held):
    made = take_in(sample("学员花名册.xlsx"))
    wanted, found = EXPECTED["学员花名册"], held()
    assert counts(made.preview.records) == (3, 3, 0, 0, 0, 0)
    assert counts(made.preview.lines) == (75, 71, 0, 0, 0, 4)
    lines = [line for one in found for line in one.lines]
    assert len(found) == wanted["classes"]
    assert len(lines) == wanted["good_lines"]
    assert len({line.fields["id_number"] for line in lines}) == wanted["persons"]


def test_that_the_results_give_the_expected_figures(sample, take_in, held):
    take_in(sample("竞赛成绩表.xls"), "competition")
    wanted, found = EXPECTED["竞赛成绩表"], held("competition")
    lines = [line.fields for one in found for line in one.lines]
    assert (len(found), len(lines)) == (wanted["events"], wanted["results"])
    titles = Counter(codes.TITLE.label_of(line["title"]) for line in lines if line.get("title"))
    assert titles == wanted["titles"]


def test_that_awards_keep_the_precision_of_their_dates(sample, take_in, held):
    take_in(sample("表彰情况统计表.xlsx"), "award")
    found = held("award")
    assert len(found) == EXPECTED["表彰情况统计表"]["rows"]
    assert {len(one.fields["awarded"]) for one in found} == {4, 7, 10}


def test_that_the_report_has_the_documented_shape(workspace, sample):
    told = to_json(plan_import(workspace, "training", sample("培训台账.xlsx")))
    assert list(told)[:7] == ["read", "new", "changed", "same", "skipped", "failed", "lines"]
    assert told["lines"] == dict.fromkeys(
        ("read", "new", "changed", "same", "skipped", "failed"), 0
    )
    assert set(told["problems"][0]) == {"sheet", "row", "column", "value", "reason", "remedy"}


def test_that_only_the_changed_value_is_written(take_in, held, tmp_path):
    path = offices.training(tmp_path / "一.xlsx", [a_class(1), a_class(2)])
    take_in(path)
    offices.training(path, [a_class(1), a_class(2, 培训人数=48)])
    made = take_in(path)
    assert counts(made.preview.records) == (2, 0, 1, 1, 0, 0)
    assert made.preview.planned[1].before == {"headcount": 50}
    assert [one.fields["headcount"] for one in held()] == [50, 48]
    assert len(made.changes.records["training"]) == 1


def test_that_a_blank_cell_overwrites_nothing(take_in, held, tmp_path):
    path = offices.training(tmp_path / "一.xlsx", [a_class(1)])
    take_in(path)
    offices.training(path, [a_class(1, 地点="", 培训人数=40, **{"其中：农民工": None})])
    take_in(path)
    (one,) = held()
    assert one.fields["place"] == "三川镇"
    assert (one.fields["headcount"], one.fields["migrants"]) == (40, 20)


def test_that_a_blank_cell_that_must_be_filled_is_what_is_here(take_in, held, tmp_path):
    path = offices.training(tmp_path / "一.xlsx", [a_class(1), a_class(2)])
    take_in(path)
    blank = {"培训类别": "", "培训人数": None}
    offices.training(path, [a_class(1, **blank), a_class(2, **blank, **{"其中：农民工": 60})])
    preview = take_in(path).preview
    assert counts(preview.records) == (2, 0, 0, 1, 0, 1)
    assert [(p.row, p.column, p.reason) for p in preview.problems] == [
        (3, "其中：农民工", "农民工多于培训人数")
    ]
    assert [(one.fields["headcount"], one.fields["migrants"]) for one in held()] == [(50, 20)] * 2


def test_that_a_row_without_date_is_not_taken_for_a_record_of_its_name(
    take_in, workspace, tmp_path
):
    path = offices.training(tmp_path / "一.xlsx", [a_class(1)])
    take_in(path)
    offices.training(path, [a_class(1, 开班时间="", 培训人数=60)])
    preview = plan_import(workspace, "training", path)
    assert counts(preview.records) == (1, 0, 0, 0, 0, 1)
    assert [p.reason for p in preview.problems] == ["缺开班日期"]


def test_that_a_roster_of_a_class_that_is_here_lacks_nothing(take_in, held, tmp_path):
    take_in(offices.training(tmp_path / "一.xlsx", [a_class(1, 培训人数=1, **NO_MIGRANTS)]))
    rows = [["培训班名称", "姓名", "身份证号"], ["电工培训班（第1期）", "和一", IDS[0]]]
    preview = take_in(offices.book(tmp_path / "二.xlsx", ("名册", rows))).preview
    assert counts(preview.records) == (1, 0, 1, 0, 0, 0)
    assert not preview.problems
    (one,) = held()
    assert (one.fields["category"], len(one.lines)) == ("skill", 1)


def test_that_identical_rows_are_paired_by_occurrence(take_in, held, tmp_path):
    path = offices.training(tmp_path / "一.xlsx", [a_class(1), a_class(1)])
    assert counts(take_in(path).preview.records) == (2, 2, 0, 0, 0, 0)
    offices.training(path, [a_class(1), a_class(1), a_class(1)])
    assert counts(take_in(path).preview.records) == (3, 1, 0, 2, 0, 0)
    assert len(held()) == 3


def test_that_an_exact_match_is_not_taken_by_a_vaguer_row_before_it(
    workspace, tmp_path, save_record
):
    save_record("award", honour="craftsman", recipient="杨玉兰", awarded="2024", number=IDS[0])
    rows = [("丽江工匠", "杨玉兰", "", "", "2024年"), ("丽江工匠", "杨玉兰", IDS[0], "", "2024年")]
    path = offices.book(tmp_path / "荣誉.xlsx", ("表彰", [offices.AWARDS, *rows]))
    preview = plan_import(workspace, "award", path)
    assert [bool(one.record) for one in preview.planned] == [False, True]
    assert counts(preview.records) == (2, 1, 0, 1, 0, 0)


def test_that_lines_without_id_number_are_the_same_when_they_come_again(take_in, held, tmp_path):
    rows = [
        ("学徒制一班", "2024.3.1", name, number, "某某公司", "五级")
        for name, number in (("王强", ""), ("李丽", IDS[0]), ("王强", ""), ("张军", ""))
    ]
    path = offices.roster(tmp_path / "名册.xlsx", rows)
    assert take_in(path).preview.lines.new == 4
    again = take_in(path)
    assert again.changes.is_empty
    assert counts(again.preview.lines) == (4, 0, 0, 4, 0, 0)
    (one,) = held()
    assert [line.fields["name"] for line in one.lines] == ["王强", "李丽", "王强", "张军"]


def test_that_a_longer_roster_adds_its_lines_and_keeps_the_others(take_in, held, tmp_path):
    rows = [("学徒制一班", "2024.3.1", f"学员{n}", IDS[n], "", "五级") for n in range(4)]
    path = offices.roster(tmp_path / "名册.xlsx", rows[:3])
    take_in(path)
    changed = (*rows[1][:5], "四级")
    offices.roster(path, [rows[3], changed])
    made = take_in(path)
    assert counts(made.preview.records) == (1, 0, 1, 0, 0, 0)
    assert counts(made.preview.lines) == (2, 1, 1, 0, 0, 0)
    (one,) = held()
    assert [line.fields["name"] for line in one.lines] == ["学员0", "学员1", "学员2", "学员3"]
    assert one.lines[1].fields["level"] == "4"


def test_that_a_name_without_number_never_takes_the_line_of_a_number_that_follows(
    take_in, held, tmp_path
):
    path = offices.roster(tmp_path / "名册.xlsx", [("一班", "2024.3.1", "王强", IDS[0], "", "")])
    take_in(path)
    rows = [("一班", "2024.3.1", "王强", number, "", "") for number in ("", IDS[0])]
    offices.roster(path, rows)
    assert counts(take_in(path).preview.lines) == (2, 1, 0, 1, 0, 0)
    assert len(held()[0].lines) == 2


def test_that_corrected_rows_of_an_annotated_copy_are_only_added(sample, take_in, held, tmp_path):
    path, copy = sample("培训台账.xlsx"), tmp_path / "有误行.xlsx"
    write_errors(take_in(path).preview, copy)
    book = openpyxl.load_workbook(copy)
    sheet = book.worksheets[0]
    headers = {str(cell.value).replace("\n", ""): cell.column for cell in sheet[3]}
    assert REMARKS_HEADER in headers
    sheet.cell(10, headers["其中：农民工"]).value = 1
    sheet.cell(26, headers["培训班名称"]).value = "补上名称的班"
    book.save(copy)
    made = take_in(copy)
    assert counts(made.preview.records) == (42, 2, 0, 35, 2, 3)
    assert len(held()) == 37


def test_that_the_annotated_copy_never_replaces_the_workbook(workspace, sample):
    path = sample("培训台账.xlsx")
    with pytest.raises(KnownError, match="盖掉"):
        write_errors(plan_import(workspace, "training", path), path)


@pytest.mark.parametrize("after", range(3))
def test_that_cancelling_leaves_nothing(workspace, sample, held, after):
    preview = plan_import(workspace, "training", sample("培训台账.xlsx"))
    with pytest.raises(Cancelled):
        apply_import(workspace, preview, progress=Stopping(after), with_backup=after == 2)
    assert held() == []


def test_that_reading_can_be_cancelled(workspace, sample):
    with pytest.raises(Cancelled):
        plan_import(workspace, "training", sample("培训台账.xlsx"), progress=Stopping(0))


def test_that_a_backup_lies_beside_what_was_imported(workspace, sample):
    preview = plan_import(workspace, "training", sample("培训台账.xlsx"))
    made = apply_import(workspace, preview)
    assert made.backup.is_file()
    assert "导入前" in made.backup.name
    again = apply_import(workspace, plan_import(workspace, "training", preview.file))
    assert again.backup is None


def test_that_an_import_is_taken_back_in_one_step(workspace, sample, take_in, held):
    made = take_in(sample("学员花名册.xlsx"))
    undo.undo(workspace, made.changes.undo)
    assert held() == []


def test_that_what_was_saved_after_the_preview_is_not_doubled(workspace, sample, take_in, held):
    path = sample("培训台账.xlsx")
    stale = plan_import(workspace, "training", path)
    take_in(path)
    made = apply_import(workspace, stale, with_backup=False)
    assert made.changes.is_empty
    assert made.preview.records.same == 35
    assert len(held()) == 35


def test_that_nothing_to_take_in_is_said(workspace, tmp_path):
    path = offices.training(tmp_path / "一.xlsx", [a_class(1, 培训班名称="")])
    preview = plan_import(workspace, "training", path)
    with pytest.raises(KnownError, match="没有可以导入的行"):
        apply_import(workspace, preview)


def test_that_a_table_without_rows_is_told_from_one_whose_rows_fail(workspace, tmp_path):
    path = offices.training(tmp_path / "一.xlsx", [])
    with pytest.raises(KnownError, match="只有表头"):
        apply_import(workspace, plan_import(workspace, "training", path))


@pytest.fixture
def asking(tmp_path):
    """A list in which one column has to be asked for."""
    head = [*offices.TRAINING, "层次说明"]
    return offices.book(tmp_path / "问.xlsx", ("台账", [head, (*a_class(1), "五级")]))


def test_that_an_answer_places_a_column(workspace, asking):
    preview = plan_import(workspace, "training", asking)
    assert [q.header for q in preview.plan.questions] == ["层次说明"]
    assert "level" not in preview.planned[0].source.fields
    for answer in ("level", "技能等级"):
        placed = plan_again(workspace, preview, answers={"层次说明": answer}, facts={})
        assert placed.planned[0].source.fields["level"] == "5"
        assert not placed.plan.questions
    left_out = plan_import(workspace, "training", asking, answers={"层次说明": ""})
    assert not left_out.plan.questions
    assert "level" not in left_out.planned[0].source.fields


def test_that_an_answer_is_remembered_for_the_same_layout_only(workspace, asking, tmp_path):
    preview = plan_import(workspace, "training", asking, answers={"层次说明": "level"})
    remember(workspace, preview, {"层次说明": "level", "别的列": "name"})
    again = plan_import(workspace, "training", asking)
    assert again.answers == {"层次说明": "level"}
    assert again.planned[0].source.fields["level"] == "5"
    assert not again.plan.questions
    outweighed = plan_import(workspace, "training", asking, answers={"层次说明": ""})
    assert "level" not in outweighed.planned[0].source.fields
    other = offices.book(
        tmp_path / "另.xlsx", ("台账", [["层次说明", *offices.TRAINING], ("五级", *a_class(1))])
    )
    assert plan_import(workspace, "training", other).plan.questions


def test_that_an_answer_for_a_field_that_is_gone_is_asked_again(workspace, asking):
    preview = plan_import(workspace, "training", asking)
    remember(workspace, preview, {"层次说明": "一个已经没有的字段"})
    assert plan_import(workspace, "training", asking).plan.questions


def test_that_an_unknown_answer_is_refused(workspace, asking):
    with pytest.raises(KnownError):
        plan_import(workspace, "training", asking, answers={"层次说明": "没有这个字段"})


def test_that_what_is_stated_of_no_column_or_field_is_refused(workspace, asking):
    preview = plan_import(workspace, "training", asking)
    check_answers(preview, answers={"层次说明": "level"}, facts={"技能等级": "五级"})
    with pytest.raises(KnownError, match="没有“没有这列”这一列") as refusal:
        check_answers(preview, answers={"没有这列": "level"}, facts={})
    assert "层次说明" in refusal.value.hint
    with pytest.raises(KnownError, match="没有“没有这项”这个字段"):
        check_answers(preview, answers={}, facts={"没有这项": "1"})
    with pytest.raises(KnownError, match="日期不存在"):
        check_answers(preview, answers={}, facts={"开班日期": "2024年2月30日"})


def test_that_only_the_sheets_named_are_read(workspace, tmp_path):
    path = offices.book(
        tmp_path / "两张.xlsx",
        ("上半年", [offices.TRAINING, a_class(1)]),
        ("下半年", [offices.TRAINING, a_class(2)]),
    )
    preview = plan_sheets(workspace, "training", path, ["下半年"])
    assert [one.source.sheet for one in preview.planned] == ["下半年"]
    assert plan_sheets(workspace, "training", path, []).records.new == 2
    with pytest.raises(KnownError, match="没有名为“全年”的工作表") as refusal:
        plan_sheets(workspace, "training", path, ["全年"])
    assert "上半年、下半年" in refusal.value.hint


def test_that_the_report_names_what_was_passed_over(workspace, tmp_path):
    rows = [offices.TRAINING, a_class(1), ["填表人：和某"]]
    path = offices.book(tmp_path / "签.xlsx", ("台账", rows), ("说明", [["说明"]]))
    told = to_json(plan_import(workspace, "training", path))
    assert told["skipped_rows"] == [
        {"sheet": "台账", "row": 3, "reason": "签字栏", "text": "填表人：和某"}
    ]
    assert [one["sheet"] for one in told["sheets_not_read"]] == ["说明"]


def test_that_a_stated_fact_fills_what_no_column_gives(workspace, tmp_path):
    head = [h for h in offices.TRAINING if h != "培训类别"]
    row = [c for h, c in zip(offices.TRAINING, a_class(1), strict=True) if h != "培训类别"]
    path = offices.book(tmp_path / "无类别.xlsx", ("台账", [head, row]))
    preview = plan_import(workspace, "training", path)
    assert counts(preview.records) == (1, 0, 0, 0, 0, 1)
    assert preview.plan.lacking == {"台账": ("category",)}
    stated = plan_again(workspace, preview, answers={}, facts={"category": "安全生产培训"})
    assert counts(stated.records) == (1, 1, 0, 0, 0, 0)
    assert stated.planned[0].source.fields["category"] == "safety"


def test_that_a_cleared_fact_leaves_the_class_a_draft(workspace, sample, held):
    preview = plan_import(workspace, "training", sample("学员花名册.xlsx"), facts={"category": ""})
    assert {one.source.lacking for one in preview.planned} == {("category",)}
    apply_import(workspace, preview, with_backup=False)
    assert not any(one.fields.get("complete") for one in held())


NAMES = st.sampled_from(["一班", "二班", "三班", ""])
STARTS = st.sampled_from(["2024.5.6", "2024年6月", "", "2024.13.1"])
LIST_ROWS = st.lists(
    st.one_of(
        st.tuples(
            NAMES,
            st.sampled_from(["职业技能培训", "安全", "不知道"]),
            STARTS,
            st.just(""),
            st.sampled_from([50, "约五十", ""]),
            st.sampled_from([20, 60, ""]),
            st.just(""),
        ),
        st.just(("合计", "", "", "", 50, 20, "")),
        st.just(("", "", "", "", "", "", "")),
    ),
    max_size=8,
)
ROSTER_ROWS = st.lists(
    st.tuples(
        NAMES,
        STARTS,
        st.sampled_from(["王强", "李丽", ""]),
        st.sampled_from([*IDS[:3], "530724197906245107", ""]),
        st.just("某某公司"),
        st.sampled_from(["五级", "四级", ""]),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One workspace for many drawn workbooks; what each imports is taken back."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CHANGAI_STATE_DIR", str(tmp_path_factory.mktemp("state")))
    made = workspaces.create(
        tmp_path_factory.mktemp("shared") / "账套",
        unit="530722",
        operator="张三",
        passphrase="丽江2025口令通行",
        cost=KdfCost(8, 1, 1),
    )
    yield made
    made.engine.dispose()
    patch.undo()


@given(listed=LIST_ROWS, rostered=ROSTER_ROWS)
def test_that_counts_add_up_and_twice_is_nothing(shared, tmp_path_factory, listed, rostered):
    path = tmp_path_factory.getbasetemp() / "drawn.xlsx"
    offices.book(
        path,
        ("台账", [offices.TRAINING, *listed]),
        ("企业新型学徒制花名册", [offices.ROSTER, *rostered]),
    )
    try:
        preview = plan_import(shared, "training", path)
    except KnownError:
        return
    assert adds_up(preview.records)
    assert adds_up(preview.lines)
    if not preview.planned:
        return
    made = apply_import(shared, preview, with_backup=False)
    again = plan_import(shared, "training", path)
    assert adds_up(again.records)
    assert adds_up(again.lines)
    assert again.to_write == 0
    assert again.records.same == preview.records.new
    assert again.lines.same == preview.lines.new
    undo.undo(shared, made.changes.undo)
