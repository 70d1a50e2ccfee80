"""Insurances, agreements, papers and adjudications told as FHIR."""

from base64 import b64decode

import pytest

IN1 = "IN1|1|390^Residents|460100^^^NHSA|City Fund||||||||20240101|20241231||居民|||||||2"


def resource(found, kind, number=0):
    return [d.resource for d in found.drafts if d.resource["resourceType"] == kind][number]


def draft(found, kind):
    return next(d for d in found.drafts if d.resource["resourceType"] == kind)


def marks(resource):
    return {each["url"].rpartition("/")[2]: each for each in resource.get("extension", ())}


def findings(found):
    return [(each.severity, each.where, each.id) for each in found.issues]


def pid(**fields):
    """Build a PID of `f<number>` fields beside its number."""
    told = {"f3": "M7^^^H1^MR", **fields}
    last = max(int(name[1:]) for name in told)
    return "|".join(["PID", *(told.get(f"f{at}", "") for at in range(1, last + 1))])


def test_an_insurance_becomes_a_coverage_of_the_account(map_lines):
    found = map_lines("ADT^A01", IN1 + "|" * 14 + "N55")

    coverage = resource(found, "Coverage")
    assert coverage["type"]["coding"][0]["code"] == "390"
    assert coverage["type"]["coding"][0]["system"].endswith("/insutype")
    insurer = resource(found, "Organization", 1)
    assert coverage["payor"] == [
        {
            "display": "City Fund",
            "identifier": {"value": "460100"},
            "reference": f"Organization/{insurer['id']}",
        }
    ]
    assert insurer["name"] == "City Fund"
    assert coverage["class"][0]["value"] == "390"
    assert coverage["period"] == {"start": "2024-01-01", "end": "2024-12-31"}
    assert coverage["subscriberId"] == "N55"
    assert coverage["order"] == 2
    assert marks(coverage)["region"]["valueCode"] == "460100"
    reference = {"reference": f"Coverage/{coverage['id']}"}
    assert resource(found, "Account")["coverage"] == [{"coverage": reference, "priority": 2}]


def test_two_insurances_are_two_coverages_in_their_order(map_lines):
    found = map_lines("ADT^A01", "IN1|1|A|F1", "IN1|2|B|F2")

    told = resource(found, "Account")["coverage"]
    assert [each["priority"] for each in told] == [1, 2]
    assert len({each["coverage"]["reference"] for each in told}) == 2


def test_members_of_one_plan_never_share_a_coverage(map_lines):
    first = map_lines("ADT^A01", pid(f3="M1^^^H1^MR"), "IN1|1|A|F1")
    other = map_lines("ADT^A01", pid(f3="M2^^^H1^MR"), "IN1|1|A|F1")

    assert resource(first, "Coverage")["id"] != resource(other, "Coverage")["id"]


@pytest.mark.parametrize("line", ['IN1|""', 'IN1|1|""', 'IN1|1|""|460100'])
def test_a_deleted_insurance_empties_the_account(map_lines, line):
    found = map_lines("ADT^A08", line)

    assert draft(found, "Account").delete == ["coverage"]
    assert not [d for d in found.drafts if d.resource["resourceType"] == "Coverage"]


def test_no_insurance_in_a_message_says_nothing(map_lines):
    account = draft(map_lines("ADT^A08"), "Account")

    assert account.delete == []
    assert "coverage" not in account.resource


@pytest.mark.parametrize(
    ("sent", "status", "state"),
    [("P", "proposed", "papers-pending"), ("A", "active", "active"), ("D", "active", "disputed"),
     ("T", "inactive", "terminated"), ("C", "inactive", "completed"), ("R", "rejected", "rejected"),
     ("W", "inactive", "withdrawn"), ("", "proposed", None), ("Q", "inactive", None)],
)  # fmt: skip
def test_an_agreement_becomes_a_consent_in_its_state(map_lines, sent, status, state):
    found = map_lines("ADT^A08", f"ZPL|1|INP|AG1|{sent}|p-1|20240105")

    consent = resource(found, "Consent")
    assert consent["status"] == status
    assert marks(consent).get("agreement-state", {}).get("valueCode") == state
    assert consent["provision"]["period"] == {"start": "2024-01-05"}
    assert "account" in marks(consent)


def test_a_standing_agreement_belongs_to_no_account(map_lines):
    found = map_lines("ADT^A31", "ZPL|1|STANDING|AG2|A|p-1|20240105")

    assert "account" not in marks(resource(found, "Consent"))


def test_a_paper_keeps_its_id_from_shown_to_returned(map_lines):
    held = map_lines("ADT^A01", "ZDC|1|INSCARD|H1||O|H|20240105|||||D1")
    back = map_lines("DFT^P03", "ZDC|1|INSCARD|||O|R|20240109|||||D1")

    assert resource(held, "DocumentReference")["id"] == resource(back, "DocumentReference")["id"]
    assert marks(resource(held, "DocumentReference"))["custody"]["valueCode"] == "H"
    assert marks(resource(back, "DocumentReference"))["custody"]["valueCode"] == "R"


