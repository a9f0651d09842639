"""Which automatic backups are kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.workspace.backup_names import backup_name, free_path, kept_days, of_purpose

TODAY = date(2025, 6, 3)
DAYS = st.sets(st.dates(date(2020, 1, 1), date(2026, 12, 31)), max_size=60)


def test_that_three_years_of_daily_backups_are_thinned_to_days_weeks_and_months():
    kept = sorted(kept_days(TODAY - timedelta(n) for n in range(1000)), reverse=True)
    assert kept[:7] == [TODAY - timedelta(n) for n in range(7)]
    assert kept[7:9] == [date(2025, 5, 25), date(2025, 5, 18)]
    assert kept[9:12] == [date(2025, 4, 30), date(2025, 3, 31), date(2025, 2, 28)]
    assert kept[-1] == date(2024, 7, 31)


@given(DAYS)
def test_that_at_most_twenty_three_are_kept_and_the_newest_always(days):
    kept = kept_days(days)
    assert kept <= days
    assert len(kept) <= 7 + 4 + 12
    assert set(sorted(days)[-7:]) <= kept


@given(DAYS)
def test_that_thinning_twice_removes_nothing_more(days):
    assert kept_days(kept_days(days)) == kept_days(days)


def test_that_a_name_tells_unit_purpose_and_time(tmp_path):
    name = backup_name("530722", "合并前", datetime(2025, 6, 3, 9, 5, 7))  # noqa: DTZ001
    assert name == "530722-合并前-20250603-090507.cgbak"
    first = free_path(tmp_path, name)
    first.touch()
    assert free_path(tmp_path, name).name == "530722-合并前-20250603-090507-2.cgbak"


def test_that_other_files_are_not_taken_for_backups(tmp_path):
    for name in (
        "530722-合并前-20250603-090507.cgbak",
        "530722-合并前-20250604-090507-2.cgbak",
        "530722-合并前-20251399-090507.cgbak",
        "530722-合并前-old.cgbak",
        "530723-合并前-20250603-090507.cgbak",
        "530722-合并前-20250603-090507.zip",
    ):
        (tmp_path / name).touch()
    found = of_purpose(tmp_path, "530722", "合并前")
    assert [day for day, _path in found] == [date(2025, 6, 4), date(2025, 6, 3)]
