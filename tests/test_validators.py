"""What we make of messages passes three validators, and these find the faults that are planted."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from validators import SCHEMA, by_model, by_profile, by_schema

from adapter.app import load_search_parameters
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.cli.files import read_messages
from adapter.fhir.reading import read_query
from adapter.fhir.resources import read, write
from adapter.fhir.search import SERVED
from adapter.hl7v2.message import MessageError, parse
from adapter.intake import Intake, Raw
from adapter.store.sql import SqlStore

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / ".." / "shared" / "corpus"
EXTENSION = "https://paylater.example/fhir/StructureDefinition/"

needs_schema = pytest.mark.skipif(
    not SCHEMA.is_file(), reason="the JSON schema of R4 is not here; make schema"
)


def messages():
    """The demo, every golden and, where it is, every message of the corpus."""
    ours = [ROOT.glob("mappings/demo/*.hl7"), ROOT.glob("tests/golden/*/message.hl7")]
    names = sorted(str(path) for each in ours for path in each)
    bodies = [body for _, body in read_messages(names)]
    return bodies + [path.read_bytes() for path in sorted(CORPUS.rglob("*.hl7"))]


def mapped(bodies, mappings):
    for body in bodies:
        try:
            message = parse(body, mappings.charset_of(body))
        except MessageError:
            continue
        yield from mappings.map(message, mappings.site_of(message)).drafts


def stored(bodies, mappings):
    store, parameters = SqlStore("sqlite://"), load_search_parameters()
    now = lambda: datetime.now(UTC)  # noqa: E731
    intake = Intake(store, mappings, load_policies(), "feed", now, parameters)
    for body in bodies:
        intake.receive([Raw(body, "mllp", None, now())])
    with store.read() as reader:
        for kind in SERVED:
            query = read_query(kind, [("_count", "1000")], parameters)
            yield from (row.body for row in reader.search(query).rows)
    store.close()


@pytest.fixture(scope="module")
def resources():
    """Every resource that comes of the messages: as mapped, and as stored with its bills."""
    mappings = load_mappings()
    bodies = messages()
    texts = {write(draft.whole()) for draft in mapped(bodies, mappings)}
    texts.update(stored(bodies, mappings))
    return [read(text) for text in sorted(texts)]


@pytest.mark.parametrize(
    "judge", [by_model, pytest.param(by_schema, marks=needs_schema), by_profile]
)
def test_every_resource_of_every_message_is_valid(resources, judge):
    assert {
        f"{resource['resourceType']}/{resource['id']}": found
        for resource in resources
        if (found := judge(resource))
    } == {}


def test_what_is_judged_is_of_every_type(resources):
    kinds = {resource["resourceType"] for resource in resources}

    # A plan is signed, and a default confirmed, by people; no message brings one.
    assert kinds >= {*SERVED} - {"Communication", "Contract", "Flag"}


def money(value):
    return {"value": Decimal(value), "currency": "CNY"}


def component(value):
    system = "https://paylater.example/fhir/CodeSystem/price-component"
    code = {"coding": [{"system": system, "code": "base"}]}
    return {"type": "base", "code": code, "amount": money(value)}


INVOICE = {
    "resourceType": "Invoice",
    "id": "i1",
    "meta": {"profile": [f"{EXTENSION}paylater-invoice"]},
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
    "identifier": [{"system": "https://example.org/bills", "value": "1"}],
    "status": "issued",
    "type": {
        "coding": [
            {"system": "https://paylater.example/fhir/CodeSystem/invoice-type", "code": "final"}
        ]
    },
    "subject": {"reference": "Patient/p1"},
    "recipient": {"reference": "Patient/p1"},
    "issuer": {"reference": "Organization/o1"},
    "account": {"reference": "Account/a1"},
    "date": "2024-01-02T10:00:00+08:00",
    "extension": [
        {"url": f"{EXTENSION}due", "valueDateTime": "2024-02-01"},
        {"url": f"{EXTENSION}paid", "valueMoney": money("0.00")},
        {"url": f"{EXTENSION}balance", "valueMoney": money("100.10")},
    ],
    "lineItem": [
        {
            "sequence": 1,
            "chargeItemReference": {"reference": "ChargeItem/c1"},
            "priceComponent": [component("100.10")],
        }
    ],
    "totalPriceComponent": [component("100.10")],
    "totalNet": money("100.10"),
    "totalGross": money("100.10"),
}
GONE = object()
# Where the fault is planted, what is put there, and which validator must not miss it alone.
FAULTS = [
    ("foo", "x", by_model),
    ("status", 1, by_model),
    ("status", GONE, by_model),
    ("status", "paid", by_model),
    ("date", "2024-13-45", by_model),
    ("lineItem.0.chargeItemReference", GONE, by_model),
    ("lineItem.0.chargeItemCodeableConcept", {"text": "x"}, by_model),
    ("lineItem.0.priceComponent.0.type", "foo", by_model),
    ("lineItem", [], by_model),
    ("subject", {"reference": "Observation/1"}, by_model),
    ("paymentTerms", "", by_model),
    ("extension.0", {"url": "https://example.org/x"}, by_model),
    ("totalGross.currency", "yuan", by_model),
    ("lineItem.0.sequence", 0, by_model),
    ("identifier", {"value": "1"}, by_model),
    ("id", "a b/c", by_model),
    ("foo", "x", by_schema),
    ("status", 1, by_schema),
    ("status", "paid", by_schema),
    ("date", "2024-13-45", by_schema),
    ("lineItem.0.priceComponent.0.type", "foo", by_schema),
    ("paymentTerms", "", by_schema),
    ("identifier", {"value": "1"}, by_schema),
    ("id", "a b/c", by_schema),
    ("status", GONE, by_profile),
    ("extension.0", GONE, by_profile),
    ("extension.1", GONE, by_profile),
    ("extension.0.valueDateTime", GONE, by_profile),
    ("extension.0.url", f"{EXTENSION}duo", by_profile),
    ("extension.3", {"url": f"{EXTENSION}due", "valueDateTime": "2024-02-01"}, by_profile),
    ("identifier", GONE, by_profile),
    ("date", GONE, by_profile),
    ("totalNet.currency", "USD", by_profile),
    ("totalNet.value", Decimal("90.10"), by_profile),
    ("totalGross.value", Decimal("100.11"), by_profile),
    ("lineItem.0.priceComponent.0.amount.value", Decimal("100.00"), by_profile),
]


def planted(path, value):
    invoice = copy.deepcopy(INVOICE)
    *above, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at = invoice
    for step in above:
        at = at[step]
    if value is GONE:
        del at[last]
    elif isinstance(at, list) and last == len(at):
        at.append(value)
    else:
        at[last] = value
    return invoice


@pytest.mark.parametrize(
    ("path", "value", "judge"),
    [
        pytest.param(*fault, marks=[needs_schema] if fault[2] is by_schema else [])
        for fault in FAULTS
    ],
)
def test_a_planted_fault_is_found(path, value, judge):
    assert set(judge(planted(path, value))) - set(judge(INVOICE))


@pytest.mark.parametrize(
    "judge", [by_model, pytest.param(by_schema, marks=needs_schema), by_profile]
)
def test_without_a_fault_nothing_is_found(judge):
    assert judge(INVOICE) == []
    assert judge(INVOICE | {"date": "2024-01"}) == []
