"""What a person states is applied, or answered with one sentence: never taken and forgotten."""

import pytest
from desk import Desk
from feeds import Stay, w01
from house import House

from adapter.fhir.resources import read

BASE = "https://paylater.example/fhir"
OURS = f"{BASE}/StructureDefinition/"
DONE = "2013-11-12T10:00:00+08:00"


@pytest.fixture(scope="module")
def desk():
    desk = Desk()
    desk.stay, messages = w01("SIL", pay=True)
    desk.other = Stay("HK-3RD", "肾病科", "VSILO", "MSILO")
    desk.house.take(*messages, desk.other.admit("2013-11-04 09:30"))
    return desk


def concept(code, system=""):
    named = {"system": f"{BASE}/CodeSystem/{system}"} if system else {}
    return {"coding": [{**named, "code": code}]}


def ours(name, **value):
    return {"url": OURS + name, **value}


def money(value, currency="CNY"):
    return {"value": value, "currency": currency}


def stated(desk, kind):
    """Return a resource of a kind that is applied as it stands."""
    patient = {"reference": f"Patient/{desk.patient(desk.stay)}"}
    account = {"reference": f"Account/{desk.account(desk.stay)}"}
    about = ours("account", valueReference=account)
    (visit,) = desk.house.found("Encounter", identifier=desk.stay.visit)
    entered = ours("entered", valueDateTime=DONE)
    made = {
        "Communication": {
            "status": "completed",
            "category": [concept("default-notice", "obligation")],
            "subject": patient,
            "sent": DONE,
            "extension": [about],
        },
        "Task": {
            "status": "completed",
            "intent": "order",
            "code": concept("identity-check", "task"),
            "for": patient,
            "encounter": {"reference": f"Encounter/{visit['id']}"},
            "businessStatus": concept("match", "identity-outcome"),
            "executionPeriod": {"end": DONE},
        },
        "DocumentReference": {
            "status": "current",
            "type": concept("ID", "document-kind"),
            "subject": patient,
            "content": [{"attachment": {"title": "id"}}],
            "extension": [
                about,
                ours("custody", valueCode="S"),
                ours("document-form", valueCode="C"),
                ours("custody-time", valueDateTime=DONE),
            ],
        },
        "Consent": {
            "status": "active",
            "scope": concept("treatment"),
            "category": [concept("DEFER", "agreement-form")],
            "patient": patient,
            "dateTime": DONE,
            "policyRule": {"text": "facility policy"},
            "extension": [about],
        },
        "Basic": {
            "code": concept("adjustment", "fact"),
            "subject": patient,
            "author": {"display": "王芳"},
            "extension": [
                about,
                entered,
                ours("amount", valueMoney=money(5)),
                ours("adjustment-reason", valueCode="WRITEOFF"),
            ],
        },
        "ClaimResponse": {
            "status": "active",
            "type": concept("institutional"),
            "use": "claim",
            "patient": patient,
            "created": DONE,
            "insurer": {"display": "医保"},
            "outcome": "complete",
            "identifier": [{"value": "SIL1"}],
            "total": [
                {"category": concept("medfee_sumamt", "adjudication"), "amount": money(10)},
                {"category": concept("fund_pay_sumamt", "adjudication"), "amount": money(4)},
                {"category": concept("psn_part_amt", "adjudication"), "amount": money(6)},
            ],
            "extension": [about, ours("adjudication-kind", valueCode="FINAL")],
        },
        "Contract": {
            "status": "executed",
            "type": concept("instalment", "plan-kind"),
            "issued": DONE,
            "subject": [patient],
            "extension": [
                about,
                ours("financed", valueMoney=money(10)),
                ours("months", valuePositiveInt=3),
            ],
        },
        "PaymentReconciliation": {
            "status": "active",
            "created": DONE,
            "paymentDate": "2013-11-12",
            "paymentAmount": money(5),
            "extension": [about],
        },
    }[kind]
    return {"resourceType": kind, **made}


def changed(resource, where, value):
    """Return the resource with an element or an extension of ours as given, None for without."""
    if not where.startswith("extension["):
        kept = {name: one for name, one in resource.items() if name != where}
        return kept if value is None else {**kept, where: value}
    name = where[len("extension[") : -1]
    extensions = [one for one in resource.get("extension", ()) if one["url"] != OURS + name]
    extensions += [ours(name, **value)] if value else []
    return changed(resource, "extension", extensions or None)


def answered(desk, resource):
    answer = desk.ask("POST", f"/{resource['resourceType']}", resource, at="2013-11-12 11:00")
    issues = read(answer.content)["issue"]
    return answer.status_code, [
        (one["severity"], one["details"]["coding"][0]["code"], one["details"]["text"])
        for one in issues
        # That all is well has words and no id.
        if "coding" in one["details"]
    ]


