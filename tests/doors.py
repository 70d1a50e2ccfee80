"""The two public doors a worked example goes through: `simulate`, and MLLP with FHIR.

Both are told the same messages and acts and asked the same questions; figures stay as written.
"""

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path

from house import House
from running import Running
from typer.testing import CliRunner

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.cli.application import application
from adapter.cli.simulated import outcome
from adapter.fhir.resources import derive_id, write
from adapter.intake.acts import Act

BASE = "https://paylater.example/fhir"
EXTENSION = f"{BASE}/StructureDefinition/"
_SIMULATE = application(("simulate",))
_EXPORT = application(("export",))
_KEYS = count(1)


def extension(resource, name):
    """Return the value of one of our extensions, None without it."""
    for one in resource.get("extension", ()):
        if one["url"] == EXTENSION + name:
            return next(value for key, value in one.items() if key.startswith("value"))
    return None


def told(invoice):
    """Type, status, gross, net and balance of an invoice."""
    return (
        invoice["type"]["coding"][0]["code"],
        invoice["status"],
        invoice["totalGross"]["value"],
        invoice["totalNet"]["value"],
        extension(invoice, "balance")["value"],
    )


def components(invoice):
    """The figures of an invoice by their code, without those that are nothing."""
    return {
        one["code"]["coding"][0]["code"]: one["amount"]["value"]
        for one in invoice["totalPriceComponent"]
        if one["amount"]["value"] != "0.00"
    }


def summed(postings):
    """Return the balance of each ledger account in yuan, without those that are nothing."""
    totals = {}
    for one in postings:
        name = one["ledger_account"]
        totals[name] = totals.get(name, Decimal(0)) + Decimal(one["amount"])
    return {name: f"{total:.2f}" for name, total in totals.items() if total}


def account_of(stay):
    return derive_id("Account", stay.facility, stay.visit)


def patient_of(stay):
    return derive_id("Patient", stay.facility, stay.mrn)


def iso(moment):
    """2013-11-04 09:30 in the hospital's zone, as FHIR writes it."""
    return f"{moment.replace(' ', 'T')}:00+08:00"


def act(kind, stay, **elements):
    """What a person states of a stay."""
    about = {"reference": f"Account/{account_of(stay)}"}
    account = {"url": EXTENSION + "account", "valueReference": about}
    extensions = [account, *elements.pop("extension", ())]
    return {"resourceType": kind, "extension": extensions, **elements}


def decision(stay, word, moment, note="两次通知后仍拖欠"):
    """What a person decides of a debt or an aid."""
    said = act(
        "Basic",
        stay,
        code={"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
        subject={"reference": f"Patient/{patient_of(stay)}"},
        author={"display": "王芳"},
        created=moment[:10],
        extension=[
            {"url": EXTENSION + "entered", "valueDateTime": iso(moment)},
            {"url": EXTENSION + "note", "valueString": note},
        ],
    )
    return said, moment


def delivery(stay, kind, moment):
    """Proof that a list or a notice reached the patient."""
    said = act(
        "Communication",
        stay,
        status="completed",
        category=[{"coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": kind}]}],
        subject={"reference": f"Patient/{patient_of(stay)}"},
        sent=iso(moment),
    )
    return said, moment


def plan(stay, financed, months, moment):
    """A hardship plan as it is signed."""
    said = act(
        "Contract",
        stay,
        status="executed",
        type={"coding": [{"code": "instalment"}]},
        issued=iso(moment),
        subject=[{"reference": f"Patient/{patient_of(stay)}"}],
        extension=[
            {
                "url": EXTENSION + "financed",
                "valueMoney": {"value": Decimal(financed), "currency": "CNY"},
            },
            {"url": EXTENSION + "months", "valuePositiveInt": months},
        ],
    )
    return said, moment


class Door:
    """What an example asks of either door, in the same words."""

    def told(self, stay):
        """Return (type, status, gross, net, balance) of a stay's invoices, oldest first."""
        return [told(one) for one in self.invoices(stay)]

    def owed(self, stay, kind):
        """Return (due, state) of a stay's obligations of a kind, in order."""
        return [(one["due"][:16], one["state"]) for one in self.obligations(stay, kind)]

    def balances(self, stay):
        """Return what each ledger account of a stay ends at, debit positive, without zeros."""
        totals = Counter()
        for _, postings in self.entries(stay):
            for name, amount in postings:
                totals[name] += amount
        return {name: f"{total:.2f}" for name, total in totals.items() if total}

    def moved(self, stay):
        """Return what moved in all, by event, debit and credit account."""
        totals = Counter()
        for kind, postings in self.entries(stay):
            assert sum(amount for _, amount in postings) == 0
            pairs = zip(postings[::2], postings[1::2], strict=True)
            for (debit, amount), (credit, _) in pairs:
                totals[kind, debit, credit] += amount
        return {sides: f"{total:.2f}" for sides, total in totals.items()}

    def funded(self, facility, kind):
        """Return (due, state, yuan) of what the insurer owes a hospital, in order."""
        found = [
            (one["due"][:16], one["state"], re.search(r"([\d,.]+\d) yuan", one["text"])[1])
            for one in self.insurer_owes(facility)
            if one["kind"] == kind
        ]
        return sorted(found)


