"""IN1 with its IN2, and what each IN1-55 does to the insurances of an account."""

import pytest


def resources(found, kind):
    return [d.resource for d in found.drafts if d.resource["resourceType"] == kind]


def only(found, kind):
    (one,) = resources(found, kind)
    return one


def segment(name, **fields):
    last = max(int(key[1:]) for key in fields)
    return "|".join([name, *(fields.get(f"f{at}", "") for at in range(1, last + 1))])


def insurance(plan, action="", **more):
    return segment("IN1", **{"f2": plan, "f3": f"I-{plan}", "f55": action, **more})


def account(found):
    (draft,) = [one for one in found.drafts if one.resource["resourceType"] == "Account"]
    return draft


def test_each_insurance_has_the_second_segment_that_stands_below_it(map_lines):
    found = map_lines(
        "ADT^A01",
        insurance("P1"),
        insurance("P2"),
        segment("IN2", f6="MC2", f61="MB2", f72="03"),
        insurance("P3"),
        segment("IN2", f61="MB3", f72="02"),
    )

    first, second, third = resources(found, "Coverage")
    assert "identifier" not in first
    assert [one["value"] for one in second["identifier"]] == ["MB2", "MC2"]
    assert second["relationship"]["coding"][0]["code"] == "child"
    assert third["identifier"][0]["type"]["coding"][0]["code"] == "MB"
    assert third["relationship"]["coding"][0]["code"] == "spouse"


def test_what_the_insured_is_to_the_patient_counts_before_the_reverse(map_lines):
    found = map_lines("ADT^A01", insurance("P1", f17="PAR"), segment("IN2", f72="02"))

    assert only(found, "Coverage")["relationship"]["coding"][0]["code"] == "child"


def test_an_employer_told_in_the_second_segment_holds_the_policy(map_lines):
    found = map_lines("ADT^A01", insurance("P1"), segment("IN2", f70="Mill^^^^^^^^^M9"))

    holder = only(found, "Coverage")["policyHolder"]["reference"]
    (mill,) = [one for one in resources(found, "Organization") if one.get("name") == "Mill"]
    assert holder == f"Organization/{mill['id']}"


def test_a_former_plan_is_an_old_identifier(map_lines):
    found = map_lines("ADT^A01", insurance("P1", f46="P0"))

    (old,) = only(found, "Coverage")["identifier"]
    assert (old["use"], old["value"]) == ("old", "P0")


@pytest.mark.parametrize("action", ["", "S"])
def test_insurances_without_an_action_replace_those_told_before(map_lines, action):
    draft = account(map_lines("ADT^A08", insurance("P1", action)))

    assert draft.adds == []
    assert len(draft.resource["coverage"]) == 1


@pytest.mark.parametrize("action", ["A", "U"])
def test_an_insurance_that_is_added_or_changed_leaves_the_others(map_lines, action):
    draft = account(map_lines("ADT^A08", insurance("P1", action)))

    assert draft.adds == ["coverage"]
    assert len(draft.resource["coverage"]) == 1
    assert draft.delete == []


def test_an_insurance_that_is_deleted_is_cancelled_and_leaves_the_account(map_lines):
    found = map_lines("ADT^A08", insurance("P1", "A"), insurance("P2", "D"))

    kept, gone = resources(found, "Coverage")
    draft = account(found)
    assert (kept["status"], gone["status"]) == ("active", "cancelled")
    assert draft.delete == [f"coverage[Coverage/{gone['id']}]"]
    named = [one["coverage"]["reference"] for one in draft.resource["coverage"]]
    assert named == [f"Coverage/{kept['id']}"]


def test_an_insurance_that_is_deleted_alone_leaves_no_empty_list(map_lines):
    draft = account(map_lines("ADT^A08", insurance("P1", "D")))

    assert "coverage" not in draft.resource


def test_of_an_insurance_without_a_change_nothing_is_looked_at(map_lines):
    found = map_lines("ADT^A08", insurance("P1", "X"))

    assert resources(found, "Coverage") == []
    assert account(found).adds == []


def test_an_action_of_a_message_that_names_no_visit_changes_no_account(map_lines):
    found = map_lines("ADT^A31", insurance("P1", "A"), segment("PV1", f2="N"))

    assert resources(found, "Account") == []
    assert len(resources(found, "Coverage")) == 1


def test_a_second_payor_stands_beside_the_first(map_lines):
    found = map_lines("ADT^A01", insurance("P1", f4="First"), segment("IN2", f25="S9^^^INS2^NIIP"))

    first, second = only(found, "Coverage")["payor"]
    assert first["display"] == "First"
    assert first["reference"].startswith("Organization/")
    assert (second["display"], second["identifier"]["value"]) == ("INS2", "S9")
