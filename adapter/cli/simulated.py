"""What a simulated feed led to, read from the store it ran on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapter.explanation import Explanation
from adapter.fhir.query import Query
from adapter.fhir.resources import read
from adapter.issues import words
from adapter.settlement.billing.invoice import caveat_codes
from adapter.settlement.caveats import CAVEATS
from adapter.settlement.money import yuan
from adapter.settlement.policy import Policies
from adapter.settlement.reading.agreements import is_agreement
from adapter.store.port import EntryRow, FindingRow, Reader, Store

_EXTENSION = "https://paylater.example/fhir/StructureDefinition/"
_FINDINGS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a feed led to, as plain values."""

    invoices: list[tuple[str, dict[str, Any]]]
    agreements: list[dict[str, Any]]
    obligations: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    postings: list[dict[str, Any]]
    # The risk funds of cities, year by year.
    funds: list[dict[str, Any]]
    caveats: list[dict[str, str]]


def outcome(store: Store, explanation: Explanation) -> Outcome:
    """Read the outcome of a feed."""
    with store.read() as reader:
        accounts = list(_every(reader, "Account"))
        numbers = {one["id"]: _number(one) for one in accounts}
        kept = list(_with_bodies(reader, "Invoice"))
        owed = [one for kind in ("Communication", "Task") for one in _every(reader, kind)]
        obligations = [_obligation(one, numbers) for one in owed if _said(one, "duty-state")]
        agreements = [
            _agreement(one, numbers) for one in _every(reader, "Consent") if is_agreement(one)
        ]
        findings = [
            {"account": numbers.get(row.about, row.about)} | plain_finding(row)
            for row in reader.findings(limit=_FINDINGS_MAX)
        ]
        entries = [(number, row) for id_, number in numbers.items() for row in reader.entries(id_)]
    # A running invoice takes up its lines when it is read, from the store itself.
    invoices = [
        (numbers.get(_target(one["account"]), ""), read(explanation.assemble(body)))
        for one, body in kept
    ]
    invoices.sort(key=lambda one: (one[0], str(one[1].get("date", ""))))
    obligations.sort(key=lambda one: (one["account"], one["due"]))
    postings = [_entry(*one) for one in entries]
    funds = [_fund(one) for one in accounts if _number(one).startswith("risk-fund:")]
    caveats = _caveats(invoices)
    return Outcome(invoices, agreements, obligations, findings, postings, funds, caveats)


def explained(store: Store, explanation: Explanation) -> list[dict[str, Any]]:
    """Return each account as `$explain` tells it: rules, origins, clauses in words, facts."""
    with store.read() as reader:
        accounts = [(one["id"], _number(one)) for one in _every(reader, "Account")]
    told = ((number, explanation.explain("Account", id_)) for id_, number in accounts)
    return [{"account": number, "told": one["parameter"]} for number, one in told if one]


def clause_words(found: Outcome, policies: Policies) -> list[dict[str, str]]:
    """Return each clause that an outcome cites in its own words and in English."""
    answers = (*found.obligations, *found.findings, *found.postings)
    cited = {clause for one in answers for clause in one["clauses"]}
    cited |= {clause for _, one in found.invoices for clause in _said(one, "clause")}
    return [
        {"policy": policy.label, "id": clause, "zh": words.zh, "en": words.en}
        for policy in policies.policies
        for clause, words in policy.clauses.items()
        if clause in cited
    ]


def _caveats(invoices: list[tuple[str, dict[str, Any]]]) -> list[dict[str, str]]:
    """Return what the answers of each account say of themselves first, each once."""
    said = dict.fromkeys((number, code) for number, one in invoices for code in caveat_codes(one))
    return [
        {"account": number, "id": code, "zh": CAVEATS[code][0], "en": CAVEATS[code][1]}
        for number, code in said
    ]


def plain_finding(row: FindingRow) -> dict[str, Any]:
    """Return a finding as plain values: with its message, or with when it was found."""
    issue, ground = row.issue, row.issue.ground
    return {
        "message": f"{row.message[0]}/{row.message[1]}" if row.message else "",
        "at": row.at,
        "severity": issue.severity,
        "where": issue.where,
        "id": issue.id,
        "words": words(issue),
        "rule": ground.rule if ground else "",
        "origin": ground.origin if ground else "",
        "clauses": list(ground.clauses) if ground else [],
    }


def _every(reader: Reader, kind: str) -> Iterator[dict[str, Any]]:
    for resource, _ in _with_bodies(reader, kind):
        yield resource


def _with_bodies(reader: Reader, kind: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Go through every resource of a type, page by page."""
    cursor: str | None = None
    while True:
        page = reader.search(Query(kind, count=500, cursor=cursor))
        for row in page.rows:
            yield read(row.body), row.body
        cursor = page.next_cursor
        if cursor is None:
            return


def _number(account: dict[str, Any]) -> str:
    """Return the sender's number of an account."""
    return next((str(one["value"]) for one in account.get("identifier", [])), account["id"])


def _target(reference: dict[str, Any]) -> str:
    return str(reference["reference"]).rpartition("/")[2]


def _said(resource: dict[str, Any], name: str) -> list[str]:
    """Return what our extensions of a name say."""
    return [
        str(next(value for key, value in one.items() if key.startswith("value")))
        for one in resource.get("extension", [])
        if one["url"] == _EXTENSION + name
    ]


def _obligation(resource: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    """Tell what is owed: a notice or list to the patient, or a task of the hospital."""
    told = resource["resourceType"] == "Communication"
    about = resource["about"][0] if told else resource["focus"]
    code = resource["category"][0] if told else resource["code"]
    return {
        "account": numbers.get(_target(about), ""),
        "kind": code["coding"][0]["code"],
        "due": "".join(_said(resource, "due")),
        "state": "".join(_said(resource, "duty-state")),
        "text": resource["payload"][-1]["contentString"] if told else resource["description"],
        "rule": "".join(_said(resource, "rule")),
        "origin": "".join(_said(resource, "origin")),
        "clauses": _said(resource, "clause"),
    }


def _agreement(consent: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    """Tell how an agreement stands; one of the person is on no account."""
    account = next(
        (one["valueReference"] for one in consent["extension"] if "valueReference" in one), None
    )
    return {
        "account": numbers.get(_target(account), "") if account else "",
        "number": next((str(one["value"]) for one in consent.get("identifier", [])), consent["id"]),
        "status": consent["status"],
        "standing": "".join(_said(consent, "pay-later-standing")),
        "reason": "".join(_said(consent, "standing-reason")),
    }


def _fund(account: dict[str, Any]) -> dict[str, Any]:
    """Tell what a city's fund held, gave and has left in a year."""
    figures = {
        one["url"].rpartition("/")[2].removeprefix("fund-"): str(one["valueMoney"]["value"])
        for one in account["extension"]
    }
    return {"fund": _number(account), **figures}


def _entry(account: str, row: EntryRow) -> dict[str, Any]:
    return {
        "account": account,
        "at": row.at,
        "kind": row.kind,
        "rule": row.rule,
        "clauses": row.clauses.split(),
        "postings": [
            {"ledger_account": one.ledger_account, "amount": str(yuan(one.amount))}
            for one in row.postings
        ],
    }
