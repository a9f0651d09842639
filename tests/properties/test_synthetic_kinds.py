"""Kinds of all field types, roles and offers, with and without lines and natural keys.

What goes in comes out: by the form, by a template, in a list, over a stick and after a rebuild.
"""

from __future__ import annotations

import itertools
from typing import Any

import openpyxl
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from db.engine import reading
from domain.change import COMPLETE, decode
from domain.codes import INDUSTRY, LEVEL, PRIZE
from domain.fields import Columns, Field, FieldType, Ledger, Line, Lines, Need, Offer, Role
from domain.ledgers import LEDGERS, persons, rules
from domain.values import edit_text, read_value
from exchange.workbook.plan import MUST
from services.records import lists, records
from services.records.check import check
from services.records.offers import offers
from services.sync.structure import require_sound
from services.workbooks.importing import Preview, apply_import, plan_import
from services.workbooks.workbooks import write_list, write_template
from tests.declaring import declared, fill_in
from tests.services.offices import IDS
from tests.services.road import YONGSHENG, Road

LABELS = ("赤字栏", "橙字栏", "黄字栏", "绿字栏", "青字栏", "蓝字栏", "紫字栏", "墨字栏")
ROLES = (Role.ENTERPRISE, Role.OCCUPATION, Role.CERTIFICATE_NUMBER)
WORDS = st.text("电焊钳机木瓦漆工坊厂社", min_size=1, max_size=8)
NUMBERS = st.sampled_from(IDS)
VALUES = {
    FieldType.TEXT: WORDS,
    FieldType.LONG_TEXT: st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
    FieldType.TEXTS: st.lists(WORDS, min_size=1, max_size=4, unique=True).map("、".join),
    FieldType.CODE: st.nothing(),
    FieldType.DATE: st.sampled_from(["2023", "2023-04", "2023-04-05", "2024-12-31"]),
    FieldType.NUMBER: st.integers(0, 10**9),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.ID_NUMBER: NUMBERS,
    FieldType.CREDIT_CODE: st.just("91350100M000100Y43"),
    FieldType.PARTY_NUMBER: NUMBERS | st.just("91350100M000100Y43"),
    FieldType.PHONE: st.sampled_from(["13988800001", "0888-5123456"]),
}


