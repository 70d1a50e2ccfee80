"""PV1 and PV2 told as Encounter, by event."""

import pytest


def resource(found, kind, number=0):
    return [d.resource for d in found.drafts if d.resource["resourceType"] == kind][number]


def draft(found, kind):
    return next(d for d in found.drafts if d.resource["resourceType"] == kind)


def marks(resource):
    return {each["url"].rpartition("/")[2]: each for each in resource.get("extension", ())}


@pytest.mark.parametrize(
    ("event", "status"),
    [("A01", "in-progress"), ("A02", "in-progress"), ("A03", "finished"), ("A04", "arrived"),
     ("A10", "in-progress"), ("A11", "cancelled"), ("A13", "in-progress"),
     ("A08", None), ("A31", None), ("A16", None)],
)  # fmt: skip
def test_the_event_says_how_a_visit_stands(map_lines, event, status):
    assert resource(map_lines(f"ADT^{event}"), "Encounter").get("status") == status


@pytest.mark.parametrize(
    ("visit", "status"),
    [("I", "in-progress"), ("P", "planned"), ("U", "unknown"), ("", "unknown")],
)
def test_an_update_says_how_a_visit_stands_only_where_nothing_is_known(map_lines, visit, status):
    found = map_lines("ADT^A08", f"PV1|1|{visit}" + "|" * 17 + "V7")

    encounter = draft(found, "Encounter")
    assert "status" not in encounter.resource
    assert encounter.defaults["status"] == status
    assert encounter.whole()["status"] == status


def test_a_visit_that_was_never_heard_of_and_has_an_end_is_finished(map_lines):
    found = map_lines("DFT^P03", "PV1|1|I" + "|" * 17 + "V7" + "|" * 26 + "20240105")

    assert draft(found, "Encounter").defaults["status"] == "finished"
    assert draft(found, "Encounter").defaults["period"] == {"end": "2024-01-05"}


def test_a_cancelled_discharge_removes_the_end_whatever_pv1_says(map_lines):
    found = map_lines("ADT^A13", "PV1|1|I" + "|" * 17 + "V7" + "|" * 26 + "20240105")

    assert draft(found, "Encounter").delete == ["period.end"]
    assert "period" not in draft(found, "Encounter").whole()


@pytest.mark.parametrize(
    ("event", "tail", "element", "expected"),
    [
        ("A01", "", "start", "2024-01-05T11:30:00+08:00"),
        ("A01", "|" * 25 + "20240104", "start", "2024-01-04"),
        ("A04", "", "start", "2024-01-05T11:30:00+08:00"),
        ("A02", "", "start", None),
        ("A03", "", "end", "2024-01-05T11:30:00+08:00"),
        ("A03", "|" * 26 + "202401051000", "end", "2024-01-05T10:00:00+08:00"),
        ("A08", "|" * 26 + "202401051000", "end", None),
    ],
)
def test_a_visit_begins_and_ends_when_its_event_says(map_lines, event, tail, element, expected):
    found = map_lines(f"ADT^{event}", "PV1|1|I" + "|" * 17 + "V7" + tail)

    assert resource(found, "Encounter").get("period", {}).get(element) == expected


def test_ward_condition_and_expected_discharge_are_told(map_lines):
    found = map_lines("ADT^A01", "PV1|1|E|急诊^2|E" + "|" * 15 + "V7",
                      "PV2|" + "|" * 8 + "20240110" + "|" * 31 + "MO")  # fmt: skip

    encounter = resource(found, "Encounter")
    assert encounter["class"]["code"] == "EMER"
    assert encounter["priority"]["coding"][0]["code"] == "EM"
    assert encounter["location"][0]["location"]["display"] == "急诊"
    assert marks(encounter)["condition"]["valueCode"] == "moribund"
    assert marks(encounter)["expected-discharge"]["valueDateTime"] == "2024-01-10"


def test_an_expected_discharge_is_no_end(map_lines):
    found = map_lines("ADT^A16", "PV1|1|I" + "|" * 17 + "V7" + "|" * 26 + "20240109")

    encounter = draft(found, "Encounter").whole()
    assert marks(encounter)["expected-discharge"]["valueDateTime"] == "2024-01-09"
    assert "end" not in encounter.get("period", {})


def test_a_second_visit_segment_of_another_class_leaves_the_table_as_it_was(map_lines):
    pre = "PV1|1|P|||||||||||||||||V1"
    map_lines("ADT^A01", pre, "PV1|2|O|||||||||||||||||V1")

    assert resource(map_lines("ADT^A01", pre), "Encounter")["class"]["code"] == "PRENC"
