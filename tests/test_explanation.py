"""Where each element of what is kept comes from, told as Parameters and as a FHIR Provenance."""

import re
from pathlib import Path

import pytest
from feeds import Stay
from house import POLICIES, House

from adapter.catalog.mappings import load_mappings
from adapter.explanation import Explanation
from adapter.explanation.attributing import attributed
from adapter.fhir.resources import faults
from adapter.hl7v2.message import parse

MAPPED = "https://paylater.example/fhir/StructureDefinition/mapped-from"
GOLDEN = Path(__file__).parent / "golden"
ENTRY = r"[^.\[]+(\[[^\]]*\])*"
OURS = {"resourceType", "id", "meta", "text"}
PATH = "http://hl7.org/fhir/StructureDefinition/targetPath"


@pytest.fixture
def house():
    return House()


@pytest.fixture
def explanation(house):
    return Explanation(house.store, load_mappings(), POLICIES)


@pytest.fixture
def patient(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    admitted = stay.admit("2013-11-04 09:30", "NK1|1|Lee^Bo|SPO||555-1", "ZZZ|local")
    house.take(admitted.replace(b"|F|||", b"|F||X|"))
    # The charge names the patient by number only.
    charge = stay.charge("2013-11-05 20:00", ("01", "10.00"))
    house.take(charge.replace(stay.pid().encode(), b"PID|1||M1^^^HK-3RD^MR|||||M"))
    return house.found("Patient")[0]["id"]


def control(message):
    return message.split(b"|")[9].decode()


def told(part):
    """Return what a part says, by the names of its own parts."""
    return {
        each["name"]: next((each[key] for key in each if key.startswith("value")), None)
        for each in part["part"]
    }


def named(explained, name):
    return [told(one) for one in explained["parameter"] if one["name"] == name]


def test_each_element_is_explained_by_the_message_that_said_it_last(explanation, patient):
    elements = {
        one["element"]: one for one in named(explanation.explain("Patient", patient), "element")
    }

    assert elements["gender"]["raw"] == "M"
    assert elements["gender"]["value"] == "male"
    assert elements["gender"]["field"] == "PID-8"
    assert elements["gender"]["table"].startswith("tables/HL70001_to_AdministrativeGender.yaml:")
    assert elements["birthDate"]["mapping"].startswith("segments/PID_to_Patient.yaml:")
    assert elements["birthDate"]["message"] != elements["gender"]["message"]


def test_every_element_of_a_resource_is_explained(house, explanation, patient):
    (resource,) = house.found("Patient")
    elements = {one["element"] for one in named(explanation.explain("Patient", patient), "element")}

    ours = {"resourceType", "id", "meta", "extension"}
    assert resource.keys() - ours <= {one.partition(".")[0].partition("[")[0] for one in elements}


def test_an_entry_of_a_list_is_explained_by_the_message_that_brought_it(house, explanation):
    stay, old = Stay("HK-3RD", "肾病科", "V1", "M1"), "M1^^^HK-3RD^MR"
    first = stay.admit("2013-11-04 09:30").replace(old.encode(), f"{old}~N77^^^NHSA^NI".encode())
    later = stay.update("2013-11-05 10:00").replace(old.encode(), f"{old}~C5^^^HIB^XX".encode())
    house.take(first, later)
    (patient,) = house.found("Patient")

    elements = named(explanation.explain("Patient", patient["id"]), "element")

    admitted, updated = control(first), control(later)
    found = {
        one["value"]: (one["message"], one["element"], one["field"])
        for one in elements
        if one["element"].startswith("identifier") and one["element"].endswith(".value")
    }
    places = [one["value"] for one in patient["identifier"]]
    assert found == {
        "M1": (updated, f"identifier[{places.index('M1')}].value", "PID-3.1"),
        "N77": (admitted, f"identifier[{places.index('N77')}].value", "PID-3[2].1"),
        "C5": (updated, f"identifier[{places.index('C5')}].value", "PID-3[2].1"),
    }


def test_of_two_parts_of_an_element_each_is_explained_by_its_own_message(house, explanation):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    first, later = stay.admit("2013-11-04 09:30"), stay.discharge("2013-11-05 10:00")
    later = later.replace(b"20131104093000", b"")
    house.take(first, later)
    (visit,) = house.found("Encounter")

    elements = named(explanation.explain("Encounter", visit["id"]), "element")

    admitted, left = control(first), control(later)
    found = {one["element"]: one["message"] for one in elements}
    assert (found["period.start"], found["period.end"]) == (admitted, left)
    # What a later rule of the same message overwrote explains nothing.
    assert [one["value"] for one in elements if one["element"] == "status"] == ["finished"]


@pytest.mark.parametrize("name", ["every-field", "admit", "charges", "money", "platform-admit"])
def test_every_entry_of_every_list_is_explained(name):
    raw = (GOLDEN / name / "message.hl7").read_bytes()
    mappings = load_mappings()
    message = parse(raw, mappings.charset_of(raw))

    for draft in mappings.map(message, mappings.site_of(message), trace=True).drafts:
        resource = draft.whole()
        rows = [row.element for row, _ in attributed(resource, [("C1", draft)])]
        for top, value in resource.items():
            # An entry that is picked by name is one of those; how many there are counts.
            told = {re.match(ENTRY, one)[0] for one in rows if one.startswith(top)}
            assert top in OURS or len(told) >= (len(value) if isinstance(value, list) else 1), top


def test_a_row_of_a_table_is_told_of_what_it_gave_and_of_nothing_else():
    raw = (GOLDEN / "every-field" / "message.hl7").read_bytes()
    mappings = load_mappings()
    message = parse(raw, mappings.charset_of(raw))

    mapped = mappings.map(message, mappings.site_of(message), trace=True)

    rows = {
        row.element: row
        for draft in mapped.drafts
        if draft.resource["resourceType"] == "Patient"
        for row in draft.trace
    }
    # PID-9 has a kind of name that FHIR has no use for.
    assert not rows["name[2].family"].table_row
    married = rows["maritalStatus.coding[0]"]
    assert (married.value["code"], married.raw) == ("M", "M")
    assert married.table_row.startswith("tables/HL70002_to_MaritalStatus.yaml:")
    assert rows["contact[1].relationship[0].text"].path == "NK1[2]-3.2"


def test_of_each_message_what_nothing_read_is_told(explanation, patient):
    explained = explanation.explain("Patient", patient)

    sources = [one for one in explained["parameter"] if one["name"] == "source"]
    unread = [
        each["valueString"] for one in sources for each in one["part"] if each["name"] == "unread"
    ]
    assert len(sources) == 2
    assert {"PID-1", "PID-10"} <= set(unread)
    assert any(one.startswith("ZZZ") for one in unread)
    assert "PID-5" not in unread
    told_ = told(sources[0])
    assert told_["sender"] == "HIS at HK-3RD"
    assert told_["journal"].partition("/")[2].isdecimal()
    assert "-" in told_["versions"]


def test_a_provenance_names_version_messages_sender_and_mappings(explanation, patient):
    found = explanation.provenance("Patient", patient)

    assert faults(found) == []
    version = found["target"][0]["reference"]
    assert version.startswith(f"Patient/{patient}/_history/")
    assert {one["reference"] for one in found["target"]} == {version}
    roles = [one["type"]["coding"][0]["code"] for one in found["agent"]]
    assert roles == ["author", "assembler"]
    assert found["agent"][0]["who"]["display"] == "HIS at HK-3RD"
    assert load_mappings().version in found["agent"][1]["who"]["display"]
    assert len(found["entity"]) == 2
    assert all(one["role"] == "source" for one in found["entity"])
    assert all("journal" in one["what"]["display"] for one in found["entity"])


def test_a_provenance_tells_of_each_element_what_the_explanation_does(explanation, patient):
    targets = explanation.provenance("Patient", patient)["target"][1:]
    explained = named(explanation.explain("Patient", patient), "element")

    rows = []
    for target in targets:
        path, mapped = target["extension"]
        assert (path["url"], mapped["url"]) == (PATH, MAPPED)
        said = {one["url"]: one["valueString"] for one in mapped["extension"]}
        rows.append({"element": path["valueString"], **said})
    assert rows == explained


def test_what_settlement_makes_has_the_message_and_no_mapped_element(house, explanation, patient):
    assert patient
    (account,) = house.found("Account")
    (invoice,) = house.found("Invoice")

    assert explanation.provenance("Patient", "none") is None
    made = explanation.provenance("Invoice", invoice["id"])
    assert (len(made["target"]), len(made["entity"])) == (1, 1)
    explained = explanation.explain("Account", account["id"])
    elements = {one["element"] for one in named(explained, "element")}
    assert "subject[0]" in elements
    assert len(named(explained, "source")) == 2
