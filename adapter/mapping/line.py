"""One money line (FT1): which kind it is and what it comes to, before any rule looks at it."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Segment
from adapter.mapping.amounts import DIGITS_MAX, Unreadable, amount, number
from adapter.mapping.leaves import value_of

if TYPE_CHECKING:
    from adapter.mapping.context import Context

_CENT: Final = Decimal("0.01")
_ONE: Final = Decimal(1)
_CLASSES: Final = frozenset({"01", "02", "03"})
_CURRENCY_LENGTH: Final = 3
_NUMBER: Final = 2
_ITEM: Final = 7
_KNOWN_MAX: Final = 20_000
_OF_THE_MESSAGE: Final = frozenset({"MSH", "EVN", "PID", "PV1", "PV2"})
_CHARGES: Final = frozenset({"charge", "reversal"})


@dataclass(slots=True)
class Line:
    """What a money line is and comes to; `kind` is empty where no resource may be made of it."""

    kind: str = ""
    payment_kind: str = ""
    amount: Decimal | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    item_class: str = ""
    occurrence: str = ""
    # What follows from it alone, as JSON, by who told it.
    told: dict[Any, dict[str, Any]] = field(default_factory=dict, compare=False)


def read_line(context: "Context", segment: Segment) -> Line:
    """Read a money line and report what is wrong with it; nobody may change what is returned."""
    key = _told_alone(context, segment)
    known = context.site.known_lines
    line = known.get(key) if key else None
    if line is None:
        reported = len(context.issues)
        line = _read(context, segment)
        if key and len(context.issues) == reported and len(known) < _KNOWN_MAX:
            known[key] = line
    return line


def _told_alone(context: "Context", segment: Segment) -> tuple[str, ...] | None:
    """Return all that a numbered line is read from; None where more than its fields has a say.

    A hospital has some thousands of items and charges each again and again.
    """
    fields = segment.plain_fields()
    site = context.site
    if not context.are_lines_alone or not fields or site.line_size >= len(fields):
        return None
    is_numbered = fields[_NUMBER][:1].isalnum() or segment.first(_NUMBER)
    return site.line_fields(fields) if is_numbered else None


def _read(context: "Context", segment: Segment) -> Line:
    line = Line()
    _classify(context, segment, line)
    if not line.kind:
        return line
    _identify(context, segment, line)
    line.quantity = _number(context, segment, "quantity")
    line.unit_price = _number(context, segment, "unit_price")
    _price(context, segment, line)
    if line.kind in _CHARGES:
        _describe(context, segment, line)
    return line


def _classify(context: "Context", segment: Segment, line: Line) -> None:
    site, verb = context.site, segment.first(6)
    means = site.transaction_types.get(verb) if verb else _by_state(context, segment)
    if means is None:
        missing = "transaction-type-unknown" if verb else "transaction-type-missing"
        context.report("warning", "code-invalid", f"{segment.label}-6", missing, verb)
        return
    if means in {"charge", "credit"}:
        line.kind = "reversal" if means == "credit" else "charge"
    elif means == "adjustment":
        line.kind = means
    elif means != "ignored":
        _classify_payment(context, segment, line, "void" if means == "refund" else means)


def _classify_payment(context: "Context", segment: Segment, line: Line, means: str) -> None:
    site, method = context.site, first_of(context, segment, "payment_method")[0]
    if means == "payment" and method in site.deposit_payments:
        means = "deposit"
    # A void is its own fact: under the deposit's key it would pass for a repetition of it.
    line.kind = line.payment_kind = means
    if means != "void" and {method, segment.text(7, 2)} & {*site.promise_payments}:
        line.payment_kind = "promise"
    elif means == "payment" and method in site.insurer_payments:
        line.payment_kind = "insurer"


def _by_state(context: "Context", segment: Segment) -> str | None:
    state = context.site.deposit_state
    return state.rows.get(FieldPath.parse(state.field).value(segment)) if state else None


def _identify(context: "Context", segment: Segment, line: Line) -> None:
    """Count lines without a number of their own, so that two alike in one message stay two."""
    if segment.first(2):
        return
    where = f"{segment.label}-2"
    context.report("warning", "required", where, "transaction-id-missing")
    alike = tuple(segment.raw(field) for field in (4, 6, 7, 10, 11))
    context.key_counts[alike] = count = context.key_counts.get(alike, 0) + 1
    line.occurrence = str(count)


def _number(context: "Context", segment: Segment, fact: str) -> Decimal | None:
    text, path, held = first_of(context, segment, fact)
    if not text or path is None:
        return None
    value = number(text)
    if value is None:
        context.report("warning", "value", path.where(held), "number-unreadable", text)
    return value


def _price(context: "Context", segment: Segment, line: Line) -> None:
    text, path, held = first_of(context, segment, "amount")
    try:
        if not text and line.unit_price is None:
            context.report("error", "required", f"{segment.label}-11", "amount-missing")
            return
        sent = amount(text) if text else _product(line)
    except Unreadable as fault:
        where = path.where(held) if path else f"{segment.label}-11"
        context.report("error", fault.code, where, fault.id, fault.value)
        return
    if path and not _is_own_currency(context, held, path):
        return
    _judge(context, line, sent, path.where(held) if path else f"{segment.label}-12")


def _product(line: Line) -> Decimal:
    """Reckon an amount that was not sent; half a cent counts as one."""
    count = _ONE if line.quantity is None else line.quantity
    product = count * (line.unit_price or 0)
    if abs(product) >= 10**DIGITS_MAX:
        raise Unreadable("amount-too-large", str(product))
    return product.quantize(_CENT, ROUND_HALF_UP)


def _is_own_currency(context: "Context", segment: Segment, path: FieldPath) -> bool:
    delimiters, where = segment.delimiters, ""
    raw, sent = segment.raw(path.field), ""
    if delimiters.subcomponent in raw:
        sent = segment.text(path.field, path.component, 2)
    elif delimiters.component in raw and path.component == 1:
        # Some send the currency as a component; the price types that stand there have two letters.
        beside = segment.text(path.field, 2)
        sent = beside if len(beside) == _CURRENCY_LENGTH and beside.isalpha() else ""
    if not sent and context.foreign_country:
        sent, where = context.foreign_country, "MSH-17"
    if not sent or sent == context.site.currency:
        return True
    where = where or path.where(segment)
    context.report("error", "value", where, "currency-not-accepted", sent, context.site.currency)
    return False


def _judge(context: "Context", line: Line, sent: Decimal, where: str) -> None:
    """Give the line its amount with the sign its kind has, and report what does not agree."""
    if line.quantity is not None and line.unit_price is not None:
        product = abs(line.quantity * line.unit_price)
        if product != sent and abs(product - abs(sent)) > _CENT:
            values = (str(product), str(sent))
            context.report("warning", "business-rule", where, "amount-differs", *values)
    if line.payment_kind and line.payment_kind != "void" and sent < 0:
        context.report("error", "business-rule", where, "payment-negative", str(sent))
    else:
        line.amount = _signed(line, sent)


def _signed(line: Line, sent: Decimal) -> Decimal:
    if line.kind == "charge" and (sent < 0 or (line.quantity is not None and line.quantity < 0)):
        line.kind = "reversal"
    if line.kind == "reversal":
        # A credit always lowers what is owed, whichever way its sender writes the sign.
        line.quantity = -abs(line.quantity) if line.quantity is not None else None
        return -abs(sent)
    return abs(sent) if line.payment_kind == "void" else sent


def _describe(context: "Context", segment: Segment, line: Line) -> None:
    if not segment.first(7) and not segment.text(7, 2):
        context.report("warning", "required", f"{segment.label}-7", "charge-code-missing")
    known, item = context.site.item_classes, segment.raw(7)
    if context.is_plain and not context.recorder and item in known:
        line.item_class = known[item]
        return
    text, path, held = first_of(context, segment, "item_class")
    if text and text not in _CLASSES and path:
        context.report("warning", "code-invalid", path.where(held), "item-class-unknown", text)
    elif text and path:
        line.item_class = text
        is_first = path is context.site.field_paths["item_class"][0]
        if context.is_plain and is_first and path.segment == "FT1" and path.field == _ITEM:
            known.update({item: text} if len(known) < _KNOWN_MAX else {})


def first_of(
    context: "Context", segment: Segment, fact: str
) -> tuple[str, FieldPath | None, Segment]:
    """Return the first valued text of a fact of this line, its path and the segment it is in."""
    found: tuple[str, FieldPath | None, Segment] = ("", None, segment)
    for path in context.paths[fact]:
        held = segment if path.segment == "FT1" else beside(context, segment, path.segment)
        if held is None:
            continue
        if context.recorder:
            context.recorder.read(held, path.field)
        if text := value_of(path, held):
            return text, path, held
    return found


def beside(context: "Context", segment: Segment, name: str) -> Segment | None:
    """Return the segment that belongs to this line: its ZFL by FT1-2, its NTE by place."""
    if name not in context.named:
        return None
    if name in _OF_THE_MESSAGE:
        return context.first(name)
    if name == "ZFL":
        own = segment.text(2)
        return next((each for each in context.named[name] if own and each.text(2) == own), None)
    for each in context.message.segments[segment.position + 1 :]:
        if each.name == name:
            return each
        if each.name == segment.name:
            break
    return None
