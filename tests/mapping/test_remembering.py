"""What is remembered from message to message changes nothing that is said."""

from pathlib import Path

import pytest
from house import House

from adapter.cli.convert import joined
from adapter.fhir.bundle import transaction
from adapter.fhir.resources import write
from adapter.hl7v2.message import parse

GOLDEN = Path(__file__).parents[1] / "golden"
MESSAGES = sorted(GOLDEN.glob("*/message.hl7"))
DOCTOR = "D1^Chen^Ming^^^^^^HK^L^^^EI"


def told(mapped):
    return [
        (write(draft.resource), write(draft.defaults), [*draft.delete], [*draft.adds], draft.source)
        for draft in mapped.drafts
    ]


def mapped(mappings, raw):
    message = parse(raw, mappings.charset_of(raw))
    return mappings.map(message, mappings.site_of(message))


def charge(number, doctor=DOCTOR):
    staff = f"{doctor}|{doctor}"
    return f"FT1|1|T{number}||20240105||CG|C1^Bed^L|||1|2.00|2.00|||||||N18^Kidney^I10|{staff}"


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.parent.name)
def test_nobody_changes_what_is_remembered(mappings, path):
    raw = path.read_bytes()
    first = mapped(mappings, raw)
    said = told(first)
    for draft in first.drafts:
        draft.resource.clear()
        draft.defaults.clear()
        draft.delete.append("name")
        draft.adds.append("name")

    assert told(mapped(mappings, raw)) == said


@pytest.mark.parametrize("name", ["charges", "money", "his-totals", "platform-money"])
def test_what_is_remembered_outlives_the_whole_journey(mappings, name):
    raw = (GOLDEN / name / "message.hl7").read_bytes()
    said = told(mapped(mappings, raw))

    House(mappings=mappings).send(raw, raw)

    assert told(mapped(mappings, raw)) == said


@pytest.mark.parametrize("again", ["2.00", "2.50"])
def test_a_transaction_told_twice_is_compared_by_its_amount_where_it_is_only_written(
    map_lines, again
):
    lines = [charge(1), charge(1).replace("2.00|2.00", f"{again}|{again}")]

    told, written = [map_lines("DFT^P03", *lines, written=each) for each in (False, True)]

    assert [one.values[1:] for one in told.issues] == [("2.00", "2.50")] * (again == "2.50")
    assert written.issues == told.issues


def test_what_another_text_says_of_one_of_the_staff_is_written_with_it(map_lines):
    other = "D1^Chen^Ming^^^^HL70360^^HK^L^^^EI"
    lines = [charge(1), charge(2, other)]

    for _ in range(2):
        told, written = [map_lines("DFT^P03", *lines, written=each) for each in (False, True)]

        assert transaction(joined(written.drafts)) == transaction(joined(told.drafts))


def test_what_a_finding_came_of_is_reported_in_every_message(map_lines):
    doctor = "D1^Chen^Ming" + "^" * 14 + "ZZ9"

    issues = [map_lines("DFT^P03", charge(number, doctor)).issues for number in range(3)]

    assert issues[0]
    assert issues[0] == issues[1] == issues[2]


def test_a_time_that_an_opening_takes_from_elsewhere_is_not_remembered(map_lines):
    stay = "PV1|1|I|W1" + "|" * 16 + "V7" + "|" * 27 + "12.00"

    said = [
        next(
            draft.resource["extension"]
            for draft in map_lines("DFT^P03", f"EVN|P03|{time}", stay, charge(time)).drafts
            if draft.resource["resourceType"] == "Account"
        )
        for time in ("20240105113000", "20240106120000", "20240105113000")
    ]

    assert said[0] == said[2] != said[1]


def test_more_stays_than_are_remembered_are_told_as_they_are(map_lines):
    for _ in range(2):
        for number in range(300):
            person = f"PID|1||M{number}^^^H1^MR||Li^{number}"
            (patient,) = (
                draft.resource
                for draft in map_lines("DFT^P03", person, charge(number)).drafts
                if draft.resource["resourceType"] == "Patient"
            )
            assert patient["name"][0]["given"] == [str(number)]
