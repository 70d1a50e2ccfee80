"""Every figure of an invoice: its rule, whose it is, its clauses, what it is made of, its facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from adapter.explanation.lookup import Lookup, row_parts
from adapter.explanation.parts import texts
from adapter.fhir.parameters import Part, part
from adapter.fhir.resources import read
from adapter.settlement.policy import Policy
from adapter.settlement.reading.elements import EXTENSION, code
from adapter.settlement.told import clauses
from adapter.wording.explanation import FIGURES, KINDS, WHOSE, WORKED

# What of an adjudication, by its national names, a figure is: added, or taken off.
_STATED: Final[dict[str, dict[str, int]]] = {
    "insurer": {"fund_pay_sumamt": 1, "maf_pay": -1},
    "medical-aid": {"maf_pay": 1},
    "own-pay": {"fulamt_ownpay_amt": 1},
    "over-limit": {"overlmt_selfpay": 1},
    "self-pay-first": {"preselfpay_amt": 1},
    "deductible": {"act_pay_dedc": 1},
    "coinsurance": {
        "psn_part_amt": 1,
        "maf_pay": 1,
        "fulamt_ownpay_amt": -1,
        "overlmt_selfpay": -1,
        "preselfpay_amt": -1,
        "act_pay_dedc": -1,
    },
    "account-payment": {"acct_pay": 1, "acct_mulaid_pay": 1},
}
# What a component does to what is asked: the gross and what was put off before, less the rest.
_SIGNS: Final = {"base": 1, "surcharge": 1, "deduction": -1, "discount": -1}
_ORDER: Final = ("totalGross", "totalNet")


@dataclass(frozen=True, slots=True)
class Made:
    """One part of a figure: what kind, how much, by which rule and whose, from where."""

    kind: str
    amount: Decimal
    rule: str = ""
    origin: str = ""
    of: str = ""
    inside: tuple[Part, ...] = ()


@dataclass(slots=True)
class Figure:
    """A figure with all that its invoice says of it; what no policy says is a fact."""

    name: str
    amount: Decimal
    currency: str
    said: Mapping[str, Sequence[Any]]
    made: list[Made] = field(default_factory=list)
    rule: str = ""
    origin: str = ""

    def told(self, policy: Policy | None) -> Part:
        """Return the figure as a part of Parameters, in words of both languages too."""
        rule = [*self.said.get("rule", ()), self.rule or "no policy governs this visit"][0]
        origin = [*self.said.get("origin", ()), self.origin or "default"][0]
        return part(
            "figure",
            part("figure", valueCode=self.name),
            part("amount", valueMoney=_money(self.amount, self.currency)),
            part("zh", valueString=self._words(origin, 0)),
            part("en", valueString=self._words(origin, 1)),
            part("rule", valueString=rule),
            *texts(*(("value", one) for one in self.said.get("value", ()))),
            part("origin", valueCode=origin),
            *texts(*(("ambiguity", one) for one in self.said.get("ambiguity", ()))),
            *([part("policy", valueString=policy.label)] if policy else []),
            *(self._part(one) for one in self.made),
            *clauses(self.said.get("clause", ()), policy),
            *(part("fact", valueReference=one) for one in self.said.get("fact", ())),
        )

    def _part(self, made: Made) -> Part:
        return part(
            "made-of",
            part("kind", valueCode=made.kind),
            part("amount", valueMoney=_money(made.amount, self.currency)),
            *texts(("figure", made.of), ("rule", made.rule)),
            *([part("origin", valueCode=made.origin)] if made.origin else []),
            *made.inside,
        )

    def _words(self, origin: str, language: int) -> str:
        """Tell a figure as people read it: what it is, what it is made of, whose it is."""
        parts = [f"{_named(one, language)} {abs(one.amount):,.2f}" for one in self.made]
        signs = ["−" if one.amount < 0 else "+" for one in self.made]
        sums = " ".join(f"{sign} {text}" for sign, text in zip(signs, parts, strict=True))
        whole = f"{FIGURES[self.name][language]} {self.amount:,.2f}"
        made = f" = {sums.removeprefix('+ ')}" if sums else ""
        return f"{whole}{made}{('；', '; ')[language]}{WORKED[origin][language]}"


def figures(
    lookup: Lookup, resource: Mapping[str, Any], before: Sequence[str], until: str
) -> Iterator[Figure]:
    """Give the figures of an invoice; `before` are the invoices that billed what it leaves out."""
    said = origins(resource)
    currency = resource["totalGross"]["currency"]
    components = {code(one["code"]): one for one in resource["totalPriceComponent"]}
    gross = Decimal(str(resource["totalGross"]["value"]))
    for name in ("totalGross", "base"):
        yield of_lines(name, gross, currency, said.get(name, {}))
    net = Figure("totalNet", _value(resource["totalNet"]), currency, said.get("totalNet", {}))
    for name, one in components.items():
        amount = _value(one["amount"]) * _SIGNS.get(one["type"], 0)
        if amount:
            whose = [*said.get(name, {}).get("origin", ()), "fact" if name == "base" else "default"]
            net.made.append(Made("figure", amount, origin=whose[0], of=name))
    yield net
    earlier = [read(one.body) for name in before if (one := lookup.reader.get("Invoice", name))]
    for name, one in components.items():
        if name != "base":
            figure = Figure(name, _value(one["amount"]), currency, said.get(name, {}))
            figure.made += _made(lookup, figure, earlier, until)
            yield figure


def of_lines(
    name: str, gross: Decimal, currency: str, said: Mapping[str, Sequence[Any]] | None = None
) -> Figure:
    """Return the sum of lines as a figure: no policy's, but what messages told."""
    lines = [Made("lines", gross, origin="fact")]
    return Figure(name, gross, currency, said or {}, lines, "sum of the lines", "fact")


