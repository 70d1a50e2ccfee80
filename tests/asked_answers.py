"""The audit of what is asked by name: operations, reports and `simulate --json`, like `answers`."""

from datetime import date, timedelta

from answers import ORIGINS, fact_lacks, line_lacks, parts, ruled_lacks, value
from house import PARAMETERS

from adapter.catalog.profiles import load_measures
from adapter.explanation import rested
from adapter.fhir.parameters import Given
from adapter.operations import Asked, Operations
from adapter.reporting import Reporting
from adapter.settlement.reports.catalogue import CITY_REPORTS
from adapter.settlement.reports.telling import csv_lines, measure_report

# What is no answer of its own: the resource, what it is about, or a part of one above.
PLAIN = {"invoice", "return", "gross", "status", "policy", "reason", "missing-fact", "outcome"}
PLAIN |= {"caveat", "line", "fact"}
# What of an answer answers for itself.
NESTED = {"effect", "conflict", "shared-with", "paper", "explained"}


def asked(house):
    """Return what operations and reports of a house tell and do not answer for."""
    return [*_operations(house), *_reports(house)]


def _operations(house):
    operations = Operations(
        house.store,
        house.intake,
        house.mappings,
        house.policies,
        PARAMETERS,
        house.clock,
        house.now,
    )

    def told(name, type_, id_, **given):
        asked_for = Asked(name, type_, id_, Given.query(given.items()), {})
        return operations.perform(asked_for)["parameter"]

    for account in house.found("Account"):
        with house.store.read() as reader:
            if reader.document("account", account["id"]) is None:
                continue
        yield from _of(f"$estimate of {account['id']}", told("estimate", "Account", account["id"]))
        for day in _days(house, account["id"]):
            listed = told("daily-list", "Account", account["id"], day=day)
            yield from _of(f"$daily-list of {account['id']}", listed)
    for patient in house.found("Patient"):
        for given in ({}, {"ward": "肾病科", "class": "IMP"}, {"ward": "骨科", "scheme": "999"}):
            found = told("pay-later-eligibility", "Patient", patient["id"], **given)
            yield from _of(f"$pay-later-eligibility of {patient['id']}", found)


def _days(house, account):
    """Return the days an account was charged on, and the one before."""
    charges = house.found("ChargeItem", account=f"Account/{account}")
    days = {str(one.get("enteredDate") or one["occurrenceDateTime"])[:10] for one in charges}
    first = [str(date.fromisoformat(min(days)) - timedelta(days=1))] if days else []
    return sorted({*days, *first})


def _of(where, told):
    for one in told:
        if one["name"] == "line":
            yield from (f"{where}: {lack}" for lack in line_lacks(one))
        elif one["name"] == "fact":
            yield from (f"{where}: {lack}" for lack in fact_lacks(one))
        elif one["name"] not in PLAIN:
            yield from (f"{where}: {lack}" for lack in ruled_lacks(one))
            nested = [each for each in one["part"] if each["name"] in NESTED]
            yield from (f"{where}: {lack}" for each in nested for lack in ruled_lacks(each))
    traced = {_named(value(one, "reference")) for one in told if one["name"] == "fact"}
    answers = [one for one in told if one["name"] != "fact"]
    yield from (f"{where}: fact {one} is not told" for one in rested(answers) if one not in traced)


def _named(reference):
    return reference.get("reference") or reference["display"]


def _reports(house):
    reporting = Reporting(
        house.store, house.mappings, house.policies, load_measures(), house.now, house.clock
    )
    # All that was ever told lies in it, month by month.
    first, last = date(2013, 10, 1), date(2021, 12, 31)
    cities = {one.jurisdiction for one in house.policies.facilities}
    facilities = {
        one["identifier"][0]["value"] for one in house.found("Organization") if "identifier" in one
    } & {one.id for one in house.policies.facilities}
    for name in load_measures():
        for subject in cities if name in CITY_REPORTS else facilities:
            made = reporting.report(name, subject, first, last)
            where = f"{name} of {subject}"
            yield from (f"{where}: {lack}" for lack in report_lacks(made))


