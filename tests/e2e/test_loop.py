"""From nothing to figures in the city, through main.py alone, on the shared samples."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.context import FIRST_OPERATOR
from services.workspace import workspace as workspaces
from tests.conftest import DATA
from tests.e2e.program import PASSPHRASE, Program
from tests.services.forge import with_manifest
from tests.services.road import database_state

SAMPLES = DATA / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
KEYS = ("read", "new", "changed", "same", "skipped", "failed")


def adds_up(counts):
    return counts["read"] == sum(counts[key] for key in KEYS[1:])


def are_named(report, expected):
    """Whether each row that is wrong is listed, with the reason."""
    found = {one["row"]: one["reason"] for one in report["problems"]}
    return all(one["why"] in found.get(one["row"], "") for one in expected)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The whole road walked once; the answers of its steps, and the program to ask further."""
    program = Program(tmp_path_factory.mktemp("town"))
    ask, folder = program.ask, program.folder
    ask("init", "--unit", "530700", data="city")
    ask("setup-files", folder / "setup", data="city")
    ask("join", folder / "setup" / "永胜县" / "永胜县-开通文件.ljsetup", data="county")
    said = {"program": program}

    def bring(step, ledger, name, *options):
        said[step] = ask("import", ledger, SAMPLES / name, *options, data="county")

    bring("training", "training", "培训台账.xlsx")
    bring("training again", "training", "培训台账.xlsx")
    bring("dry", "training", "学员花名册.xlsx", "--dry-run")
    bring("dry again", "training", "学员花名册.xlsx", "--dry-run")
    bring("roster", "training", "学员花名册.xlsx", "--errors", folder / "标注.xlsx")
    bring("events", "competition", "竞赛成绩表.xls")
    bring("awards", "award", "表彰情况统计表.xlsx")
    said["submit"] = ask("submit", folder / "usb", data="county")
    package = said["submit"]["file"]
    said["previews"] = [ask("receive", package, "--preview", data="city") for _ in range(2)]
    said["received"] = ask("receive", package, data="city")
    said["received again"] = ask("receive", package, data="city")
    said["progress"] = ask("progress", data="city")
    said["explained"] = ask("explain", "G-14", data="city")
    first = said["explained"]["counted"][0]["id"]
    said["returned"] = ask("review", "--return", "请补文号", first, data="city")
    said["accepted"] = ask("review", "--accept", "--all", data="city")
    said["reviewed"] = ask("progress", data="city")
    return said


