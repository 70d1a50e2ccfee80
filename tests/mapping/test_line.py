from decimal import Decimal

import pytest

from adapter.hl7v2.message import parse
from adapter.mapping.profile import SiteProfile

CHARGE = "FT1|1|N1||20240105|20240105110000|{verb}|A1^Item^L|||{quantity}|{amount}|{unit}"


def ft1(verb="CG", quantity="1", amount="10.00", unit=""):
    return CHARGE.format(verb=verb, quantity=quantity, amount=amount, unit=unit)


def money(found):
    """Tell each money resource as type, class or kind, and amount."""
    told = []
    for draft in found.drafts:
        resource = draft.resource
        marks = {each["url"].rpartition("/")[2]: each for each in resource.get("extension", ())}
        if resource["resourceType"] == "ChargeItem":
            kind = marks["transaction-class"]["valueCode"]
            told.append(("ChargeItem", kind, str(resource["priceOverride"]["value"])))
        elif resource["resourceType"] == "PaymentReconciliation":
            kind = marks["payment-kind"]["valueCode"]
            told.append(("PaymentReconciliation", kind, str(resource["paymentAmount"]["value"])))
        elif resource["resourceType"] == "Basic":
            told.append(("Basic", "adjustment", str(marks["amount"]["valueMoney"]["value"])))
    return told


def findings(found):
    return [(each.severity, each.where, each.id) for each in found.issues]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (ft1(), ("ChargeItem", "charge", "10.00")),
        (ft1(amount="-10.00"), ("ChargeItem", "reversal", "-10.00")),
        (ft1(quantity="-1"), ("ChargeItem", "reversal", "-10.00")),
        (ft1(quantity="-1", amount="-10.00"), ("ChargeItem", "reversal", "-10.00")),
        (ft1("CD"), ("ChargeItem", "reversal", "-10.00")),
        (ft1("CD", amount="-10.00"), ("ChargeItem", "reversal", "-10.00")),
        (ft1(amount="0"), ("ChargeItem", "charge", "0.00")),
        (ft1(quantity="3", amount="", unit="1.335"), ("ChargeItem", "charge", "4.01")),
        (ft1(quantity="", amount="", unit="2.5"), ("ChargeItem", "charge", "2.50")),
        (ft1("PY"), ("PaymentReconciliation", "payment", "10.00")),
        (ft1("CO"), ("PaymentReconciliation", "payment", "10.00")),
        (ft1("PY").replace("A1^Item", "07^统筹金"), ("PaymentReconciliation", "insurer", "10.00")),
        (ft1("PY").replace("A1", "PAYLATER"), ("PaymentReconciliation", "promise", "10.00")),
        (ft1("AJ", amount="-3.00"), ("Basic", "adjustment", "-3.00")),
    ],
)
def test_a_line_becomes_what_its_type_and_sign_say(map_lines, line, expected):
    found = map_lines("DFT^P03", line)

    assert money(found) == [expected]
    assert findings(found) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (ft1(amount="ten"), ("error", "FT1[1]-11.1", "amount-not-a-number")),
        (ft1(amount="1234567890123"), ("error", "FT1[1]-11.1", "amount-too-large")),
        (ft1(amount="0.001"), ("error", "FT1[1]-11.1", "amount-too-precise")),
        (ft1(amount=""), ("error", "FT1[1]-11", "amount-missing")),
        (ft1(amount="10.00&USD"), ("error", "FT1[1]-11.1", "currency-not-accepted")),
        (ft1(amount="10.00^USD"), ("error", "FT1[1]-11.1", "currency-not-accepted")),
        (
            ft1(quantity="9" * 40, amount="", unit="9" * 40),
            ("error", "FT1[1]-11", "amount-too-large"),
        ),
        (ft1("PY", amount="-5"), ("error", "FT1[1]-11.1", "payment-negative")),
        (ft1(amount="9.98", unit="10"), ("warning", "FT1[1]-11.1", "amount-differs")),
        (ft1(quantity="few"), ("warning", "FT1[1]-10", "number-unreadable")),
        (ft1("ZZ"), ("warning", "FT1[1]-6", "transaction-type-unknown")),
        (ft1(""), ("warning", "FT1[1]-6", "transaction-type-missing")),
        (ft1().replace("|A1^Item^L", "|"), ("warning", "FT1[1]-7", "charge-code-missing")),
        (ft1().replace("20240105110000", "soon"), ("error", "FT1[1]-5", "date-invalid")),
        (ft1().replace("|20240105|", "|20241405|"), ("error", "FT1[1]-4", "date-invalid")),
    ],
)
def test_a_fault_of_a_line_is_told_with_its_place(map_lines, line, fault):
    assert findings(map_lines("DFT^P03", line)) == [fault]