REFUSED = [
    ("Communication", "category", [concept("foo", "obligation")], "word-unknown"),
    ("Communication", "category", [concept("working-capital", "obligation")], "word-unknown"),
    ("Communication", "category", None, "element-missing"),
    ("Communication", "sent", None, "element-missing"),
    ("Communication", "sent", "2113-01-01T00:00:00Z", "time-far-ahead"),
    ("Communication", "extension[account]", None, "element-missing"),
    ("Communication", "extension[listed-day]", {"valueString": "yesterday"}, "date-invalid"),
    (
        "Communication",
        "category",
        [concept("default-notice"), concept("daily-list")],
        "one-is-meant",
    ),
    ("Task", "code", concept("foo", "task"), "word-unknown"),
    ("Task", "code", None, "element-missing"),
    ("Task", "businessStatus", concept("maybe"), "word-unknown"),
    ("Task", "businessStatus", None, "element-missing"),
    ("Task", "executionPeriod", None, "element-missing"),
    ("Task", "encounter", None, "element-missing"),
    ("Task", "encounter", {"reference": "Encounter/none"}, "reference-unknown"),
    ("Task", "extension[stage]", {"valueCode": "ZZ"}, "word-unknown"),
    ("Task", "for", None, "element-missing"),
    ("DocumentReference", "type", concept("FOO"), "word-unknown"),
    ("DocumentReference", "type", None, "element-missing"),
    ("DocumentReference", "extension[custody]", None, "element-missing"),
    ("DocumentReference", "extension[account]", None, "element-missing"),
    ("Consent", "patient", None, "element-missing"),
    ("Consent", "category", [{"text": "x"}], "element-missing"),
    ("Consent", "extension[account]", None, "element-missing"),
    ("Consent", "extension[agreement-state]", {"valueCode": "zzz"}, "word-unknown"),
    (
        "Consent",
        "category",
        [concept("INP", "agreement-form"), concept("STANDING", "agreement-form")],
        "one-is-meant",
    ),
    (
        "Consent",
        "provision",
        {"period": {"start": "2014-01-02", "end": "2014-01-01"}},
        "end-before-begin",
    ),
    ("Basic", "extension[amount]", None, "element-missing"),
    ("Basic", "extension[amount]", {"valueMoney": {"currency": "CNY"}}, "money-unreadable"),
    ("Basic", "extension[amount]", {"valueMoney": money(-5)}, "amount-not-above-zero"),
    ("Basic", "extension[amount]", {"valueMoney": money(0)}, "amount-not-above-zero"),
    ("Basic", "extension[amount]", {"valueMoney": money(5, "USD")}, "currency-not-accepted"),
    ("Basic", "extension[amount]", {"valueMoney": money(10**15)}, "amount-too-large"),
    ("Basic", "extension[entered]", None, "element-missing"),
    ("Basic", "extension[account]", None, "element-missing"),
    ("Basic", "extension[until]", {"valueDateTime": "2012-01-01"}, "end-before-begin"),
    ("Basic", "code", {"coding": [{"code": "death"}, {"code": "list-lifted"}]}, "one-is-meant"),
    ("ClaimResponse", "extension[account]", None, "element-missing"),
    ("ClaimResponse", "extension[adjudication-kind]", {"valueCode": "ZZ"}, "word-unknown"),
    ("ClaimResponse", "extension[adjudication-kind]", {"valueCode": "CANCEL"}, "element-missing"),
    (
        "ClaimResponse",
        "total",
        [{"category": concept("medfee_sumamt"), "amount": {"currency": "CNY"}}],
        "money-unreadable",
    ),
    (
        "ClaimResponse",
        "total",
        [{"category": concept("medfee_sumamt"), "amount": money(n)} for n in (1, 2)],
        "one-is-meant",
    ),
    ("Contract", "issued", None, "element-missing"),
    ("Contract", "type", concept("zz"), "word-unknown"),
    ("Contract", "extension[financed]", None, "element-missing"),
    ("Contract", "extension[financed]", {"valueMoney": money(-10)}, "amount-not-above-zero"),
    ("Contract", "extension[months]", None, "element-missing"),
    ("Contract", "extension[every]", {"valueCode": "zz"}, "word-unknown"),
    ("PaymentReconciliation", "extension[account]", None, "element-missing"),
    ("PaymentReconciliation", "paymentAmount", money(0), "amount-not-above-zero"),
    ("PaymentReconciliation", "paymentAmount", {"currency": "CNY"}, "money-unreadable"),
]


