"""Where each element of what is kept comes from, told as Parameters and as a FHIR Provenance."""

import pytest
from feeds import Stay
from house import POLICIES, House

from adapter.catalog.mappings import load_mappings
from adapter.explanation import Explanation
from adapter.fhir.resources import faults

MAPPED = "https://paylater.example/fhir/StructureDefinition/mapped-from"
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
    assert "subject" in elements
    assert len(named(explained, "source")) == 2