class TestTheLoop:
    def test_that_training_imports_as_expected(self, story):
        expected, report = EXPECTED["培训台账"], story["training"]
        assert adds_up(report)
        assert (report["new"], report["failed"]) == (expected["good"], len(expected["bad"]))
        assert not any(report["lines"].values())
        assert are_named(report, expected["bad"])
        assert set(report["problems"][0]) == {
            "sheet", "row", "column", "value", "reason", "remedy",
        }  # fmt: skip

    def test_that_importing_again_changes_nothing(self, story):
        report = story["training again"]
        assert (report["new"], report["changed"], report["same"]) == (0, 0, 35)

    def test_that_a_dry_run_writes_nothing(self, story):
        assert story["dry"] == story["dry again"]
        assert story["dry"]["new"] == EXPECTED["学员花名册"]["classes"]

    def test_that_a_roster_imports_as_expected(self, story):
        expected, report = EXPECTED["学员花名册"], story["roster"]
        assert adds_up(report)
        assert adds_up(report["lines"])
        assert report["new"] == expected["classes"]
        assert report["lines"]["new"] == expected["good_lines"]
        assert are_named(report, expected["bad"])
        assert (story["program"].folder / "标注.xlsx").is_file()

    def test_that_competitions_and_awards_import_as_expected(self, story):
        assert story["events"]["new"] == EXPECTED["竞赛成绩表"]["events"]
        assert story["events"]["lines"]["new"] == EXPECTED["竞赛成绩表"]["results"]
        assert story["awards"]["new"] == EXPECTED["表彰情况统计表"]["rows"]

    def test_that_submit_writes_a_package_and_its_cover(self, story):
        report = story["submit"]
        assert set(report) == {"file", "cover", "cover_trouble", "number", "changes", "records"}
        assert report["number"] == "永胜县-甲-0001"
        assert report["cover_trouble"] == ""
        assert report["records"] == {"training": 38, "competition": 2, "award": 31}
        assert Path(report["cover"]).read_bytes().startswith(b"%PDF")

    def test_that_a_preview_writes_nothing(self, story):
        first, second = story["previews"]
        assert first == second
        (package,) = first["packages"]
        assert (package["new"], package["refused"]) == (71, False)
        effect = {one["code"]: (one["before"], one["after"]) for one in first["effect"]}
        assert effect["G-06"] == (0, EXPECTED["培训台账"]["person_times"] + 71)
        assert effect["G-14"] == (0, EXPECTED["表彰情况统计表"]["by_honour"]["丽江市五一劳动奖章"])
        assert first["effect"] == story["received"]["effect"]

    def test_that_receiving_takes_it_in_and_again_changes_nothing(self, story):
        (package,) = story["received"]["packages"]
        assert (package["unit"], package["number"]) == ("530722", "永胜县-甲-0001")
        assert (package["new"], package["same"], package["conflicts"]) == (71, 0, 0)
        (package,) = story["received again"]["packages"]
        assert (package["new"], package["changed"], package["same"]) == (0, 0, 71)
        assert "以前收过" in package["reason"]
        assert story["received again"]["effect"] == []

    def test_that_progress_has_every_indicator(self, story):
        report = story["progress"]
        assert (report["plan"], report["unit"], report["basis"]) == (
            "lijiang-2021-2025", "530700", "received",
        )  # fmt: skip
        assert len(report["indicators"]) == 90
        assert set(report["indicators"][0]) == {
            "code", "name", "actual", "numerator", "denominator", "target", "published", "unit",
            "suspected", "status",
        }  # fmt: skip
        by_code = {one["code"]: one for one in report["indicators"]}
        assert by_code["G-06"]["actual"] == 1631
        assert by_code["G-06"]["target"] is None

    def test_that_city_and_county_have_the_same_figures(self, story):
        def actual(data, *options):
            report = story["program"].ask("progress", "--unit", "永胜县", *options, data=data)
            return {one["code"]: one["actual"] for one in report["indicators"]}

        here, there = actual("city", "--basis", "received"), actual("county")
        # One award was returned by the city, so it counts there no more.
        assert here.pop("G-14") == there.pop("G-14") - 1
        assert here == there

    def test_that_a_year_and_a_day_limit_what_counts(self, story):
        def actual(*options):
            report = story["program"].ask("progress", *options, data="county")
            return {one["code"]: one["actual"] for one in report["indicators"]}["G-06"]

        assert actual("--year", "2024") == EXPECTED["培训台账"]["person_times"]
        assert actual("--as-of", "2023-12-31") == 71

    def test_that_an_explanation_adds_up_to_the_figure(self, story):
        found = story["program"].ask("explain", "G-06", data="county")
        assert set(found) >= {"code", "actual", "formula", "basis", "counted", "not_counted"}
        assert sum(one["amount"] for one in found["counted"]) == found["actual"] == 1631
        assert len(story["explained"]["counted"]) == 9
        assert {"id", "reason"} <= set(story["explained"]["not_counted"][0])

    def test_that_review_moves_the_basis(self, story):
        assert (story["returned"]["decision"], story["returned"]["records"]) == ("return", 1)
        assert story["accepted"]["records"] == 70
        by_code = {one["code"]: one["actual"] for one in story["reviewed"]["indicators"]}
        assert story["reviewed"]["basis"] == "accepted"
        assert by_code["G-14"] == 8

    @pytest.mark.parametrize(
        ("arguments", "data"),
        [
            (("report", "summary", "汇总.xlsx"), "city"),
            (("report", "cover", "报送单.pdf"), "county"),
            (("list", "training", "培训.xlsx"), "county"),
            (("list", "award", "荣誉.pdf"), "city"),
            (("template", "competition", "模板.xlsx"), ""),
        ],
        ids=lambda value: value if isinstance(value, str) else "-".join(value[:2]),
    )
    def test_that_documents_are_written(self, story, arguments, data, tmp_path):
        out = tmp_path / arguments[-1]
        told = story["program"].ask(*arguments[:-1], out, data=data)
        assert told["file"] == str(out)
        assert out.stat().st_size > 1000

    def test_that_a_list_written_unmasked_imports_as_the_same(self, story, tmp_path):
        written, ask = tmp_path / "全部.xlsx", story["program"].ask
        ask("list", "training", written, "--unmasked", data="county")
        report = ask("import", "training", written, "--dry-run", data="county")
        assert (report["new"], report["changed"], report["failed"]) == (0, 0, 0)
        assert report["same"] == 38

    @pytest.mark.parametrize("data", ["city", "county"])
    def test_that_check_finds_no_difference_from_a_rebuild(self, story, data):
        report = story["program"].ask("check", "--rebuild", data=data)
        assert report["rebuilt"] is True
        assert report["differences"] == []
        assert report["must_fix"] == 0

    def test_that_a_backup_restores_to_the_same_figures(self, story, tmp_path):
        ask = story["program"].ask
        ask("backup", tmp_path / "城.cgbak", data="city")
        ask("restore", tmp_path / "城.cgbak", data="city-2")
        assert ask("progress", data="city-2") == story["reviewed"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    program = Program(folder)
    for city in ("city", "other-city"):
        program.ask("init", "--unit", "530700", data=city)
        program.ask("setup-files", folder / f"setup-{city}", data=city)
    for county, unit, city in (
        ("yongsheng", "永胜县", "city"),
        ("huaping", "华坪县", "city"),
        ("foreign", "永胜县", "other-city"),
    ):
        setup = folder / f"setup-{city}" / unit / f"{unit}-开通文件.ljsetup"
        program.ask("join", setup, data=county)
        program.ask("import", "award", SAMPLES / "表彰情况统计表.xlsx", data=county)
    return program


@pytest.fixture(scope="module")
def package(place):
    return Path(place.ask("submit", place.folder / "usb", data="yongsheng")["file"])


def state_of(place, data):
    """Everything in a workspace that a refused file must leave alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHANGAI_STATE_DIR", str(place.state))
        workspace = workspaces.unlock(
            place.folder / data, operator=FIRST_OPERATOR, passphrase=PASSPHRASE
        )
        try:
            return database_state(workspace)
        finally:
            workspace.close()


class TestWhatTheCityRefuses:
    """Every refusal is one sentence and leaves everything as it was."""

    def refusal(self, place, file, *, data="city"):
        before = state_of(place, data)
        answer = place("receive", file, "--json", data=data)
        assert answer.status == 1
        assert state_of(place, data) == before
        (listed,) = answer.json["packages"]
        assert listed["refused"] is True
        assert listed["new"] == listed["changed"] == 0
        assert answer.json["effect"] == []
        assert answer.err.count("\n") == 1
        assert listed["reason"] in answer.err
        return answer.err

    @pytest.mark.parametrize("change", ["cut", "flip", "prefix"])
    def test_that_a_damaged_file_is_refused(self, place, package, change, tmp_path):
        data = bytearray(package.read_bytes())
        if change == "cut":
            data = data[: len(data) // 2]
        elif change == "flip":
            data[len(data) // 2] ^= 1
        else:
            data = b"x" + data
        file = tmp_path / "损坏.ljsync"
        file.write_bytes(data)
        assert self.refusal(place, file)

    def test_that_a_foreign_file_is_refused(self, place, tmp_path):
        report = place.ask("submit", tmp_path / "usb", data="foreign")
        assert self.refusal(place, report["file"])

    def test_that_a_wrongly_addressed_file_is_refused(self, place, package):
        assert "不是发给本单位的" in self.refusal(place, package, data="huaping")

    def test_that_a_newer_format_is_refused_with_the_version_needed(self, place, package, tmp_path):
        data = package.read_bytes()
        newer = with_manifest(data, b'"format_version": "1.0"', b'"format_version": "9.0"')
        file = tmp_path / "新.ljsync"
        file.write_bytes(newer)
        assert "或更高版本" in self.refusal(place, file)

    def test_that_a_practice_package_is_refused(self, place, tmp_path):
        place.ask("init", "--unit", "530700", "--practice", data="practice-city")
        place.ask("setup-files", tmp_path / "setup", data="practice-city")
        setup = tmp_path / "setup" / "永胜县" / "永胜县-开通文件.ljsetup"
        place.ask("join", setup, data="practice-county")
        place.ask("import", "award", SAMPLES / "表彰情况统计表.xlsx", data="practice-county")
        report = place.ask("submit", tmp_path / "usb", data="practice-county")
        assert "练习数据" in self.refusal(place, report["file"])

    def test_that_a_renamed_file_is_taken(self, place, package, tmp_path):
        renamed = tmp_path / "微信文件(1).bin"
        shutil.copyfile(package, renamed)
        report = place.ask("receive", renamed, "--preview", data="city")
        assert not report["packages"][0]["refused"]

    def test_that_the_good_ones_of_a_mixed_call_are_taken_and_the_status_is_1(
        self, place, package, tmp_path
    ):
        broken = tmp_path / "坏.ljsync"
        broken.write_bytes(package.read_bytes()[:-1])
        answer = place("receive", broken, package, "--json", data="city")
        assert answer.status == 1
        assert [one["refused"] for one in answer.json["packages"]] == [True, False]
        assert place.ask("receive", package, data="city")["packages"][0]["same"] == 31