@pytest.mark.parametrize(("kind", "where", "value", "issue"), REFUSED)
def test_what_no_fact_would_follow_from_is_refused_in_one_sentence(desk, kind, where, value, issue):
    before = desk.kept()

    status, told = answered(desk, changed(stated(desk, kind), where, value))

    assert (status, [one[1] for one in told]) == (422, [issue])
    assert where.partition("[")[0] in told[0][2]
    assert desk.kept() == before


def test_an_extension_that_says_two_things_is_refused(desk):
    told = stated(desk, "Basic")
    twice = [*told["extension"], ours("amount", valueMoney=money(6))]

    status, issues = answered(desk, {**told, "extension": twice})

    assert (status, [one[1] for one in issues]) == (422, ["one-is-meant"])
    assert "5 / 6" in issues[0][2]


@pytest.mark.parametrize("kind", ["Task", "Contract", "Communication"])
def test_nobody_states_of_one_person_what_is_of_another(desk, kind):
    other = {"reference": f"Patient/{desk.patient(desk.other)}"}
    name = {"Task": "for"}.get(kind, "subject")
    value = [other] if kind == "Contract" else other

    status, told = answered(desk, changed(stated(desk, kind), name, value))

    assert (status, [one[1] for one in told]) == (422, ["patient-differs"])


@pytest.mark.parametrize(
    ("kind", "where", "value"),
    [
        ("Communication", "status", "in-progress"),
        ("Task", "status", "cancelled"),
        ("Consent", "status", "draft"),
        ("Consent", "category", [concept("x", "foo")]),
        ("ClaimResponse", "outcome", "queued"),
        ("ClaimResponse", "status", "draft"),
        ("Contract", "status", "offered"),
        ("PaymentReconciliation", "status", "draft"),
    ],
)
def test_what_states_nothing_yet_is_kept_and_says_so(desk, kind, where, value):
    books = desk.kept()[1]

    status, told = answered(desk, changed(stated(desk, kind), where, value))

    assert (status, [one[:2] for one in told]) == (201, [("information", "act-states-nothing")])
    assert desk.kept()[1] == books


def test_a_paper_told_in_error_was_never_shown(desk):
    wrong = changed(stated(desk, "DocumentReference"), "type", concept("CIVIL"))
    assert answered(desk, changed(wrong, "status", "entered-in-error"))[0] == 201

    account = desk.account(desk.stay)
    with desk.house.store.read() as reader:
        papers = read(reader.document("account", account))["papers"].values()
    assert [one["custody"] for one in papers if one["kind"] == "CIVIL"] == [""]


def test_a_decision_of_a_dispute_that_nobody_raised_is_found(desk):
    decided = changed(stated(desk, "Basic"), "code", concept("dispute-decided"))

    status, told = answered(desk, decided)

    assert (status, [one[1] for one in told]) == (201, ["nothing-disputed"])


@pytest.mark.parametrize(
    ("asked", "content", "issue"),
    [
        ("payment-plan", {"name": "instalment", "part": "x"}, "parameters-no-list"),
        ("payment-plan", {"name": "instalment", "part": [1]}, "parameters-no-list"),
        (
            "payment-plan",
            {"name": "amount", "valueMoney": money(5, "USD")},
            "currency-not-accepted",
        ),
        ("balance?at=2013-11-12&at=2013-11-13", None, "parameter-twice"),
        ("settle?account=other", None, "one-is-meant"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_refused(desk, asked, content, issue):
    path = f"/Account/{desk.account(desk.stay)}/${asked}"
    body = {"resourceType": "Parameters", "parameter": [content]} if content else None

    answer = desk.ask("POST", path, body, at="2013-11-12 11:00")

    (told,) = read(answer.content)["issue"]
    assert (answer.status_code, told["details"]["coding"][0]["code"]) == (400, issue)


def test_an_answer_whose_own_time_cannot_be_read_is_refused(desk):
    path = f"/Account/{desk.account(desk.stay)}/$adjudicate"
    answer = desk.ask("POST", path, {"output": {"setlinfo": {"setl_time": "yesterday"}}})

    (told,) = read(answer.content)["issue"]
    assert (answer.status_code, "setl_time" in told["details"]["text"]) == (400, True)


def test_one_unknown_item_class_is_told_once():
    house = House()
    stay = Stay("HK-3RD", "肾病科", "VIC", "MIC")
    house.take(stay.admit("2013-11-04 09:30"))

    (answer,) = house.answers(stay.charge("2013-11-04 10:00", ("77", "5.00")))

    assert answer.count(b"\rERR|") == 1