def test_the_own_currency_may_be_said_in_either_way(map_lines):
    assert findings(map_lines("DFT^P03", ft1(amount="10.00&CNY"))) == []
    assert findings(map_lines("DFT^P03", ft1(amount="1^CNY"))) == []
    assert findings(map_lines("DFT^P03", ft1(amount="10.00^UP"))) == []


def test_a_country_of_another_currency_is_refused_once(map_lines):
    header = r"MSH|^~\&|HIS|H1|P|C|20240105120000||{event}|C1|P|2.5.1|||||USA"
    found = map_lines("DFT^P03", ft1(), ft1(), header=header)

    assert findings(found) == [("error", "MSH-17", "currency-not-accepted")]


def test_an_unknown_or_missing_type_makes_no_resource_but_the_rest_stands(map_lines):
    found = map_lines("DFT^P03", ft1("ZZ"), ft1(""), ft1().replace("N1", "N2"))

    assert money(found) == [("ChargeItem", "charge", "10.00")]


def test_two_lines_alike_without_a_number_stay_two_and_keep_their_ids(map_lines):
    line = ft1().replace("|N1|", "||")

    first = map_lines("DFT^P03", line, line)
    again = map_lines("DFT^P03", line, line)

    ids = [d.resource["id"] for d in first.drafts if d.resource["resourceType"] == "ChargeItem"]
    assert len(set(ids)) == 2
    assert [d.resource["id"] for d in again.drafts][-2:] == ids
    assert ("warning", "FT1[2]-2", "transaction-id-missing") in findings(first)


def charge(found, number=-1):
    items = [d.resource for d in found.drafts if d.resource["resourceType"] == "ChargeItem"]
    marks = {each["url"].rpartition("/")[2]: each for each in items[number]["extension"]}
    return items[number], marks


@pytest.mark.parametrize(
    ("tail", "note", "reverses"),
    [
        ("|" * 18 + "B7", "", "B7"),
        ("|" * 19 + "1", "", "N1"),
        ("|" * 19 + "B8", "", "B8"),
        ("", "NTE|1||B9", "B9"),
        ("", "NTE|1||returned by the ward", None),
    ],
)
def test_a_reversal_names_its_charge_wherever_the_sender_puts_it(map_lines, tail, note, reverses):
    taken_back = ft1("CD").replace("|1|N1|", "|2|N2|") + tail

    _, marks = charge(map_lines("DFT^P03", ft1(), taken_back, note))

    assert marks.get("reverses", {}).get("valueString") == reverses


def test_a_charge_does_not_reverse_what_its_payment_reference_names(map_lines):
    _, marks = charge(map_lines("DFT^P03", ft1() + "|" * 18 + "R1"))

    assert "reverses" not in marks


def test_item_class_and_over_limit_come_from_the_code_or_beside_the_line(map_lines):
    coded = ft1().replace("A1^Item^L", "A1^Item^L^02^乙类^CHRGITM_LV")
    beside = "ZFL|1|N1|03|1.0|2.50"

    _, marks = charge(map_lines("DFT^P03", coded))
    assert marks["item-class"]["valueCode"] == "02"

    _, marks = charge(map_lines("DFT^P03", ft1(), beside))
    assert marks["item-class"]["valueCode"] == "03"
    assert marks["over-limit"]["valueMoney"] == {"value": Decimal("2.50"), "currency": "CNY"}

    found = map_lines("DFT^P03", ft1(), beside.replace("|03|", "|09|"))
    assert findings(found) == [("warning", "ZFL[1]-3", "item-class-unknown")]


def test_a_sites_deposit_state_tells_what_a_line_without_type_is(mappings):
    rows = {"0": "deposit", "1": "void", "2": "ignored"}
    said = mappings.sites["default"].model_dump(by_alias=True)
    said["deposit_state"] = {"field": "FT1-25.1", "rows": rows}
    site = SiteProfile.model_validate(said)
    lines = [ft1("") + "|" * 13 + state for state in ("0", "1", "2", "9")]
    text = "\r".join(
        [r"MSH|^~\&|A|H|||20240105||DFT^P03|1|P|2.4", "PID|||M1", "PV1||I" + "|" * 17 + "V", *lines]
    )

    found = mappings.map(parse(text.encode()), site)

    kinds = [kind for _, kind, _ in money(found)]
    assert kinds == ["deposit", "void"]
    assert len({draft.resource["id"] for draft in found.drafts}) == len(found.drafts)
    assert findings(found) == [("warning", "FT1[4]-6", "transaction-type-missing")]


def test_an_amount_that_is_told_as_a_range_is_its_upper_end(map_lines):
    found = map_lines("DFT^P03", "FT1|1|L1||20240105|20240105|CG|X1|||1|^^^7.50")
    both = map_lines("DFT^P03", "FT1|1|L1||20240105|20240105|CG|X1|||1|5.00^^^7.50")

    amounts = [one.drafts[-1].resource["priceOverride"]["value"] for one in (found, both)]
    assert [str(one) for one in amounts] == ["7.50", "5.00"]