def test_an_identity_check_becomes_a_task(map_lines):
    found = map_lines("ADT^A10", "ZIV|1|X|WARD|20240105|N1^李^红|not the person")

    task = resource(found, "Task")
    assert task["businessStatus"]["coding"][0]["code"] == "mismatch"
    assert task["owner"] == {"display": "李红"}
    assert task["note"] == [{"text": "not the person"}]
    assert marks(task)["stage"]["valueCode"] == "WARD"


def test_an_adjudication_keeps_its_figures_under_their_own_names(map_lines):
    found = map_lines("DFT^P03", "ZAJ|1|FINAL|S1||390||||1000.00|10.00|||||600.00|0.9")

    response = resource(found, "ClaimResponse")
    figures = {
        each["category"]["coding"][0]["code"]: str(each["amount"]["value"])
        for each in response["total"]
    }
    assert figures == {
        "medfee_sumamt": "1000.00", "fulamt_ownpay_amt": "10.00", "hifp_pay": "600.00"
    }  # fmt: skip
    assert response["use"] == "claim"
    assert str(marks(response)["pool-prop-selfpay"]["valueDecimal"]) == "0.9"


def test_a_figure_of_an_adjudication_that_is_no_amount_refuses_the_message(map_lines):
    found = map_lines("DFT^P03", "ZAJ|1|FINAL|S1||390||||much")

    assert findings(found) == [("error", "ZAJ[1]-9", "amount-not-a-number")]


def test_a_recalled_adjudication_names_what_it_cancels(map_lines):
    found = map_lines("DFT^P03", "ZAJ|1|CANCEL|S2" + "|" * 28 + "S1")

    response = resource(found, "ClaimResponse")
    assert response["status"] == "cancelled"
    assert marks(response)["cancels"]["valueString"] == "S1"


@pytest.mark.parametrize(
    ("sent", "status"),
    [("A", "active"), ("L", "draft"), ("B", "draft"), ("R", "rejected"), ("", "proposed")],
)
def test_a_consent_is_active_only_where_it_was_given_whole(map_lines, sent, status):
    found = map_lines("ADT^A01", f"CON|1|041||F7|||||||{sent}||20240105")

    consent = resource(found, "Consent")
    assert (consent["status"], consent["scope"]["coding"][0]["code"]) == (status, "patient-privacy")
    assert consent["category"][0]["coding"][0]["code"] == "041"


def con(**fields):
    """Build a CON of `f<number>` fields beside its number."""
    told = {"f1": "1", "f2": "041", "f4": "F7", "f11": "A", "f13": "20240105", **fields}
    return "|".join(["CON", *(told.get(f"f{at}", "") for at in range(1, 26))])


@pytest.mark.parametrize("event", ["DFT^P03", "DFT^P11", "BAR^P05", "ADT^A31"])
def test_a_consent_may_stand_in_any_message_of_a_stay(map_lines, event):
    found = map_lines(event, con())

    assert resource(found, "Consent")["status"] == "active"


def test_the_words_of_a_consent_are_its_attachment(map_lines):
    said = {"f5": r"I agree.\.br\Truly~again", "f6": "my sister asks", "f7": "why", "f8": "what"}
    found = map_lines("ADT^A01", con(**said))

    attachment = resource(found, "Consent")["sourceAttachment"]
    assert attachment["contentType"] == "text/plain; charset=utf-8"
    words = b64decode(attachment["data"]).decode()
    assert words == "I agree.\nTruly\nagain\nmy sister asks\nwhy\nwhat"


def test_a_consent_without_words_has_no_attachment(map_lines):
    assert "sourceAttachment" not in resource(map_lines("ADT^A01", con()), "Consent")


def test_what_limits_a_consent_is_kept_and_it_is_not_active(map_lines):
    found = map_lines("ADT^A01", con(f9="not my employer~not by mail", f11="L"))

    consent = resource(found, "Consent")
    assert consent["status"] == "draft"
    assert marks(consent)["consent-limit"]["valueString"] == "not my employer\nnot by mail"


def test_who_consents_is_paired_with_what_they_are_by_place(map_lines):
    found = map_lines("ADT^A01", con(f24="Fu^Lan~Lin^Hai~Xu^Bo~Wu^Yi", f25="6~5~1~"))

    kinds = [each["reference"] for each in resource(found, "Consent")["performer"]]
    patient = f"Patient/{resource(found, 'Patient')['id']}"
    person, doctor = resource(found, "RelatedPerson"), resource(found, "Practitioner")
    assert kinds == [
        patient, f"RelatedPerson/{person['id']}", f"Practitioner/{doctor['id']}"
    ]  # fmt: skip
    assert person["name"] == [{"family": "Lin", "given": ["Hai"]}]
    assert person["relationship"][0]["coding"][0]["code"] == "GUARD"
    assert person["patient"]["reference"] == patient
    assert doctor["name"][0]["family"] == "Fu"
