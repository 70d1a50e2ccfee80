"""The HTTP doors of a house in memory: operations asked there, and their answers read."""

import asyncio
from decimal import Decimal

import httpx
from feeds import w01
from house import PARAMETERS, House

from adapter.api import create_api
from adapter.api.doors import Doors
from adapter.fhir.resources import faults, read, write
from adapter.intake.documents import PERSON
from adapter.operations import Operations
from adapter.store.refolding import documents

BASE = "https://paylater.example/fhir"


class Desk:
    """The HTTP doors of a house in memory."""

    def __init__(self, **given):
        self.house = House(**given)
        house, clock = self.house, given.get("clock", "feed")
        self.operations = Operations(
            house.store,
            house.intake,
            house.mappings,
            house.policies,
            PARAMETERS,
            clock,
            house.now,
        )

        async def act(stated):
            return house.intake.acts.take(stated)

        async def operate(asked, language):
            return self.operations.perform(asked, language)

        async def nobody(*_):
            raise AssertionError("no message is expected here")

        doors = Doors(house.store, nobody, PARAMETERS, act, operate)
        self.transport = httpx.ASGITransport(create_api(doors), raise_app_exceptions=True)

    def ask(
        self, method, path, content=None, *, key="", at="", media="application/json", **headers
    ):
        if isinstance(content, (dict, list)):
            content = write(content)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers |= {"idempotency-key": key} if key else {}
        headers |= {"x-act-time": f"{at.replace(' ', 'T')}:00+08:00"} if at else {}
        headers |= {"content-type": media} if content else {}

        async def asked():
            base = "http://h.example"
            async with httpx.AsyncClient(transport=self.transport, base_url=base) as client:
                return await client.request(
                    method, f"/fhir{path}", content=content, headers=headers
                )

        return asyncio.run(asked())

    def operate(self, path, content=None, method="POST", **asked):
        """Return the Parameters of an operation that is performed; they are valid FHIR."""
        answer = self.ask(method, path, content, **asked)
        assert answer.status_code == 200, answer.text
        told = read(answer.content)
        assert faults(told) == []
        return told["parameter"]

    def notice(self, stay, sent):
        """Return the proof that a debtor was told."""
        about = {"reference": f"Account/{self.account(stay)}"}
        return {
            "resourceType": "Communication",
            "status": "completed",
            "category": [{"coding": [{"code": "default-notice"}]}],
            "subject": {"reference": f"Patient/{self.patient(stay)}"},
            "sent": sent,
            "extension": [{"url": f"{BASE}/StructureDefinition/account", "valueReference": about}],
        }

    def listed(self, stay, day):
        """Return the proof that the list of a day was handed over, days later."""
        made = self.notice(stay, "2013-11-08T10:00:00+08:00")
        made["category"] = [{"coding": [{"code": "daily-list"}]}]
        url = f"{BASE}/StructureDefinition/listed-day"
        return made | {"extension": [*made["extension"], {"url": url, "valueString": day}]}

    def notify(self, stay, *days):
        """Prove that a debtor was told on each of these days."""
        for day in days:
            notice = self.notice(stay, f"{day}T10:00:00+08:00")
            key = f"notice-{stay.visit}-{day}"
            self.ask("POST", "/Communication", notice, key=key, at=f"{day} 10:00")

    def persons(self):
        """Return what is known of everybody."""
        return [PERSON.validate_json(one) for one in documents(self.house.store, "person")]

    def kept(self):
        """Return what counts of all that is kept: resources, books and findings."""
        with self.house.store.read() as reader:
            resources = [(one.type, one.id, one.version, one.body) for one in reader.resources()]
            entries = [one.postings for one in reader.ledger()]
        return resources, entries, self.house.findings()

    def account(self, stay):
        (account,) = self.house.found("Account", identifier=stay.visit)
        return account["id"]

    def patient(self, stay):
        return self.house.found("Patient", identifier=stay.mrn)[0]["id"]


def given(**values):
    """Return Parameters; each value by its type of FHIR."""
    types = {str: "valueString", bool: "valueBoolean", int: "valueInteger", dict: "valueMoney"}
    parts = [
        {"name": name.replace("_", "-"), types[type(one)]: one} for name, one in values.items()
    ]
    return {"resourceType": "Parameters", "parameter": parts}


def all_of(parts, name):
    return [one for one in parts if one["name"] == name]


def value(parts, *names):
    for name in names[:-1]:
        parts = next(one["part"] for one in parts if one["name"] == name)
    found = next(one for one in parts if one["name"] == names[-1])
    return next(found[key] for key in found if key.startswith("value") or key == "resource")


def cited(parts):
    """Return the clause ids of the answers, each with its words in both languages."""
    found = []
    for answer in all_of(parts, "answer"):
        assert value(answer["part"], "rule")
        assert value(answer["part"], "origin") in {"text", "supplement", "site", "default"}
        for clause in all_of(answer["part"], "clause"):
            assert value(clause["part"], "zh")
            assert value(clause["part"], "en")
            found.append(value(clause["part"], "id"))
    return found


def issues(parts):
    outcomes = all_of(parts, "outcome")
    return [
        one["details"]["coding"][0]["code"]
        for outcome in outcomes
        for one in outcome["resource"]["issue"]
    ]


def kinds(parts):
    return [one["resource"]["type"]["coding"][0]["code"] for one in all_of(parts, "invoice")]


def discharged(desk, number="OD"):
    stay, messages = w01(number, pay=True)
    desk.house.take(*messages, stay.discharge("2013-11-12 10:00"))
    return stay


def alleged(desk, number):
    """The stay of W01, its final unpaid, past every term and noticed twice."""
    stay = discharged(desk, number)
    desk.notify(stay, "2013-12-13", "2013-12-23")
    return stay


def adjudication(gross="29660.00", number="S9001", **changed):
    """The figures of W01 as the national interface answers 2304."""
    figures = {
        "setl_id": number,
        "mdtrt_id": "M8001",
        "insutype": "380",
        "medfee_sumamt": Decimal(gross),
        "fulamt_ownpay_amt": "800.00",
        "overlmt_selfpay": 0,
        "preselfpay_amt": "846.00",
        "inscp_scp_amt": "28014.00",
        "act_pay_dedc": 300,
        "hifp_pay": "19399.80",
        "fund_pay_sumamt": "19399.80",
        "psn_part_amt": "10260.20",
        "acct_pay": "0.00",
        "psn_cash_pay": "10260.20",
        "setl_time": "2013-11-12 09:59:00",
        "clr_optins": "460100",
        **changed,
    }
    return {"infcode": 0, "err_msg": "", "output": {"setlinfo": figures, "setldetail": []}}
