"""The official guide, row by row: each is mapped, or told as a deviation with its reason."""

import re
from pathlib import Path

import pytest

from adapter.catalog.mappings import load_mappings
from adapter.catalog.standard import Deviation, load_deviations, load_rows
from adapter.cli.coverage import stale
from adapter.mapping.probing import Row, is_mapped

ROOT = Path(__file__).parents[2]
SHORT_ENOUGH_TO_READ = 20


@pytest.fixture(scope="module")
def rows():
    return load_rows()


@pytest.fixture(scope="module")
def mapped(rows):
    """Whether a probe message of each row really makes the row's element."""
    mappings = load_mappings()
    return {row.name: is_mapped(mappings, row) for row in rows}


def test_every_row_of_the_guide_is_mapped_or_told_as_a_deviation(rows, mapped):
    deviations = load_deviations()

    assert [
        row.name
        for row in rows
        if not mapped[row.name] and not any(each.covers(row) for each in deviations)
    ] == []


def test_no_deviation_is_of_no_row_or_of_one_that_is_mapped(rows, mapped):
    assert stale(load_deviations(), rows, mapped) == []


def test_the_list_of_deviations_is_short_enough_to_read():
    deviations = load_deviations()

    assert len(deviations) <= SHORT_ENOUGH_TO_READ
    assert all(each.reason.endswith(".") for each in deviations)


def test_a_stale_deviation_is_named(rows, mapped):
    found = stale([Deviation(("PID-5 > Patient.name", "PID-99 > *"), "why")], rows, mapped)

    assert found == [
        "mapped, though told as a deviation: PID-5 > Patient.name",
        "of no row: PID-99 > *",
    ]


@pytest.mark.parametrize(
    "row",
    [
        Row("no such element", "PID-5", "Patient.photo"),
        Row("another field", "PID-10", "Patient.extension[us-core-race]"),
        Row("another value", "PID-8", "Patient.gender", value="other", sample="F"),
        Row("there without it", "PID-18", "Patient.identifier"),
    ],
    ids=lambda row: row.name,
)
def test_a_row_that_is_not_mapped_is_not_said_to_be(row):
    assert not is_mapped(load_mappings(), row)


def test_coverage_prints_a_percentage_for_each_segment(paylater):
    ran = paylater("mappings", "coverage", "--standard")

    assert ran.returncode == 0
    told = ran.stdout.decode()
    for segment in ("MSH", "PID", "PD1", "NK1", "PV1", "PV2", "IN1", "MRG", "data types", "tables"):
        assert re.search(rf"{segment} .*\d+\.\d", told), segment


def test_coverage_of_messages_lists_the_fields_nothing_reads(paylater):
    ran = paylater("mappings", "coverage", ROOT / "tests" / "golden" / "admit" / "message.hl7")

    assert ran.returncode == 0
    assert b"1 messages" in ran.stdout
    assert b"PV1-1" in ran.stdout


def test_coverage_of_nothing_is_refused(paylater):
    assert paylater("mappings", "coverage").returncode != 0


def test_docs_writes_our_own_maps_as_tables(paylater):
    ran = paylater("mappings", "docs")

    told = ran.stdout.decode()
    for heading in ("FT1 → ChargeItem", "GT1 → Account", "ZPL → Consent", "MRG → Patient"):
        assert f"## {heading}" in told
    assert "| PID-5 |" not in told
    assert "| FT1-4" in told
    # The second segment of an insurance stands in the guide's own maps of the first.
    assert "| IN2-61 | CX | `identifier` | Identifier | 0..* | CX_to_MemberNumber |" in told