@cache
def _read_once(folder):
    return load_mappings(folder), load_policies(folder)


@dataclass
class Simulated(Door):
    """`paylater simulate … --json` over all that was told so far, run when something is asked."""

    folder: Path
    mappings: Path
    parts: list = field(default_factory=list)
    seen: dict = field(default_factory=dict)

    def take(self, *messages):
        """Add messages that must all be taken; that they were is seen when something is asked."""
        self.parts += messages
        self.seen = {}

    def state(self, resource, moment):
        """Tell what a person did, and when."""
        self.take(write({**resource, "meta": {"lastUpdated": iso(moment)}}))

    def invoices(self, stay):
        reference = f"Account/{account_of(stay)}"
        return [one for one in self._ran()["invoices"] if one["account"]["reference"] == reference]

    def obligations(self, stay, kind):
        found = [one for one in self._ran()["obligations"] if one["account"] == stay.visit]
        return [one for one in found if one["kind"] == kind]

    def findings(self, stay):
        """Return what was found about a stay: id and clauses."""
        return [one for one in self._ran()["findings"] if one["account"] == stay.visit]

    def entries(self, stay):
        """Return the journal entries of a stay: event and postings, debit positive."""
        return [
            (
                one["kind"],
                [(each["ledger_account"], Decimal(each["amount"])) for each in one["postings"]],
            )
            for one in self._ran()["postings"]
            if one["account"] == stay.visit
        ]

    def insurer_owes(self, facility):
        return self._about(facility, "obligations")

    def found_of(self, facility):
        """Return what was found of a hospital's funding: id and words."""
        return [(one["id"], one["words"]) for one in self._about(facility, "findings")]

    def books_of(self, facility):
        """Return the balances between a hospital and its insurer."""
        entries = self._about(facility, "postings")
        return summed(part for one in entries for part in one["postings"])

    def fund(self, code, year):
        """Return what a city's fund held, gave and has left in a year."""
        number = f"risk-fund:{code}:{year}"
        (found,) = [one for one in self._ran()["funds"] if one["fund"] == number]
        return found

    def _about(self, facility, kind):
        number = f"insurer-funding:{facility}"
        return [one for one in self._ran()[kind] if one["account"] == number]

    def agreement(self, number):
        """Return (status, standing, reason) of an agreement."""
        (one,) = [one for one in self._ran()["agreements"] if one["number"] == number]
        return one["status"], one["standing"], one["reason"]

    def _ran(self):
        if not self.seen:
            file = self.folder / "feed.hl7"
            file.write_bytes(b"\n\n".join(self.parts))
            arguments = ["simulate", str(file), "--json", "--mappings", str(self.mappings)]
            ran = CliRunner().invoke(_SIMULATE, arguments)
            assert ran.exit_code == 0, ran.output
            self.seen = json.loads(ran.stdout)
            codes = {one["code"] for one in self.seen["messages"]}
            assert codes == {"AA"}, ran.output
        return self.seen