def terms(resource: Mapping[str, Any], policy: Policy | None) -> Iterator[Part]:
    """Give what an invoice says that is no sum of its own: its threshold, its due date."""
    shown = {*_ORDER, *_STATED, *(code(one["code"]) for one in resource["totalPriceComponent"])}
    for name, said in sorted(origins(resource).items()):
        if name in shown:
            continue
        whose = said["origin"][0]
        words = [f"{FIGURES[name][at]} {said['value'][0]}; {WHOSE[whose][at]}" for at in (0, 1)]
        yield part(
            "term",
            part("term", valueCode=name),
            *texts(("zh", words[0]), ("en", words[1])),
            part("value", valueString=said["value"][0]),
            # A term is counted from the day of the invoice, or from what its fact tells.
            *([part("from", valueDateTime=resource["date"])] if name == "due" else []),
            part("rule", valueString=said["rule"][0]),
            part("origin", valueCode=whose),
            *texts(*(("ambiguity", one) for one in said.get("ambiguity", ()))),
            *([part("policy", valueString=policy.label)] if policy else []),
            *clauses(said.get("clause", ()), policy),
            *(part("fact", valueReference=one) for one in said.get("fact", ())),
        )


def origins(resource: Mapping[str, Any]) -> dict[str, dict[str, list[Any]]]:
    """Return what an invoice says of each figure's origin."""
    found: dict[str, dict[str, list[Any]]] = {}
    for one in resource["extension"]:
        if one["url"] == EXTENSION + "figure-origin":
            said: dict[str, list[Any]] = {}
            for each in one["extension"]:
                value = next(each[key] for key in each if key != "url")
                said.setdefault(each["url"], []).append(value)
            found[said["figure"][0]] = said
    return found


def _made(
    lookup: Lookup, figure: Figure, earlier: Iterable[Mapping[str, Any]], until: str
) -> Iterator[Made]:
    """Give the parts of a figure, each down to the field or the invoice it comes from."""
    for one in figure.said.get("part", ()):
        said = {each["url"]: next(each[key] for key in each if key != "url") for each in one}
        kind, rule = said["kind"], said.get("rule", "")
        inside: Iterable[Part] = ()
        if kind == "adjudicated":
            inside = _stated(lookup, rule, figure, until)
        elif kind == "billed":
            inside = _billed(figure, earlier)
        yield Made(kind, _value(said["amount"]), rule, said.get("origin", ""), inside=tuple(inside))


def _stated(lookup: Lookup, rule: str, figure: Figure, until: str) -> Iterator[Part]:
    """Give the sums of the insurer's answer that a figure is, each with message and field."""
    type_, _, id_ = rule.partition("/")
    stored = lookup.reader.get(type_, id_)
    totals = read(stored.body).get("total", ()) if stored else ()
    amounts = {code(one["category"]): _value(one["amount"]) for one in totals}
    for name, sign in _STATED[figure.name].items():
        if amount := amounts.get(name, Decimal(0)) * sign:
            rows = lookup.said(rule, [f"total[{name}]"], until)
            yield part(
                "stated",
                part("name", valueCode=name),
                part("amount", valueMoney=_money(amount, figure.currency)),
                *(one for source, row in rows for one in row_parts(source, row)),
            )


def _billed(figure: Figure, earlier: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    """Give the earlier invoices that asked for a part of a figure."""
    for resource in earlier:
        for one in resource["totalPriceComponent"]:
            if code(one["code"]) == figure.name and (amount := _value(one["amount"])):
                yield part(
                    "by",
                    part("invoice", valueReference={"reference": f"Invoice/{resource['id']}"}),
                    part("amount", valueMoney=_money(-amount, figure.currency)),
                )


def _named(made: Made, language: int) -> str:
    if made.kind == "figure":
        return FIGURES[made.of][language]
    return KINDS[made.kind][language].removeprefix("减" if language == 0 else "less ")


def _value(money: Mapping[str, Any]) -> Decimal:
    return Decimal(str(money["value"]))


def _money(amount: Decimal, currency: str) -> dict[str, Any]:
    return {"value": amount, "currency": currency}
