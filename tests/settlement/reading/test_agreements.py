"""What a Consent, a DocumentReference and a Contract say of paying later."""

from datetime import UTC, date, datetime, timedelta

import pytest
from people import BASE, concept, extension

from adapter.settlement.facts import Agreement, Paper, PlanSigned
from adapter.settlement.reading.agreements import agreement, is_agreement, paper, plan

ACCOUNT = extension("account", valueReference={"reference": "Account/a1"})
NINE = datetime(2013, 11, 4, 9, tzinfo=UTC)
TEN = datetime(2013, 11, 4, 10, tzinfo=UTC)
FORM = f"{BASE}/CodeSystem/agreement-form"


def consent(form="INP", status="active", **more):
    category = [{"coding": [{"system": FORM, "code": form}]}]
    return {"id": "c1", "status": status, "category": category, "extension": [ACCOUNT], **more}


def read(resource):
    (fact,) = agreement(resource, None, UTC)
    return fact


@pytest.mark.clause("H-49")
def test_an_agreement_is_read_whole():
    extensions = [
        ACCOUNT,
        extension("agreement-state", valueCode="papers-pending"),
        extension("informed", valueDateTime="2013-11-04T08:30:00Z"),
    ]

    found = read(
        consent(
            patient={"reference": "Patient/p1"},
            dateTime="2013-11-04T09:00:00Z",
            provision={"period": {"start": "2013-11-04T10:00:00Z", "end": "2014-11-04"}},
            policyRule={"text": "cn-460100-haikou-2013-209"},
            extension=extensions,
        )
    )

    assert found == Agreement(
        consent="c1",
        account="a1",
        patient="p1",
        form="INP",
        state="papers-pending",
        signed=NINE,
        start=TEN,
        end=datetime(2014, 11, 4, tzinfo=UTC),
        informed=datetime(2013, 11, 4, 8, 30, tzinfo=UTC),
        policy="cn-460100-haikou-2013-209",
    )


def test_a_draft_of_an_agreement_states_nothing():
    assert agreement(consent(status="draft"), None, UTC) == []


@pytest.mark.clause("H-08")
@pytest.mark.parametrize(
    ("relationship", "signer"),
    [
        ("SEL", "patient"),
        ("GRD", "legal_representative"),
        ("CHD", "family"),
        ("SIB", "family"),
        ("FND", "other"),
        ("??", "other"),
        ("UNK", ""),
        (None, ""),
    ],
)
def test_who_signed_is_read_by_what_they_are_to_the_patient(relationship, signer):
    told = [extension("signer-relationship", valueCode=relationship)] if relationship else []

    assert read(consent(extension=told)).signer == signer


def test_an_agreement_names_the_contacts_who_may_be_told():
    """AM-32."""
    recipient, grantee = concept("IRCP"), concept("GRANTEE")
    actors = [
        {"role": recipient, "reference": {"reference": "RelatedPerson/son"}},
        {"role": recipient, "reference": {"display": "nobody known"}},
        {"role": grantee, "reference": {"reference": "Organization/o"}},
    ]

    assert read(consent(provision={"actor": actors})).contacts == ("RelatedPerson/son",)


def test_an_agreement_may_say_nothing_but_that_it_stands():
    found = read({"id": "c1", "status": "active"})

    assert found == Agreement("c1", "", "", "", "active", None, None, None, None, "")


@pytest.mark.clause("Q-12")
@pytest.mark.parametrize(
    ("organization", "facility"),
    [
        ([{"identifier": {"value": "QD-PH"}}], "QD-PH"),
        ([{"reference": "Organization/o1"}], "QD-TCM"),
        ([{"reference": "Organization/gone"}], ""),
        ([{"display": "市人民医院"}], ""),
        ([], ""),
    ],
)
def test_an_agreement_says_at_which_hospital_it_was_signed(organization, facility):
    known = {"Organization/o1": {"identifier": [{"system": "x"}, {"value": "QD-TCM"}]}}

    (found,) = agreement(consent(organization=organization), known.get, UTC)

    assert found.facility == facility


@pytest.mark.clause("Q-12")
def test_a_standing_agreement_is_of_a_person_and_of_no_account():
    assert read(consent("STANDING")).account == ""
    assert read(consent("INP")).account == "a1"


def test_the_policy_that_the_mapping_writes_for_none_is_none():
    assert read(consent(policyRule={"text": "facility policy"})).policy == ""


@pytest.mark.parametrize(
    ("systems", "is_ours"),
    [
        ([], True),
        ([FORM], True),
        (["http://loinc.org", FORM], True),
        (["http://loinc.org"], False),
        ([None], False),
    ],
)
def test_a_consent_of_another_kind_says_so_and_is_no_agreement(systems, is_ours):
    category = [{"coding": [{"system": one} if one else {"code": "x"}]} for one in systems]
    said = {"id": "c1", "status": "active", "category": category}

    assert is_agreement(said) == is_ours
    assert len(agreement(said, None, UTC)) == is_ours


def test_a_category_in_words_makes_no_consent_another_kind():
    assert is_agreement({"category": [{"text": "先诊疗后付费"}]})


