"""The floor of `paylater bench convert`: the same documents by hand, and not one look more.

It knows one sender's one message: nothing is checked, missing, escaped or reported, and no rule can
be changed. What it costs is what splitting, dicts, ids and JSON cost.
"""

from typing import Any

import orjson

from adapter.cli.floor_stay import (
    BASE,
    TERMS,
    account,
    coverage,
    derived,
    encounter,
    extension,
    patient,
    practitioner,
    time,
)

_ORDERER = {"system": f"{TERMS}/v2-0443", "code": "OP"}
_SYSTEMS = {"I10": "http://hl7.org/fhir/sid/icd-10"}


def converted(raw: bytes) -> bytes:
    """Convert the benchmark's message to a transaction Bundle."""
    segments: dict[str, list[list[str]]] = {}
    for each in raw.decode().split("\r"):
        segments.setdefault(each[:3], []).append(each.split("|"))
    header, (person,), (stay,) = segments["MSH"][0], segments["PID"], segments["PV1"]
    facility, visit = header[3], stay[19].partition("^")[0]
    numbers = [number.split("^") for number in person[3].split("~")]
    mrn = numbers[0][0]
    names = {
        "hospital": f"Organization/{derived('Organization', facility)}",
        "patient": f"Patient/{derived('Patient', facility, mrn)}",
        "account": f"Account/{derived('Account', facility, visit)}",
        "stay": f"Encounter/{derived('Encounter', facility, visit)}",
        "transactions": f"{BASE}/NamingSystem/{facility}/transaction",
        "codes": f"{BASE}/CodeSystem/{facility}/",
    }
    coverages = [coverage(one, facility, mrn, names) for one in segments["IN1"]]
    told = [
        {
            "resourceType": "Organization",
            "id": names["hospital"].partition("/")[2],
            "active": True,
            "identifier": [{"system": f"{BASE}/NamingSystem/facility", "value": facility}],
            "name": facility,
        },
        patient(person, numbers, facility, names),
        account(person, stay, coverages, facility, names),
        encounter(stay, facility, names),
        *coverages,
    ]
    people: dict[str, str] = {}
    for line in segments["FT1"]:
        for doctor in (line[20], line[21], line[24]):
            if doctor not in people:
                told.append(practitioner(doctor, facility))
                people[doctor] = f"Practitioner/{told[-1]['id']}"
        told.append(_charge(line, header[2], facility, names, people))
    entries = [
        {
            "fullUrl": f"{BASE}/{one['resourceType']}/{one['id']}",
            "resource": one,
            "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"},
        }
        for one in told
    ]
    return orjson.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def _charge(
    line: list[str],
    application: str,
    facility: str,
    names: dict[str, str],
    people: dict[str, str],
) -> dict[str, Any]:
    code, unit, done = line[7].split("^"), line[13].split("^")[1], line[25].split("^")
    price = {"value": _decimal(line[12]), "currency": "CNY"}
    return {
        "resourceType": "ChargeItem",
        "id": derived("ChargeItem", application, facility, line[2], "charge"),
        "status": "billable",
        "identifier": [{"system": names["transactions"], "value": line[2]}],
        "code": {
            "coding": [
                {"code": code[0], "system": f"{names['codes']}{code[2]}", "display": code[1]},
                {
                    "code": code[3],
                    "system": f"{BASE}/CodeSystem/chrgitm-lv",
                    "display": code[4],
                },
                {"code": done[0], "system": f"{names['codes']}{done[2]}", "display": done[1]},
            ],
            "text": code[1],
        },
        "subject": {"reference": names["patient"]},
        "context": {"reference": names["stay"]},
        "account": [{"reference": names["account"]}],
        "occurrenceDateTime": time(line[4]),
        "enteredDate": time(line[5]),
        "quantity": {"value": int(line[10])},
        "priceOverride": {"value": _decimal(line[11]), "currency": "CNY"},
        "reason": [_reason(reason) for reason in line[19].split("~")],
        "performer": [
            {"actor": {"reference": people[line[20]]}},
            {"function": {"coding": [_ORDERER]}, "actor": {"reference": people[line[21]]}},
        ],
        "enterer": {"reference": people[line[24]]},
        "performingOrganization": {"display": unit},
        "costCenter": {"display": unit},
        "extension": [
            extension("transaction-class", "valueCode", "charge"),
            extension("item-class", "valueCode", code[3]),
            extension("unit-price", "valueMoney", price),
        ],
    }


def _reason(reason: str) -> dict[str, Any]:
    code, display, system = reason.split("^")
    return {
        "coding": [{"code": code, "system": _SYSTEMS[system], "display": display}],
        "text": display,
    }


def _decimal(price: str) -> orjson.Fragment:
    return orjson.Fragment(price.partition("^")[0])
