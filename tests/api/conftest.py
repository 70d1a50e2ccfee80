import asyncio
import json
from decimal import Decimal
from functools import partial
from pathlib import Path

import httpx
import pytest

from adapter.api import create_api
from adapter.api.doors import Doors
from adapter.fhir.resources import write
from adapter.fhir.search import SearchParameters, index
from adapter.store.sql import SqlStore

BASE = "https://paylater.example/fhir"
SYSTEM = f"{BASE}/NamingSystem/H1"
PARAMETERS = Path(__file__).parents[2] / "fhir_profiles" / "SearchParameter"


class Client:
    """Asks an API in this process, one request a time."""

    def __init__(self, api):
        # A traceback is the server's to log; here only the answer counts.
        self._transport = httpx.ASGITransport(api, raise_app_exceptions=False)

    def request(self, method, url, **asked):
        async def ask():
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://h.example"
            ) as client:
                return await client.request(method, url, **asked)

        return asyncio.run(ask())

    def get(self, url, **asked):
        return self.request("GET", url, **asked)

    def post(self, url, **asked):
        return self.request("POST", url, **asked)


@pytest.fixture(scope="session")
def parameters():
    return SearchParameters(
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(PARAMETERS.glob("*.json"))
    )


@pytest.fixture
def store():
    opened = SqlStore("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def keep(store, parameters):
    """Keep resources, each with its index, at one second of a day."""

    def put(*resources, second=0, assembled=False):
        with store.begin() as work:
            for resource in resources:
                work.put_resource(
                    resource["resourceType"],
                    resource["id"],
                    write(resource),
                    partial(index, resource, parameters),
                    partition=1,
                    updated=f"2013-11-04T01:30:{second:02}.000000Z",
                    event_at=None,
                    source="FT1[1]",
                    message=None,
                    assembled_on_read=assembled,
                )

    return put


@pytest.fixture
def open_doors(store, parameters):
    """Open the doors on the store; keywords replace what they are given."""

    async def nobody(*_):
        raise AssertionError("no message is expected here")

    def build(**given):
        doors = Doors(**{"store": store, "submit": nobody, "parameters": parameters} | given)
        return Client(create_api(doors))

    return build


@pytest.fixture
def client(open_doors):
    return open_doors()


@pytest.fixture
def hospital(keep):
    """Two patients, three visits, five invoices."""

    def patient(number, name):
        identifier = {"system": f"{SYSTEM}/mrn", "value": f"00{number}"}
        named = {"family": name, "text": name}
        return {
            "resourceType": "Patient",
            "id": f"p{number}",
            "identifier": [identifier],
            "name": [named],
        }

    def account(number, owner):
        return {
            "resourceType": "Account",
            "id": f"a{number}",
            "identifier": [{"system": f"{SYSTEM}/visit", "value": f"V{number}"}],
            "status": "active",
            "subject": [{"reference": f"Patient/{owner}"}],
        }

    def invoice(number, stay, owner, net, status, day):
        return {
            "resourceType": "Invoice",
            "id": f"i{number}",
            "extension": [
                {
                    "url": f"{BASE}/StructureDefinition/balance",
                    "valueMoney": {"value": Decimal(net), "currency": "CNY"},
                }
            ],
            "status": status,
            "type": {"coding": [{"system": f"{BASE}/CodeSystem/invoice-type", "code": "final"}]},
            "subject": {"reference": f"Patient/{owner}"},
            "date": f"2013-11-{day:02}T09:00:00+08:00",
            "account": {"reference": f"Account/{stay}"},
            "totalNet": {"value": Decimal(net), "currency": "CNY"},
        }

    keep(patient(1, "王芳"), patient(2, "李明"))
    keep(account(1, "p1"), account(2, "p1"), account(3, "p2"))
    keep(invoice(1, "a1", "p1", "8572.30", "issued", 4))
    keep(invoice(2, "a1", "p1", "1687.90", "issued", 9))
    keep(invoice(3, "a2", "p1", "100.00", "balanced", 9))
    keep(invoice(4, "a3", "p2", "0.00", "balanced", 9))
    keep(invoice(5, "a3", "p2", "12345678901234.56", "draft", 9))