def report_lacks(made):
    """Return what a report tells and does not answer for, in either form."""
    told = measure_report(made)
    root = _extensions(told)
    words = {_inside(one, "id"): one for one in root.get("clause-words", ())}
    facts = {_named(_inside(one, "reference")): one for one in root.get("fact", ())}
    rows = set()
    for group in told["group"]:
        yield from _column_lacks(group, words, governed=bool(made.clauses))
        # What a fund holds before anything is drawn from it rests on its policy alone.
        level = group["code"]["coding"][0]["code"] == "fund-level"
        for stratum in (s for of in group.get("stratifier", ()) for s in of["stratum"]):
            row = tuple(one["value"]["text"] for one in stratum["component"])
            rests = _extensions(stratum).get("rests-on", ())
            if row not in rows and not rests and _moved(stratum) and not level:
                yield f"row {row} rests on no fact"
            rows.add(row)
            for one in rests:
                yield from _fact_of_report(_named(one["valueReference"]), facts)
    lines = list(csv_lines(made))
    for clause in words:
        if not any(line.startswith(f"条款 Clause {clause},") for line in lines):
            yield f"CSV does not say the words of {clause}"
    if facts and not lines[0].endswith("依据 Facts"):
        yield "CSV names no facts"


def _column_lacks(group, words, *, governed):
    name, inside = group["code"]["text"], _extensions(group)
    origin = inside["origin"][0]["valueCode"]
    cites = [one["valueString"] for one in inside.get("clause", ())]
    if origin not in ORIGINS:
        yield f"{name} has no origin"
    if origin == "text" and not cites and governed:
        yield f"{name} is said to be of the text and cites nothing"
    for clause in cites:
        if clause not in words or not all(_inside(words[clause], one) for one in ("zh", "en")):
            yield f"{name} cites {clause} without its words"


def _moved(stratum):
    """Tell whether a row says anything: an empty month rests on nothing."""
    return bool(stratum["measureScore"]["value"])


def _fact_of_report(name, facts):
    if name not in facts:
        yield f"fact {name} is not told"
    elif name.partition("/")[0] not in {"Account", "Invoice"} and "/" in name:
        said = [one for one in facts[name]["extension"] if one["url"] == "said"]
        if not said:
            yield f"fact {name} says nothing"
        for one in said:
            if not _inside(one, "journal"):
                yield f"fact {name} names no message"


def _extensions(element):
    found = {}
    for one in element.get("extension", ()):
        found.setdefault(one["url"].rpartition("/")[2], []).append(one)
    return found


def _inside(extension, name):
    for one in extension["extension"]:
        if one["url"] == name:
            return next(one[key] for key in one if key.startswith("value"))
    return None


def simulated(told):
    """Return what `simulate --json` tells and does not answer for."""
    words = {one["id"]: one for one in told["clauses"]}
    for kind in ("obligations", "findings", "postings"):
        for one in told[kind]:
            name = f"{kind} {one.get('kind') or one.get('id')}"
            for clause in one["clauses"]:
                if not (words[clause]["zh"] and words[clause]["en"]):
                    yield f"{name} cites {clause} without its words"
            if "origin" in one and one["clauses"] and one["origin"] not in ORIGINS:
                yield f"{name} has no origin"
    yield from _explained(told["explained"], told["invoices"])


def _explained(accounts, invoices):
    explained = [each for one in accounts for each in one["told"] if each["name"] == "invoice"]
    named = {value(one, "reference")["reference"] for one in explained}
    for invoice in invoices:
        estimate = invoice["type"]["coding"][0]["code"] == "estimate"
        if f"Invoice/{invoice['id']}" not in named and not estimate:
            yield f"invoice {invoice['id']} is not explained"
    for one in explained:
        for figure in parts(one, "figure"):
            yield from ruled_lacks(figure)