@pytest.mark.parametrize(
    ("status", "said", "state"),
    [
        ("active", None, "active"),
        ("proposed", None, "papers-pending"),
        ("rejected", None, "rejected"),
        ("entered-in-error", None, ""),
        ("active", "disputed", "disputed"),
        ("rejected", "terminated", "terminated"),
        ("inactive", None, "withdrawn"),
        ("inactive", "active", "withdrawn"),
        ("inactive", "papers-pending", "withdrawn"),
        ("inactive", "disputed", "withdrawn"),
        ("inactive", "terminated", "terminated"),
        ("inactive", "lapsed", "lapsed"),
    ],
)
def test_what_runs_is_withdrawn_by_an_inactive_consent_and_what_has_ended_is_not(
    status, said, state
):
    extensions = [extension("agreement-state", valueCode=said)] if said else []

    assert read(consent(status=status, extension=extensions)).state == state


@pytest.mark.clause("H-10")
def test_a_paper_is_read_with_what_became_of_it():
    document = {
        "id": "d1",
        "type": concept("ID"),
        "extension": [
            ACCOUNT,
            extension("document-form", valueCode="O"),
            extension("custody", valueCode="H"),
            extension("custody-time", valueDateTime="2013-11-04T09:00:00Z"),
        ],
    }

    assert paper(document, None, UTC) == [Paper("d1", "a1", "ID", "O", "H", NINE)]
    assert paper({"id": "d1"}, None, UTC) == [Paper("d1", "", "", "", "", None)]
    # Told in error, it was never shown.
    (wrong,) = paper({**document, "status": "entered-in-error"}, None, UTC)
    assert wrong.custody == ""


@pytest.mark.clause("H-17")
def test_a_paper_that_a_person_dates_was_shown_on_that_day():
    dated = {"id": "d1", "date": "2013-11-04T09:00:00Z"}
    later = extension("custody-time", valueDateTime="2013-11-05T09:00:00Z")

    assert paper(dated, None, UTC)[0].at == NINE
    assert paper(dated | {"extension": [later]}, None, UTC)[0].at == NINE + timedelta(days=1)


def yuan(value):
    return {"value": value, "currency": "CNY"}


def contract(*extensions, status="executed", issued="2013-11-12", financed="1000.00", **more):
    said = [ACCOUNT, extension("months", valueInteger=3)]
    if financed:
        said.append(extension("financed", valueMoney=yuan(financed)))
    return {
        "id": "k1",
        "status": status,
        "issued": issued,
        "type": concept("instalment"),
        "extension": [*said, *extensions],
        **more,
    }


def instalment(day, amount):
    parts = [{"url": "due", "valueDate": day}, {"url": "amount", "valueMoney": yuan(amount)}]
    return extension("instalment", extension=parts)


SIGNED = PlanSigned(
    plan="k1",
    account="a1",
    kind="instalment",
    financed=1000_00,
    months=3,
    parts=(),
    signed=datetime(2013, 11, 12, tzinfo=UTC),
    ended=False,
)
FIRST = extension("first-due", valueDate="2013-12-31")


@pytest.mark.clause("H-17")
def test_a_plan_is_read_as_it_was_signed():
    written = [instalment("2013-12-20", "400.00"), instalment("2014-01-20", "600.00")]

    assert plan(contract(), None, UTC) == [SIGNED]
    (found,) = plan(contract(*written), None, UTC)
    assert found.parts == ((date(2013, 12, 20), 400_00), (date(2014, 1, 20), 600_00))


@pytest.mark.parametrize(
    ("told", "parts"),
    [
        ((FIRST,), [("2013-12-31", 333_33), ("2014-01-31", 333_33), ("2014-02-28", 333_34)]),
        (
            (FIRST, extension("every", valueString="M2")),
            [("2013-12-31", 333_33), ("2014-02-28", 333_33), ("2014-04-30", 333_34)],
        ),
        (
            (FIRST, extension("last-amount", valueMoney=yuan("100.00"))),
            [("2013-12-31", 450_00), ("2014-01-31", 450_00), ("2014-02-28", 100_00)],
        ),
        ((extension("last-amount", valueMoney=yuan("100.00")),), []),
    ],
)
def test_a_plan_told_by_its_first_day_is_written_out(told, parts):
    (found,) = plan(contract(*told), None, UTC)

    assert found.parts == tuple((date.fromisoformat(day), amount) for day, amount in parts)


def test_a_plan_that_tells_no_months_is_paid_in_one_part():
    told = contract(FIRST)
    told["extension"] = [one for one in told["extension"] if not one["url"].endswith("months")]

    (found,) = plan(told, None, UTC)

    assert (found.months, found.parts) == (0, ((date(2013, 12, 31), 1000_00),))


@pytest.mark.parametrize("status", ["offered", "negotiable", "rejected", "entered-in-error"])
def test_a_plan_that_nobody_signed_states_nothing(status):
    assert plan(contract(status=status), None, UTC) == []


@pytest.mark.parametrize(
    "lacking",
    [
        contract(issued=None),
        contract(financed=None),
        {**contract(), "extension": contract()["extension"][1:]},
    ],
)
def test_a_plan_without_a_day_a_sum_or_an_account_states_nothing(lacking):
    assert plan(lacking, None, UTC) == []


@pytest.mark.parametrize(
    ("standing", "ended"),
    [("active", True), ("missed", True), ("completed", False), ("expired", False)],
)
def test_a_plan_that_came_to_its_own_end_was_ended_by_nobody(standing, ended):
    told = contract(extension("plan-standing", valueCode=standing), status="terminated")

    (found,) = plan(told, None, UTC)

    assert found.ended == ended


@pytest.mark.parametrize(
    ("status", "ended"),
    [("executed", False), ("terminated", True), ("cancelled", True), ("revoked", True)],
)
def test_a_plan_that_has_ended_says_so(status, ended):
    (found,) = plan(contract(status=status), None, UTC)

    assert found.ended == ended
