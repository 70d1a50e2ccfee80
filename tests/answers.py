"""The audit of what is told: each figure, status, obligation and refusal with its answer."""

from collections import Counter
from decimal import Decimal
from functools import cache

from house import POLICIES

from adapter.catalog.folders import folder, read_yaml
from adapter.explanation import Explanation
from adapter.settlement.provenance import Leaf, leaves

ORIGINS = ("fact", "text", "supplement", "site", "default")
# What is told by a rule, and must say whose it is.
RULED = {"figure", "term", "obligation", "scope", "eligibility", "agreement", "default", "entry"}
RULED |= {"plan", "award", "paper", "list"}
NOTHING = Leaf("", (), "")


def parts(told, name):
    return [one for one in told.get("part", told.get("parameter", ())) if one["name"] == name]


def value(told, name):
    for one in parts(told, name):
        return next(one[key] for key in one if key != "name")
    return None


def amount(told, name="amount"):
    return Decimal(str(value(told, name)["value"]))


@cache
def written(label):
    """Return the origin of each value of a policy file, by its path."""
    policy = POLICIES.labelled(label)
    (file,) = [
        one
        for one in (folder("mappings") / "policies").glob("*.yaml")
        if f"id: {policy.id}" in one.read_text(encoding="utf-8")
    ]
    return {one.path: one for one in leaves(policy, read_yaml(file).value)}


def unanswered(house):
    """Return what is told in a house and does not answer for itself, by account."""
    asked = Explanation(house.store, house.mappings, house.policies, house.clock)
    lacks, invoices = [], {}
    for account in house.found("Account"):
        told = asked.explain("Account", account["id"])
        lacks += [f"{_number(account)}: {one}" for one in _of_account(told)]
        invoices |= {value(one, "reference")["reference"]: one for one in parts(told, "invoice")}
    for invoice in house.found("Invoice"):
        reference = f"Invoice/{invoice['id']}"
        if reference not in invoices:
            # An estimate is on no account: it is asked for by itself.
            told = asked.explain("Invoice", invoice["id"])
            lacks += [f"{reference}: {one}" for one in _of_account(told)]
            (invoices[reference],) = parts(told, "invoice")
        lacks += [f"{reference}: {one}" for one in _figures_of(invoice, invoices[reference])]
    return lacks


def _number(account):
    return next((one["value"] for one in account.get("identifier", ())), account["id"])


def _of_account(told):
    for one in told["parameter"]:
        if one["name"] in RULED:
            yield from ruled_lacks(one)
        elif one["name"] == "finding":
            yield from _found(one)
        elif one["name"] == "invoice":
            kind = value(one, "type")
            for each in one["part"]:
                if each["name"] in RULED:
                    yield from (f"{kind} {lack}" for lack in ruled_lacks(each))
                elif each["name"] == "line":
                    yield from (f"{kind} {lack}" for lack in line_lacks(each))
                elif each["name"] == "fact":
                    yield from fact_lacks(each)


def ruled_lacks(told):
    name = f"{told['name']} " + str(
        value(told, told["name"]) or value(told, "kind") or value(told, "status") or ""
    )
    rule, origin = value(told, "rule"), value(told, "origin")
    if not rule:
        yield f"{name} has no rule"
    if origin not in ORIGINS:
        yield f"{name} has no origin"
    if origin != "fact" and not parts(told, "clause") and rule != "no policy governs this visit":
        yield f"{name} ({rule}, {origin}) has no clause"
    for clause in parts(told, "clause"):
        if not (value(clause, "zh") and value(clause, "en")):
            yield f"{name} cites {value(clause, 'id')} without its words"
    nothing = told["name"] == "figure" and not amount(told)
    if not (parts(told, "fact") or parts(told, "made-of") or parts(told, "from") or nothing):
        yield f"{name} ({rule}) rests on no fact"
    yield from _whose(name, told, rule, origin)
    yield from _sums(name, told)