@st.composite
def fields(draw: st.DrawFn, prefix: str, label: str) -> Field:
    """A field of any type, with whatever it may have beside it."""
    kind = draw(st.sampled_from(FieldType))
    is_text = kind in {FieldType.TEXT, FieldType.TEXTS}
    return Field(
        f"{prefix}{LABELS.index(label)}",
        label,
        kind,
        need=draw(st.sampled_from([Need.OPTIONAL, Need.EXPLAIN])),
        codes=draw(st.sampled_from([LEVEL, PRIZE, INDUSTRY])) if kind is FieldType.CODE else None,
        places=draw(st.sampled_from([0, 1, 6])) if kind is FieldType.NUMBER else 0,
        role=draw(st.sampled_from([None, *ROLES])) if is_text else None,
        offer=draw(st.sampled_from(Offer)) if is_text else Offer.NOTHING,
        personal=draw(st.booleans()) if kind.facts.kept_as_text else False,
        searchable=kind.facts.kept_as_text and draw(st.booleans()),
        listed=draw(st.booleans()),
        sortable=draw(st.booleans()),
        pinnable=draw(st.booleans()),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A ledger of such fields, with or without lines, with or without a natural key."""
    of_record, of_line = LABELS[:5], LABELS[5:]
    count = draw(st.integers(0, len(of_record)))
    has_lines = draw(st.booleans())
    lines = Lines(
        label="花名册栏",
        noun="人员",
        fields=(
            persons.name(),
            persons.ID_NUMBER,
            *(draw(fields("l", label)) for label in of_line[: draw(st.integers(0, 3))]),
        ),
    )
    return Ledger(
        key="synthetic",
        number=88,
        label="合成",
        noun="合成记录",
        title="title",
        date="day",
        match=("title", "day"),
        identity=("title", "day") if draw(st.booleans()) else (),
        lines=lines if has_lines else None,
        rules=(rules.Unique(),) if has_lines else (),
        fields=(
            Field("title", "合成名称", need=Need.REQUIRED, searchable=True, listed=True),
            Field("day", "合成日期", FieldType.DATE, need=Need.REQUIRED, sortable=True),
            *(draw(fields("f", label)) for label in of_record[:count]),
        ),
    )


def values(draw: st.DrawFn, columns: Columns, given: dict[str, Any]) -> dict[str, Any]:
    """Values of a record or a line: those given, and some of the others."""
    found = dict(given)
    for field in columns.fields:
        if field.key not in found and draw(st.booleans()):
            made = (
                st.sampled_from([code.key for code in field.codes.codes if not code.retired])
                if field.codes
                else VALUES[field.type]
            )
            found[field.key] = draw(made)
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[Ledger, dict[str, Any], list[dict[str, Any]]]:
    """A ledger, the fields of a record of it and those of its lines."""
    ledger = draw(ledgers())
    title = draw(WORDS)
    record = values(draw, ledger, {"title": title, "day": "2024-03-01", COMPLETE: True})
    lines = []
    if ledger.lines:
        for number in draw(st.lists(NUMBERS, unique=True, max_size=3)):
            person = {"name": draw(WORDS), "id_number": number}
            lines.append(values(draw, ledger.lines, person))
    return ledger, record, lines


def shown(columns: Columns, found: dict[str, Any]) -> dict[str, str]:
    """What a clerk writes into a template, under each header."""
    return {
        field.label: edit_text(field, found[field.key])
        for field in columns.fields
        if field.key in found
    }


def content(record: records.Record) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Fields and lines, without what the program adds."""
    ledger = LEDGERS[record.ledger]
    assert ledger.lines or not record.lines
    own = {k: v for k, v in record.fields.items() if k in ledger.by_key}
    known = ledger.lines.by_key if ledger.lines else {}
    return own, [{k: v for k, v in one.fields.items() if k in known} for one in record.lines]


def wrong_in(preview: Preview) -> list[tuple[str, str]]:
    """What the import of a template fails on; what has to be explained is not wrong."""
    return [(one.value, one.reason) for one in preview.problems if one.severity == MUST]


def only_record(workspace) -> records.Record:
    (row,) = lists.page(workspace, lists.query_for(workspace, LEDGERS["synthetic"]))
    return records.load(workspace, row.id)


_folders = itertools.count()


@settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a whole road takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(case=cases())
def test_that_what_goes_into_a_kind_comes_out_of_it(case, make_workspace, tmp_path):
    given_ledger, fields_given, lines_given = case
    folder = tmp_path / str(next(_folders))
    folder.mkdir()

    def make(*args, **options):
        return make_workspace(*args, folder=folder / str(next(_folders)), **options)

    with declared(given_ledger):
        ledger = LEDGERS["synthetic"]
        road = Road(make, folder)
        county = road.county(YONGSHENG)
        lines = tuple(Line("", one) for one in lines_given)
        records.save(county, records.Record("", ledger.key, county.unit, fields_given, lines))
        saved = only_record(county)
        expected = ({k: v for k, v in fields_given.items() if k != COMPLETE}, lines_given)
        assert content(saved) == expected

        template = template_of(ledger, fields_given, lines_given, folder)
        again = plan_import(county, ledger.key, template)
        assert wrong_in(again) == []
        assert (again.records.same, again.records.new, again.records.changed) == (1, 0, 0)
        assert (again.lines.same, again.lines.new) == (len(lines_given), 0)

        listed = folder / "list.xlsx"
        write_list(county, lists.query_for(county, ledger), listed, masked=False)
        cells = {str(c.value) for row in openpyxl.load_workbook(listed).worksheets[0] for c in row}
        assert fields_given["title"] in cells

        for columns in filter(None, (ledger, ledger.lines)):
            for field in columns.fields:
                offers(county, field, ledger.key, "电")

        report = check(county, rebuild=True)
        assert (report.records, list(report.differences)) == (1, [])

        with reading(county.engine) as connection:
            bodies = connection.exec_driver_sql("SELECT body FROM change").scalars().all()
        for body in bodies:
            require_sound(decode(body))

        road.bring(road.send(county))
        assert content(only_record(road.city)) == expected
        assert not check(road.city, rebuild=True).differences

        other = make("530723")
        preview = plan_import(other, ledger.key, template)
        assert wrong_in(preview) == []
        apply_import(other, preview, with_backup=False)
        assert content(only_record(other)) == expected


def template_of(ledger, fields_given, lines_given, folder):
    """The ledger's template, filled in with a record and its lines."""
    path = folder / "template.xlsx"
    write_template(ledger.key, path)
    book = openpyxl.load_workbook(path)
    fill_in(book["合成"], shown(ledger, fields_given))
    for line in lines_given:
        fill_in(book["花名册栏"], shown(ledger, fields_given) | shown(ledger.lines, line))
    book.save(path)
    return path


def test_that_every_type_is_tried():
    assert set(VALUES) == set(FieldType)
    for kind in set(FieldType) - {FieldType.CODE, FieldType.BOOLEAN, FieldType.NUMBER}:
        field = Field("x", "栏", kind)
        written = find(VALUES[kind], lambda _value: True)
        assert read_value(field, edit_text(field, written)) == written