@dataclass
class Served(Door):
    """A running adapter: messages over MLLP, acts and questions over FHIR."""

    running: Running
    database: str

    def take(self, *messages):
        codes = self.running.send(*messages)
        assert codes == ["AA"] * len(messages), codes

    def state(self, resource, moment):
        answer = self.running.state(resource, f"act-{next(_KEYS)}", iso(moment))
        assert answer.status_code == 201, answer.text

    def invoices(self, stay):
        return self.running.invoices(account=f"Account/{account_of(stay)}")

    def obligations(self, stay, kind):
        patient = f"Patient/{patient_of(stay)}"
        about = {"reference": f"Account/{account_of(stay)}"}
        told = self.running.get("/fhir/Communication", subject=patient, category=kind, _count=100)
        done = self.running.get("/fhir/Task", patient=patient, code=kind, _count=100)
        found = [
            {
                "due": extension(one, "due"),
                "state": extension(one, "duty-state"),
                "text": one["payload"][-1]["contentString"]
                if "payload" in one
                else one["description"],
                "clauses": [
                    part["valueString"]
                    for part in one["extension"]
                    if part["url"] == EXTENSION + "clause"
                ],
            }
            for bundle in (told, done)
            for one in (entry["resource"] for entry in bundle.get("entry", ()))
            if about in (*one.get("about", ()), one.get("focus"))
            and extension(one, "duty-state") is not None
        ]
        return sorted(found, key=lambda one: one["due"])

    def findings(self, stay):
        told = self.running.get(f"/fhir/Account/{account_of(stay)}/$explain")
        found = [one["part"] for one in told["parameter"] if one["name"] == "finding"]
        return [
            {
                "id": next(one["valueCode"] for one in parts if one["name"] == "id"),
                "words": next(one["valueString"] for one in parts if one["name"] == "en"),
                "clauses": [
                    next(one["valueString"] for one in part["part"] if one["name"] == "id")
                    for part in parts
                    if part["name"] == "clause"
                ],
            }
            for parts in found
        ]

    def entries(self, stay):
        exported = CliRunner().invoke(_EXPORT, ["export", "beancount", "--database", self.database])
        assert exported.exit_code == 0, exported.output
        found = []
        for block in exported.stdout.split("\n\n"):
            if f'account: "{account_of(stay)}"' in block:
                kind = re.search(r'\* "([a-z-]+)"', block)[1]
                lines = re.findall(r"^  [A-Z]\w+:(\S+)  (\S+) CNY$", block, re.MULTILINE)
                found.append((kind, [(name.lower(), Decimal(sum_)) for name, sum_ in lines]))
        return found

    def insurer_owes(self, facility):
        account = f"Account/{derive_id('Account', facility, 'insurer-funding')}"
        told = self.running.get("/fhir/Task", focus=account, _count=100)
        return [
            {
                "kind": one["code"]["coding"][0]["code"],
                "due": extension(one, "due"),
                "state": extension(one, "duty-state"),
                "text": one["description"],
            }
            for one in (entry["resource"] for entry in told.get("entry", ()))
        ]

    def found_of(self, facility):
        return [
            (one["id"]["valueCode"], one["en"]["valueString"])
            for one in self._explained(facility, "insurer-funding", "finding")
        ]

    def books_of(self, facility):
        balances = {
            one["account"]["valueString"]: one["amount"]["valueMoney"]["value"]
            for one in self._explained(facility, "insurer-funding", "balance")
        }
        return {name: amount for name, amount in balances.items() if amount != "0.00"}

    def award(self, stay):
        """Return the figures of a stay's award from the fund."""
        (found,) = self._explained(stay.facility, stay.visit, "award")
        return {
            name: one["valueMoney"]["value"] for name, one in found.items() if "valueMoney" in one
        }

    def fund(self, code, year):
        number = f"risk-fund:{code}:{year}"
        (entry,) = self.running.get("/fhir/Account", identifier=number)["entry"]
        names = ("level", "awarded", "left", "paid", "recovered")
        figures = {name: extension(entry["resource"], f"fund-{name}")["value"] for name in names}
        return {"fund": number, **figures}

    def _explained(self, facility, visit, name):
        account = derive_id("Account", facility, visit)
        told = self.running.get(f"/fhir/Account/{account}/$explain")
        found = [one["part"] for one in told["parameter"] if one["name"] == name]
        return [{part["name"]: part for part in parts} for parts in found]

    def agreement(self, number):
        (entry,) = self.running.get("/fhir/Consent", identifier=number)["entry"]
        one = entry["resource"]
        standing = extension(one, "pay-later-standing") or ""
        return one["status"], standing, extension(one, "standing-reason") or ""


class Housed(Simulated):
    """The same journey in this process, on a store that stays open to be asked."""

    def __init__(self, folder, mappings):
        super().__init__(folder, mappings)
        read, policies = _read_once(mappings)
        self.house = House(policies, mappings=read)

    def take(self, *messages):
        self.house.take(*messages)
        self.seen = {}

    def state(self, resource, moment):
        at = datetime.fromisoformat(iso(moment))
        self.house.intake.acts.take(Act(resource, f"act-{next(_KEYS)}", "operator", at))
        self.seen = {}

    def _ran(self):
        if not self.seen:
            found = outcome(self.house.store, self.house.explanation())
            plain = asdict(found) | {"invoices": [one for _, one in found.invoices]}
            self.seen = json.loads(write(plain), parse_float=str, parse_int=str)
        return self.seen