def _whose(name, told, rule, origin):
    """No answer is nearer to the text than the policy file says of its rule."""
    label = value(told, "policy")
    if not label or origin == "fact" or rule.startswith("ClaimResponse/"):
        return
    file = written(label)
    above, _, word = rule.rpartition(".")
    leaf = file.get(rule) or (file.get(above) if word in file.get(above, NOTHING).text else None)
    if leaf is None and not any(path.startswith((f"{rule}.", f"{rule}[")) for path in file):
        yield f"{name}: the policy writes nothing at {rule}"
    elif leaf and ORIGINS.index(origin) < ORIGINS.index(leaf.origin):
        yield f"{name}: {rule} is {leaf.origin}, told as {origin}"
    elif leaf and not set(leaf.cites) <= {value(one, "id") for one in parts(told, "clause")}:
        yield f"{name}: {rule} cites {leaf.cites}"


def _sums(name, told):
    """What a figure is made of sums to it, down to the insurer's sums and earlier invoices."""
    made = parts(told, "made-of")
    if made and sum(map(amount, made)) != amount(told):
        yield f"{name}: its parts sum to {sum(map(amount, made))}, not {amount(told)}"
    if told["name"] == "figure" and not made and amount(told) and not parts(told, "fact"):
        yield f"{name}: made of nothing"
    for one in made:
        below = {"adjudicated": "stated", "billed": "by"}.get(value(one, "kind"))
        if below and sum(map(amount, parts(one, below))) != amount(one):
            yield f"{name}: {value(one, 'kind')} {amount(one)} is not what it is made of"
        for stated in parts(one, "stated"):
            if not (value(stated, "journal") and (value(stated, "field") or _acted(stated))):
                yield f"{name}: {value(stated, 'name')} names no field"
        if value(one, "kind") in {"adjudicated", "estimated", "granted"} and not value(one, "rule"):
            yield f"{name}: {value(one, 'kind')} has no rule"
    origins = [value(one, "origin") for one in made if value(one, "origin")]
    if origins and max(map(ORIGINS.index, origins)) > ORIGINS.index(value(told, "origin")):
        yield f"{name}: told as {value(told, 'origin')}, rests on {origins}"


def _acted(told):
    """What a person stated has no field of a message."""
    return value(told, "message") is not None and value(told, "raw") is None


def line_lacks(told):
    for name in ("message", "journal", "field", "raw", "mapping", "origin"):
        if not value(told, name):
            yield f"line has no {name}"
    raw = value(told, "raw")
    if raw and abs(Decimal(raw)) != abs(amount(told)):
        yield f"line of {amount(told)} says {raw}"
    for one in parts(told, "component"):
        for name in ("rule", "origin", "journal"):
            if not value(one, name):
                yield f"line {value(one, 'code')} has no {name}"


def fact_lacks(told):
    reference = value(told, "reference")
    if "reference" in reference and not parts(told, "said"):
        type_ = reference["reference"].partition("/")[0]
        if type_ not in {"Account", "Invoice"}:
            yield f"fact {type_} says nothing"


def _found(told):
    name = f"finding {value(told, 'id')}"
    if not (value(told, "journal") or value(told, "at")):
        yield f"{name} names no message and no time"
    if not (value(told, "zh") and value(told, "en")):
        yield f"{name} has no words"
    if value(told, "rule"):
        if value(told, "origin") not in ORIGINS:
            yield f"{name} has no origin"
        if value(told, "origin") != "fact" and not parts(told, "clause"):
            yield f"{name} has no clause"


def _figures_of(invoice, told):
    """Every sum that an Invoice says is explained, and as it says it."""
    said = {"totalGross": invoice["totalGross"], "totalNet": invoice["totalNet"]}
    said |= {
        one["code"]["coding"][0]["code"]: one["amount"] for one in invoice["totalPriceComponent"]
    }
    for one in invoice["extension"]:
        name = one["url"].rpartition("/")[2]
        if name in {"paid", "balance"}:
            said[name] = one["valueMoney"]
    explained = {value(one, "figure"): amount(one) for one in parts(told, "figure")}
    for name, money in said.items():
        if explained.get(name) != Decimal(str(money["value"])):
            yield f"{name} is {money['value']}, explained as {explained.get(name)}"


def counted(lacks):
    return Counter(one.partition(": ")[2] for one in lacks)
