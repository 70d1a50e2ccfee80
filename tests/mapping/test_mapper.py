"""A whole message: its envelope, its person and visit, its trace."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.resources import derive_id, faults
from adapter.hl7v2.message import MessageError, parse
from adapter.issues import refuses
from adapter.wording import WORDS

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
FILES = sorted(CORPUS.rglob("*.hl7"))


def findings(found):
    return [(each.severity, each.where, each.id) for each in found.issues]


def test_the_mapped_events_are_these(mappings):
    moves = [*range(1, 18), *range(21, 32), 38, *range(40, 48)]
    bills = ["P01", "P02", "P05", "P06", "P10", "P12"]

    expected = [f"ADT^A{each:02}" for each in moves] + [f"BAR^{each}" for each in bills]
    assert list(mappings.events) == [*expected, "DFT^P03", "DFT^P11"]


def test_an_event_that_is_not_mapped_is_told_as_such(map_lines):
    found = map_lines("ADT^A60")

    assert (found.mapped, found.event, found.drafts, found.issues) == (False, "A60", [], [])
    assert (found.facility, found.mrn) == ("H1", "M7")


def test_the_envelope_tells_whom_and_when(map_lines):
    found = map_lines("ADT^A01")

    assert (found.event, found.facility, found.mrn, found.visit) == ("A01", "H1", "M7", "V7")
    assert found.sender == ("HIS", "H1")
    assert found.at == datetime.fromisoformat("2024-01-05T11:30:00+08:00")


def test_the_event_time_falls_back_to_the_message_time(map_lines):
    assert map_lines("ADT^A01", "EVN|A01").at == datetime.fromisoformat("2024-01-05T12:00+08:00")


@pytest.mark.parametrize(
    ("event", "lines", "fault"),
    [
        ("ADT^A01", ["PID|1||^^^H1^MR"], ("error", "PID-3", "person-missing")),
        ("ADT^A01", ["PV1|1|I"], ("error", "PV1-19", "visit-missing")),
        ("DFT^P03", ["PV1|1|I"], ("error", "PV1-19", "visit-missing")),
        ("ADT^A01", ["EVN|A01|2024-01-05"], ("error", "EVN-2", "date-invalid")),
        ("ADT^A03", ["PV1|1|I" + "|" * 17 + "V7" + "|" * 26 + "x"],
         ("error", "PV1-45", "date-invalid")),
        ("ADT^A01", ["PV1|1|I" + "|" * 17 + "V7" + "|" * 25 + "x"],
         ("error", "PV1-44", "date-invalid")),
    ],
)  # fmt: skip
def test_an_untrustworthy_envelope_refuses_the_message(map_lines, event, lines, fault):
    assert findings(map_lines(event, *lines)) == [fault]


def test_a_message_without_a_person_is_refused(mappings):
    message = parse(rb"MSH|^~\&|A|H|||20240105||ADT^A01|1|P|2.5")

    assert findings(mappings.map(message, mappings.site_of(message))) == [
        ("error", "PID", "person-missing")
    ]


@pytest.mark.parametrize("event", ["ADT^A08", "ADT^A28", "ADT^A31"])
def test_an_update_without_a_visit_is_of_the_person_only(map_lines, event):
    found = map_lines(event, "PID|1||M7" + "|" * 15 + "AC1", "PV1|1|N", "IN1|1|A|F1")

    kinds = [draft.resource["resourceType"] for draft in found.drafts]
    assert kinds == ["Organization", "Patient", "Organization", "Coverage"]
    assert (found.visit, found.issues) == ("", [])


def test_the_account_number_stands_in_for_the_visit_where_one_is_needed(map_lines):
    found = map_lines("ADT^A01", "PID|1||M7" + "|" * 15 + "AC1", "PV1|1|I")

    assert found.visit == "AC1"
    account = found.drafts[2].resource
    codes = [each["type"]["coding"][0]["code"] for each in account["identifier"]]
    assert codes == ["VN", "AN"]


def test_ids_derive_from_the_senders_own_keys(map_lines):
    found = map_lines("DFT^P03", "FT1|1|N1||20240105||CG|A|||1|5.00")

    ids = {draft.resource["resourceType"]: draft.resource["id"] for draft in found.drafts}
    assert ids["Organization"] == derive_id("Organization", "H1")
    assert ids["Patient"] == derive_id("Patient", "H1", "M7")
    assert ids["Encounter"] == derive_id("Encounter", "H1", "V7")
    assert ids["Account"] == derive_id("Account", "H1", "V7")
    assert ids["ChargeItem"] == derive_id("ChargeItem", "HIS", "H1", "N1", "charge")


def test_a_sender_without_a_facility_is_told_by_its_ward_or_reported(map_lines):
    header = r"MSH|^~\&|HIS||||20240105||{event}|C1|P|2.5"

    ward = map_lines("ADT^A01", "PV1|1|I|W^1^1^H5" + "|" * 16 + "V7", header=header)
    none = map_lines("ADT^A01", header=header)

    assert ward.facility == "H5"
    assert none.facility == "unknown"
    assert findings(none) == [("warning", "MSH-4", "facility-missing")]


def test_a_trace_names_rule_field_value_and_row(map_lines):
    found = map_lines("ADT^A31", "PID|1||M7||Li^Lei^^^^^L||1950|F", trace=True)

    patient = next(d for d in found.drafts if d.resource["resourceType"] == "Patient")
    told = {entry.element: entry for entry in patient.trace}
    gender = told["gender"]
    assert gender.rule.startswith("segments/PID_to_Patient.yaml:")
    assert (gender.path, gender.raw, gender.value) == ("PID-8", "F", "female")
    assert gender.table_row.startswith("tables/HL70001_to_AdministrativeGender.yaml:")
    family = told["name[0].family"]
    assert family.rule.startswith("datatypes/XPN_to_HumanName.yaml:")
    assert (family.path, family.raw) == ("PID-5.1", "Li")


def test_a_trace_lists_the_fields_nothing_read(map_lines):
    found = map_lines("ADT^A31", "PID|1||M7|||||||2106-3", "NK1|1|x|||||||||clerk", trace=True)

    assert "PID-10" in found.unread
    assert {"NK1[1]-1", "NK1[1]-11"} <= set(found.unread)
    assert not {"PID-3", "NK1[1]-2", "EVN-2", "MSH-4"} & set(found.unread)


def test_without_a_trace_nothing_is_recorded(map_lines):
    found = map_lines("ADT^A31", "NK1|1|x")

    assert found.unread == ()
    assert not any(draft.trace for draft in found.drafts)


@pytest.mark.skipif(not FILES, reason="the corpus lies outside the project")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_message_of_the_corpus_maps_to_valid_resources(mappings, path):
    raw = path.read_bytes()
    try:
        message = parse(raw, mappings.charset_of(raw))
    except MessageError:
        pytest.skip("not readable as one message")

    found = mappings.map(message, mappings.site_of(message))

    assert all(issue.id in WORDS for issue in found.issues)
    if not refuses(found.issues):
        for draft in found.drafts:
            assert faults(draft.whole()) == []


FIELD = st.text(alphabet='|^~&\\"0123456789ABCX王. -', max_size=12)
SEGMENT = st.sampled_from(
    ["PID", "PD1", "NK1", "PV1", "PV2", "GT1", "IN1", "FT1", "ZPL", "ZDC", "ZIV", "ZAJ", "MRG"],
)


@given(
    st.sampled_from(["ADT^A01", "ADT^A03", "ADT^A08", "ADT^A40", "DFT^P03"]),
    st.lists(st.tuples(SEGMENT, st.lists(FIELD, max_size=32)), max_size=6),
)
def test_no_contents_of_a_readable_message_break_the_mapping(mappings, event, lines):
    texts = ["|".join((name, *fields)) for name, fields in lines]
    text = "\r".join([rf"MSH|^~\&|A|H|||20240105||{event}|1|P|2.5", "PID|||M|", *texts])
    message = parse(text.encode(), "utf-8")

    quick = mappings.map(message, mappings.site_of(message))
    traced = mappings.map(message, mappings.site_of(message), trace=True)

    assert [d.resource for d in quick.drafts] == [d.resource for d in traced.drafts]
    assert "'\"\"'" not in str([d.resource for d in quick.drafts])


def test_a_traced_amount_names_the_field_it_was_found_in(map_lines):
    line = "FT1|1|N1||20240105||CG|A^B^C^02^D^CHRGITM_LV|||2|{}|5.00"

    for amount, place in (("10.00", "FT1[1]-11.1"), ("", "FT1[1]-12.1")):
        found = map_lines("DFT^P03", line.format(amount), trace=True)
        told = {entry.element: entry.path for entry in found.drafts[-1].trace}
        assert told["priceOverride"] == place
        assert told["quantity.value"] == "FT1[1]-10"
        assert told["extension[item-class].valueCode"] == "FT1[1]-7[6=CHRGITM_LV].4"


def test_what_is_added_to_a_remembered_code_is_not_remembered_with_it(map_lines):
    line = "FT1|1|T1||20240105|20240105|CG|X1^one^L|||1|5.00" + "|" * 14 + "P9^nine^L"

    first, second = (map_lines("DFT^P03", line) for _ in range(2))

    charges = [one.drafts[-1].resource for one in (first, second)]
    assert [code["code"] for code in charges[1]["code"]["coding"]] == ["X1", "P9"]
    assert charges[0] == charges[1]
