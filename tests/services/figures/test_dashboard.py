"""What the home, submit and receive pages are told: counts, examples, units, packages."""

import pytest

from domain.authority import CITY
from domain.standing import Decision, Standing
from services.figures import dashboard
from services.figures.dashboard import Matter
from services.program import preferences
from services.program.preferences import Preferences
from services.records import drafts, lists, records, review
from services.records.records import Record
from services.sync import joining, packages_log, periods, receive, submit

FINISHED = {
    "name": "电工培训班（第3期）",
    "category": "skill",
    "start": "2024-06-03",
    "headcount": 50,
    "complete": True,
}


@pytest.fixture
def pair(make_workspace, tmp_path):
    """A city and a county that has joined it."""
    city, county = make_workspace(CITY), make_workspace()
    joining.setup_files(city, tmp_path / "setup")
    joining.join(county, tmp_path / "setup" / "永胜县" / "永胜县-开通文件.ljsetup")
    return city, county


def save(workspace, **fields):
    record = Record("", "training", workspace.unit, FINISHED | fields)
    return records.save(workspace, record).first()


def handed_in(pair, tmp_path):
    city, county = pair
    stick = tmp_path / "stick"
    stick.mkdir(exist_ok=True)
    file = submit.submit(county, stick).file
    receive.receive(city, [file], with_backup=False)
    return file


def test_that_nothing_needs_a_look_in_an_empty_workspace(workspace):
    assert dashboard.attention(workspace) == []
    assert dashboard.recent(workspace) == []
    assert [one.total for one in dashboard.contents(workspace)] == [0, 0, 0]


def test_that_what_needs_a_look_comes_in_the_order_of_urgency(workspace):
    save(workspace)
    save(workspace, complete=False, start=None, headcount=None)
    drafts.keep(workspace, "new-1", "award", "", {"name": "x"})
    found = dashboard.attention(workspace)
    assert [(one.matter, one.count) for one in found] == [
        (Matter.MUST_FIX, 1),
        (Matter.DRAFT, 1),
        (Matter.UNSAVED, 1),
    ]
    assert "缺开班日期" in found[0].text


def test_that_the_count_of_each_line_is_that_of_the_list_it_leads_to(workspace):
    for number in range(3):
        save(workspace, name=f"没有日期的班{number}", start=None, complete=False)
    training = records.ledger_named("training")
    by_matter = {one.matter: one.count for one in dashboard.attention(workspace)}
    must = lists.query_for(workspace, training, open_issues="must")
    draft = lists.query_for(workspace, training, standings=(Standing.DRAFT,))
    assert by_matter[Matter.MUST_FIX] == lists.count(workspace, must)
    assert by_matter[Matter.DRAFT] == lists.count(workspace, draft)


def test_that_contents_tell_ready_from_reported_and_unfinished(pair, tmp_path):
    _city, county = pair
    save(county)
    handed_in(pair, tmp_path)
    save(county, name="又一个班")
    save(county, name="没填完的班", complete=False)
    training = dashboard.contents(county)[0]
    assert (training.ready, training.sent, training.unfinished) == (1, 1, 1)
    assert training.total == 3


def test_that_the_city_does_not_see_drafts_of_others_among_the_newest(pair, tmp_path):
    city, county = pair
    save(county)
    save(county, name="没填完的班", complete=False)
    handed_in(pair, tmp_path)
    assert [one.title for one in dashboard.recent(city)] == ["电工培训班（第3期）"]
    assert dashboard.recent(city)[0].quantity == "50 人"
    assert {one.title for one in dashboard.recent(county)} == {"电工培训班（第3期）", "没填完的班"}


def test_that_a_unit_report_tells_package_waiting_returned_and_age(pair, tmp_path, clock):
    city, county = pair
    first = save(county)
    save(county, name="又一个班")
    handed_in(pair, tmp_path)
    review.decide(city, [first], Decision.RETURN, reason="缺名册")
    clock.move(days=40)
    period = periods.current(city, city.today)
    by_unit = {one.name: one for one in dashboard.unit_reports(city, period=period)}
    one = by_unit["永胜县"]
    assert (one.package, one.waiting, one.returned, one.total) == ("永胜县-甲-0001", 1, 1, 2)
    assert one.age == 40
    assert one.has_joined
    assert not one.is_current
    assert by_unit["古城区"].has_setup
    assert not by_unit["古城区"].has_joined
    assert by_unit["古城区"].age is None
    assert dashboard.frequent_reasons(city) == ["缺名册"]


def test_that_packages_are_told_on_both_sides_with_what_they_hold(pair, tmp_path):
    city, county = pair
    save(county)
    handed_in(pair, tmp_path)
    (written,), (received,) = packages_log.written(county), packages_log.received(city)
    assert written.name == received.name == "永胜县-甲-0001"
    assert written.content == received.content == "培训 1 条"
    assert written.is_done
    assert received.unit == "永胜县"


def test_that_a_conflict_tells_both_values_the_shown_one_first(pair, tmp_path, clock):
    city, county = pair
    identity = save(county)
    handed_in(pair, tmp_path)
    for workspace, number in ((city, 48), (county, 52)):
        clock.move(minutes=1)
        fields = records.load(workspace, identity).fields | {"headcount": number}
        records.save(workspace, Record(identity, "training", county.unit, fields))
    handed_in(pair, tmp_path)
    (conflict,) = packages_log.conflicts(city)
    assert conflict.title == "电工培训班（第3期）"
    assert conflict.field == "培训人数"
    assert [(one.text, one.is_shown) for one in conflict.values] == [("52", True), ("48", False)]


class TestPreferences:
    def test_that_what_was_chosen_is_there_again(self):
        assert preferences.load() == Preferences()
        preferences.change(appearance="dark", font_percent=125)
        preferences.change(submit_folder="E:/")
        assert preferences.load() == Preferences("dark", 125, "E:/")
        assert preferences.load().dark is True
        assert preferences.load().font_scale == 1.25

    @pytest.mark.parametrize("text", ["", "[]", "{", '{"font_percent": "x", "appearance": 7}'])
    def test_that_a_damaged_note_gives_the_defaults(self, state_dir, text):
        state_dir.mkdir(exist_ok=True)
        (state_dir / "preferences.json").write_text(text, encoding="utf-8")
        assert preferences.load() == Preferences()

    def test_that_impossible_choices_are_brought_into_range(self):
        assert preferences.change(font_percent=900) != preferences.load()
        assert preferences.load().font_percent == 150
