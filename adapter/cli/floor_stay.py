"""The floor of `paylater bench convert`: the documents of a stay, by hand."""

from hashlib import sha256
from typing import Any

BASE = "https://paylater.example/fhir"
TERMS = "http://terminology.hl7.org/CodeSystem"
_GENDERS = {"M": "male", "F": "female"}
_CLASSES = {"I": {"system": f"{TERMS}/v3-ActCode", "code": "IMP", "display": "inpatient encounter"}}
_PRIORITIES = {"E": {"system": f"{TERMS}/v3-ActPriority", "code": "EM", "display": "emergency"}}
_RELATIONS = {"SEL": {"system": f"{TERMS}/subscriber-relationship", "code": "self"}}
_TITLES = f"{TERMS}/v2-0360"
_PLAN = {"coding": [{"system": f"{TERMS}/coverage-class", "code": "plan"}]}


def patient(
    person: list[str], numbers: list[list[str]], facility: str, names: dict[str, str]
) -> dict[str, Any]:
    """Make the patient."""
    name, home, phone = person[5].split("^"), person[11].split("^"), person[13].split("^")
    language, married = person[15].split("^"), person[16].split("^")
    systems = {"MR": f"{facility}/mrn", "NI": "national-id"}
    return {
        "resourceType": "Patient",
        "id": names["patient"].partition("/")[2],
        "identifier": [
            {
                "type": {"coding": [{"system": f"{TERMS}/v2-0203", "code": number[4]}]},
                "system": f"{BASE}/NamingSystem/{systems[number[4]]}",
                "value": number[0],
                "assigner": {"display": number[3]},
            }
            for number in numbers
        ],
        "name": [{"use": "official", "family": name[0], "given": [name[1]]}],
        "telecom": [{"use": "home", "value": phone[0], "system": "phone"}],
        "gender": _GENDERS[person[8]],
        "birthDate": time(person[7]),
        "communication": [
            {
                "language": {
                    "coding": [
                        {
                            "code": language[0],
                            "system": f"{names['codes']}{language[2]}",
                            "display": language[1],
                        }
                    ],
                    "text": language[1],
                }
            }
        ],
        "maritalStatus": {
            "coding": [{"system": f"{TERMS}/v3-MaritalStatus", "code": married[0]}],
            "text": married[1],
        },
        "address": [
            {
                "use": "home",
                "line": [home[0]],
                "city": home[2],
                "state": home[3],
                "postalCode": home[4],
                "country": home[5],
            }
        ],
        "managingOrganization": {"reference": names["hospital"]},
    }


def account(
    person: list[str],
    stay: list[str],
    coverages: list[dict[str, Any]],
    facility: str,
    names: dict[str, str],
) -> dict[str, Any]:
    """Make the account of the stay."""
    number = _number(person[18].partition("^")[0], "AN", f"{facility}/account")
    return {
        "resourceType": "Account",
        "id": names["account"].partition("/")[2],
        "identifier": [_number(stay[19].partition("^")[0], "VN", f"{facility}/visit"), number],
        "subject": [{"reference": names["patient"]}],
        "servicePeriod": {"start": time(stay[44])},
        "owner": {"reference": names["hospital"]},
        "coverage": [
            {"coverage": {"reference": f"Coverage/{one['id']}"}, "priority": one["order"]}
            for one in coverages
        ],
        "status": "active",
    }


def encounter(stay: list[str], facility: str, names: dict[str, str]) -> dict[str, Any]:
    """Make the stay."""
    ward = stay[3].partition("^")[0]
    return {
        "resourceType": "Encounter",
        "id": names["stay"].partition("/")[2],
        "identifier": [_number(stay[19].partition("^")[0], "VN", f"{facility}/visit")],
        "class": _CLASSES[stay[2]],
        "priority": {"coding": [_PRIORITIES[stay[4]]]},
        "subject": {"reference": names["patient"]},
        "period": {"start": time(stay[44])},
        "account": [{"reference": names["account"]}],
        "serviceProvider": {"reference": names["hospital"], "identifier": {"value": facility}},
        "location": [
            {"location": {"display": ward, "identifier": {"value": ward}}, "status": "active"}
        ],
        "status": "in-progress",
    }


def coverage(policy: list[str], facility: str, mrn: str, names: dict[str, str]) -> dict[str, Any]:
    """Make one insurance."""
    plan, insurer, number = policy[2].split("^"), policy[3].partition("^")[0], policy[36]
    return {
        "resourceType": "Coverage",
        "id": derived("Coverage", facility, mrn, insurer, plan[0], number),
        "status": "active",
        "type": {"coding": [{"system": f"{BASE}/CodeSystem/insutype", "code": policy[15]}]},
        "subscriberId": number,
        "beneficiary": {"reference": names["patient"]},
        "relationship": {"coding": [_RELATIONS[policy[17].partition("^")[0]]]},
        "period": {"start": time(policy[12]), "end": time(policy[13])},
        "payor": [{"display": policy[4], "identifier": {"value": insurer}}],
        "class": [{"type": _PLAN, "value": plan[0], "name": plan[1]}],
        "order": int(policy[1]),
        "extension": [extension("region", "valueCode", insurer)],
    }


def practitioner(person: str, facility: str) -> dict[str, Any]:
    """Make one of the staff."""
    parts = person.split("^")
    return {
        "resourceType": "Practitioner",
        "id": derived("Practitioner", facility, parts[0]),
        "identifier": [
            {
                "type": {"coding": [{"system": f"{TERMS}/v2-0203", "code": parts[12]}]},
                "system": f"{BASE}/NamingSystem/{parts[8]}/id",
                "value": parts[0],
                "assigner": {"display": parts[8]},
            }
        ],
        "name": [{"use": "official", "family": parts[1], "given": [parts[2]]}],
        "qualification": [{"code": {"coding": [{"system": _TITLES, "code": parts[6]}]}}],
    }


def _number(value: str, kind: str, system: str) -> dict[str, Any]:
    return {
        "type": {"coding": [{"system": f"{TERMS}/v2-0203", "code": kind}]},
        "system": f"{BASE}/NamingSystem/{system}",
        "value": value,
    }


def extension(name: str, form: str, value: Any) -> dict[str, Any]:
    """Make an extension of ours."""
    return {"url": f"{BASE}/StructureDefinition/{name}", form: value}


def time(text: str) -> str:
    """Tell a day, or a time to the second."""
    day = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    if len(text) == len("YYYYMMDD"):
        return day
    return f"{day}T{text[8:10]}:{text[10:12]}:{text[12:14]}+08:00"


def derived(*parts: str) -> str:
    """Derive an id."""
    return sha256(('["' + '","'.join(parts) + '"]').encode()).hexdigest()[:32]
