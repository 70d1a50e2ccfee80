"""Why what a person states cannot be taken: what it lacks, contradicts or says to nobody."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from adapter.intake.instants import far_ahead
from adapter.intake.updates import money_faults, sums
from adapter.intake.vocabulary import NEEDS, TIMES, WORDS, codes, forms, instalments, when
from adapter.issues import Issue
from adapter.settlement.city.funding import FIGURES, PAYMENTS
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import code, extension, instant


def act_faults(resource: dict[str, Any], now: datetime) -> list[Issue]:
    """Return why what a person states cannot be taken: what it lacks, or says that nobody reads.

    Taken, it would be kept and nothing would follow from it; nothing it says is guessed.
    """
    return (
        money_faults(resource)
        or _word_faults(resource)
        or _lacking(resource)
        or _contradictions(resource)
        or _far_ahead(resource, now)
    )


def _far_ahead(resource: Mapping[str, Any], now: datetime) -> list[Issue]:
    """Return the time of a resource that lies years ahead."""
    type_ = resource["resourceType"]
    where, told = TIMES[type_](resource)
    return far_ahead(f"{type_}.{where}", instant(told, UTC), now)


def _word_faults(resource: Mapping[str, Any]) -> list[Issue]:
    """Return the words of a resource that say nothing here."""
    type_ = resource["resourceType"]
    return [
        Issue("error", "code-invalid", f"{type_}.{where}", "word-unknown", (str(word) or "-",))
        for where, word, words in WORDS[type_](resource)
        if word is not None and word not in words
    ]


def _lacking(resource: Mapping[str, Any]) -> list[Issue]:
    """Return what a resource does not say and must, for a fact to follow from it."""
    type_ = resource["resourceType"]
    return [
        Issue("error", "required", f"{type_}.{where}", "element-missing")
        for where, value in NEEDS[type_](resource)
        if value in (None, "", [], {})
    ]


def _contradictions(resource: Mapping[str, Any]) -> list[Issue]:
    """Return where a resource says two things of which only one can be meant."""
    type_ = resource["resourceType"]
    found = []
    for where, words in _only(resource):
        if len(distinct := dict.fromkeys(words)) > 1:
            values = (" / ".join(distinct),)
            found.append(Issue("error", "conflict", f"{type_}.{where}", "one-is-meant", values))
    if type_ == "Basic":
        until = extension(resource, "until")
        found += _reversed(f"{type_}.extension[until]", when(resource), until)
        found += _not_above_zero(resource)
    elif type_ == "Consent":
        period = resource.get("provision", {}).get("period", {})
        found += _reversed(f"{type_}.provision.period", period.get("start"), period.get("end"))
    elif type_ == "Communication" and (day := extension(resource, "listed-day")):
        try:
            date.fromisoformat(day)
        except ValueError:
            where = f"{type_}.extension[listed-day]"
            found.append(Issue("error", "value", where, "date-invalid", (day,)))
    elif type_ in {"Contract", "PaymentReconciliation"}:
        found += _not_above_zero(resource)
    return found


def _reversed(where: str, begin: str | None, end: str | None) -> list[Issue]:
    """Return that something ends on a day before it begins; a date alone is of no zone."""
    first, last = (str(one or "")[: len("2013-11-12")] for one in (begin, end))
    # Of a month or a year alone no more is compared than is told.
    told = min(len(first), len(last))
    if last[:told] >= first[:told]:
        return []
    return [Issue("error", "value", where, "end-before-begin", (first, last))]


def _not_above_zero(resource: Mapping[str, Any]) -> list[Issue]:
    """Return the sums that move no money, or move it the other way: a return is said as one."""
    limit = code(resource.get("code")) in {"credit-limit", *FIGURES}
    paid = resource["resourceType"] == "PaymentReconciliation"
    wanted = {"paymentAmount"} if paid else {"extension[amount]", "extension[financed]"}
    return [
        Issue("error", "business-rule", where, "amount-not-above-zero", (str(told["value"]),))
        for where, told in sums(resource)
        if where.partition(".")[2] in wanted
        # Of a payment below zero another sentence says so.
        and (fen(str(told["value"])) == 0 or (fen(str(told["value"])) < 0 and not paid))
        and not (limit and fen(str(told["value"])) == 0)
        and extension(resource, "payment-kind") not in PAYMENTS
    ]


def _only(resource: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield what may be said once only."""
    type_ = resource["resourceType"]
    if type_ in {"Basic", "Task"}:
        yield "code", codes(resource.get("code", {}))
    elif type_ == "Communication":
        yield "category", [one for each in resource.get("category", ()) for one in codes(each)]
    elif type_ == "Consent":
        yield "category", forms(resource)
    elif type_ == "Contract" and extension(resource, "first-due") and instalments(resource):
        yield "extension", ["first-due", "instalment"]
    elif type_ == "ClaimResponse":
        words = [one for each in resource.get("total", ()) for one in codes(each["category"])]
        for word in {word for word in words if words.count(word) > 1}:
            sent = [
                str(one["amount"].get("value"))
                for one in resource["total"]
                if word in codes(one["category"])
            ]
            yield f"total[{word}]", sent
