"""What people state of a stay, as the doors take it, for tests that need no sockets."""

from datetime import datetime
from decimal import Decimal

from adapter.intake.acts import Act

BASE = "https://paylater.example/fhir"


def at(moment):
    return datetime.fromisoformat(f"{moment}+08:00")


def extension(name, **value):
    return {"url": f"{BASE}/StructureDefinition/{name}", **value}


def concept(code):
    return {"coding": [{"code": code}]}


def account_of(house, stay):
    (account,) = house.found("Account", identifier=stay.visit)
    return account["id"]


def act(house, key, moment, resource):
    return house.intake.acts.take(Act(resource, key, "desk", at(moment)))


def decision(house, stay, word, *, note="", until=None, by="王芳", moment):
    patient = house.found("Patient", identifier=stay.mrn)[0]["id"]
    account = account_of(house, stay)
    extensions = [
        extension("account", valueReference={"reference": f"Account/{account}"}),
        extension("entered", valueDateTime=at(moment).isoformat()),
    ]
    if note:
        extensions.append(extension("note", valueString=note))
    if until:
        extensions.append(extension("until", valueDateTime=at(until).isoformat()))
    return act(
        house,
        f"{word}-{moment}",
        moment,
        {
            "resourceType": "Basic",
            "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
            "subject": {"reference": f"Patient/{patient}"},
            "author": {"display": by},
            "created": moment[:10],
            "extension": extensions,
        },
    )


def told(house, stay, kind, moment, day=""):
    patient = house.found("Patient", identifier=stay.mrn)[0]["id"]
    account = account_of(house, stay)
    extensions = [extension("account", valueReference={"reference": f"Account/{account}"})]
    if day:
        extensions.append(extension("listed-day", valueString=day))
    return act(
        house,
        f"{kind}-{moment}",
        moment,
        {
            "resourceType": "Communication",
            "status": "completed",
            "category": [{"coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": kind}]}],
            "subject": {"reference": f"Patient/{patient}"},
            "sent": at(moment).isoformat(),
            "extension": extensions,
        },
    )


def duties(house, kind, resource="Communication"):
    """Return (due, state) of the duties of a kind, in order."""
    found = []
    for one in house.found(resource):
        code = one.get("code") or one["category"][0]
        if code["coding"][0]["code"] == kind:
            said = {part["url"].rpartition("/")[2]: part for part in one["extension"]}
            if "duty-state" in said:
                due = said["due"]["valueDateTime"]
                found.append((due[:16], said["duty-state"]["valueCode"]))
    return sorted(found)


def paid(day, *lines, facility="HK-3RD"):
    """A batch of the insurer; a line is a settlement's number and yuan."""
    detail = [
        {
            "extension": [extension("clearing", valueString="460100")],
            "type": {"text": "住院"},
            "identifier": {"value": number},
            "amount": {"value": Decimal(yuan), "currency": "CNY"},
        }
        for number, yuan in lines
    ]
    total = sum((one["amount"]["value"] for one in detail), Decimal("0.00"))
    return {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": f"{day}T09:00:00+08:00",
        "paymentDate": day,
        "paymentAmount": {"value": total, "currency": "CNY"},
        "requestor": {"identifier": {"system": f"{BASE}/NamingSystem/facility", "value": facility}},
        "paymentIdentifier": {"value": f"B{day}"},
        "extension": [extension("payment-kind", valueCode="settlement")],
        "detail": detail,
    }
