"""The floor of `paylater bench convert`: the same documents by hand, and not one look more.

It knows one sender's one message: nothing is checked, missing, escaped or reported, and no rule can
be changed. What it costs is what splitting, dicts, ids and JSON cost.
"""

from hashlib import sha256
from typing import Any

import orjson

_BASE = "https://paylater.example/fhir"
_TERMS = "http://terminology.hl7.org/CodeSystem"
_GENDERS = {"M": "male", "F": "female"}
_CLASSES = {
    "I": {"system": f"{_TERMS}/v3-ActCode", "code": "IMP", "display": "inpatient encounter"}
}
_PRIORITIES = {"E": {"system": f"{_TERMS}/v3-ActPriority", "code": "EM", "display": "emergency"}}
_RELATIONS = {"SEL": {"system": f"{_TERMS}/subscriber-relationship", "code": "self"}}
_PLAN = {"coding": [{"system": f"{_TERMS}/coverage-class", "code": "plan"}]}


def converted(raw: bytes) -> bytes:
    """Convert the benchmark's message to a transaction Bundle."""
    segments: dict[str, list[list[str]]] = {}
    for line in raw.decode().split("\r"):
        segments.setdefault(line[:3], []).append(line.split("|"))
    header, (person,), (stay,) = segments["MSH"][0], segments["PID"], segments["PV1"]
    facility, visit = header[3], stay[19].partition("^")[0]
    numbers = [number.split("^") for number in person[3].split("~")]
    mrn = numbers[0][0]
    names = {
        "hospital": f"Organization/{_id('Organization', facility)}",
        "patient": f"Patient/{_id('Patient', facility, mrn)}",
        "account": f"Account/{_id('Account', facility, visit)}",
        "stay": f"Encounter/{_id('Encounter', facility, visit)}",
        "transactions": f"{_BASE}/NamingSystem/{facility}/transaction",
        "codes": f"{_BASE}/CodeSystem/{facility}/",
    }
    coverages = [_coverage(one, facility, mrn, names) for one in segments["IN1"]]
    told = [
        {
            "resourceType": "Organization",
            "id": names["hospital"].partition("/")[2],
            "active": True,
            "identifier": [{"system": f"{_BASE}/NamingSystem/facility", "value": facility}],
            "name": facility,
        },
        _patient(person, numbers, facility, names),
        _account(person, stay, coverages, facility, names),
        _encounter(stay, facility, names),
        *coverages,
        *(_charge(line, header[2], facility, names) for line in segments["FT1"]),
    ]
    entries = [
        {
            "fullUrl": f"{_BASE}/{one['resourceType']}/{one['id']}",
            "resource": one,
            "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"},
        }
        for one in told
    ]
    return orjson.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def _patient(
    person: list[str], numbers: list[list[str]], facility: str, names: dict[str, str]
) -> dict[str, Any]:
    name, home, phone = person[5].split("^"), person[11].split("^"), person[13].split("^")
    language, married = person[15].split("^"), person[16].split("^")
    systems = {"MR": f"{facility}/mrn", "NI": "national-id"}
    return {
        "resourceType": "Patient",
        "id": names["patient"].partition("/")[2],
        "identifier": [
            {
                "type": {"coding": [{"system": f"{_TERMS}/v2-0203", "code": number[4]}]},
                "system": f"{_BASE}/NamingSystem/{systems[number[4]]}",
                "value": number[0],
                "assigner": {"display": number[3]},
            }
            for number in numbers
        ],
        "name": [{"use": "official", "family": name[0], "given": [name[1]]}],
        "telecom": [{"use": "home", "value": phone[0], "system": "phone"}],
        "gender": _GENDERS[person[8]],
        "birthDate": _time(person[7]),
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
            "coding": [{"system": f"{_TERMS}/v3-MaritalStatus", "code": married[0]}],
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


def _account(
    person: list[str],
    stay: list[str],
    coverages: list[dict[str, Any]],
    facility: str,
    names: dict[str, str],
) -> dict[str, Any]:
    number = _number(person[18].partition("^")[0], "AN", f"{facility}/account")
    return {
        "resourceType": "Account",
        "id": names["account"].partition("/")[2],
        "identifier": [_number(stay[19].partition("^")[0], "VN", f"{facility}/visit"), number],
        "subject": [{"reference": names["patient"]}],
        "servicePeriod": {"start": _time(stay[44])},
        "owner": {"reference": names["hospital"]},
        "coverage": [
            {"coverage": {"reference": f"Coverage/{one['id']}"}, "priority": one["order"]}
            for one in coverages
        ],
        "status": "active",
    }


def _encounter(stay: list[str], facility: str, names: dict[str, str]) -> dict[str, Any]:
    ward = stay[3].partition("^")[0]
    return {
        "resourceType": "Encounter",
        "id": names["stay"].partition("/")[2],
        "identifier": [_number(stay[19].partition("^")[0], "VN", f"{facility}/visit")],
        "class": _CLASSES[stay[2]],
        "priority": {"coding": [_PRIORITIES[stay[4]]]},
        "subject": {"reference": names["patient"]},
        "period": {"start": _time(stay[44])},
        "account": [{"reference": names["account"]}],
        "serviceProvider": {"reference": names["hospital"], "identifier": {"value": facility}},
        "location": [
            {"location": {"display": ward, "identifier": {"value": ward}}, "status": "active"}
        ],
        "status": "in-progress",
    }


def _coverage(policy: list[str], facility: str, mrn: str, names: dict[str, str]) -> dict[str, Any]:
    plan, insurer, number = policy[2].split("^"), policy[3].partition("^")[0], policy[36]
    return {
        "resourceType": "Coverage",
        "id": _id("Coverage", facility, mrn, insurer, plan[0], number),
        "status": "active",
        "type": {"coding": [{"system": f"{_BASE}/CodeSystem/insutype", "code": policy[15]}]},
        "subscriberId": number,
        "beneficiary": {"reference": names["patient"]},
        "relationship": {"coding": [_RELATIONS[policy[17].partition("^")[0]]]},
        "period": {"start": _time(policy[12]), "end": _time(policy[13])},
        "payor": [{"display": policy[4], "identifier": {"value": insurer}}],
        "class": [{"type": _PLAN, "value": plan[0], "name": plan[1]}],
        "order": int(policy[1]),
        "extension": [_extension("region", "valueCode", insurer)],
    }


def _charge(
    line: list[str], application: str, facility: str, names: dict[str, str]
) -> dict[str, Any]:
    code, unit = line[7].split("^"), line[13].split("^")[1]
    price = {"value": _decimal(line[12]), "currency": "CNY"}
    return {
        "resourceType": "ChargeItem",
        "id": _id("ChargeItem", application, facility, line[2], "charge"),
        "status": "billable",
        "identifier": [{"system": names["transactions"], "value": line[2]}],
        "code": {
            "coding": [
                {"code": code[0], "system": f"{names['codes']}{code[2]}", "display": code[1]},
                {
                    "code": code[3],
                    "system": f"{_BASE}/CodeSystem/chrgitm-lv",
                    "display": code[4],
                },
            ],
            "text": code[1],
        },
        "subject": {"reference": names["patient"]},
        "context": {"reference": names["stay"]},
        "account": [{"reference": names["account"]}],
        "occurrenceDateTime": _time(line[4]),
        "enteredDate": _time(line[5]),
        "quantity": {"value": int(line[10])},
        "priceOverride": {"value": _decimal(line[11]), "currency": "CNY"},
        "performingOrganization": {"display": unit},
        "costCenter": {"display": unit},
        "extension": [
            _extension("transaction-class", "valueCode", "charge"),
            _extension("item-class", "valueCode", code[3]),
            _extension("unit-price", "valueMoney", price),
        ],
    }


def _number(value: str, kind: str, system: str) -> dict[str, Any]:
    return {
        "type": {"coding": [{"system": f"{_TERMS}/v2-0203", "code": kind}]},
        "system": f"{_BASE}/NamingSystem/{system}",
        "value": value,
    }


def _extension(name: str, form: str, value: Any) -> dict[str, Any]:
    return {"url": f"{_BASE}/StructureDefinition/{name}", form: value}


def _decimal(price: str) -> orjson.Fragment:
    return orjson.Fragment(price.partition("^")[0])


def _time(text: str) -> str:
    day = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    if len(text) == len("YYYYMMDD"):
        return day
    return f"{day}T{text[8:10]}:{text[10:12]}:{text[12:14]}+08:00"


def _id(*parts: str) -> str:
    return sha256(('["' + '","'.join(parts) + '"]').encode()).hexdigest()[:32]
