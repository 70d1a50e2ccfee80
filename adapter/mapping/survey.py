"""What one sender's messages show of its dialect: counted, never guessed."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from adapter.hl7v2.message import Message
from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Segment
from adapter.mapping.amounts import number

# Where senders have been seen to keep each fact, the standard place first.
CANDIDATES: Final[dict[str, tuple[str, ...]]] = {
    "facility": ("MSH-4.1", "PV1-3.4"),
    "scheme": ("IN1-15.1", "IN1-2.1", "PID-36.1", "PID-38.1", "PV1-20.1", "PV1-18"),
    "region": ("IN1-3.1", "IN1-35.1"),
    "amount": ("FT1-11.1", "FT1-11.4", "FT1-22.1"),
    "unit_price": ("FT1-12.1",),
    "item_class": ("FT1-7[6=CHRGITM_LV].4", "FT1-7.4", "ZFL-3"),
    "payment_method": ("FT1-7.1", "EVN-5.2"),
}
_ITEM_CLASSES: Final = frozenset({"01", "02", "03"})
_CURRENCY_LENGTH: Final = 3


class Survey:
    """Counts of what the messages of one sender hold."""

    def __init__(self) -> None:
        self.messages = 0
        self.charsets: Counter[str] = Counter()
        self.unsaid_charsets: Counter[str] = Counter()
        self.versions: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.identifier_types: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.currencies: Counter[str] = Counter()
        self.offsets: Counter[str] = Counter()
        self.verbs: Counter[str] = Counter()
        self.negative_verbs: Counter[str] = Counter()
        self.facts: dict[str, Counter[str]] = {name: Counter() for name in CANDIDATES}
        self.only: dict[str, Counter[str]] = {name: Counter() for name in CANDIDATES}
        self.schemes: Counter[str] = Counter()
        self.fields: dict[str, set[int]] = {}

    def take(self, message: Message) -> None:
        """Count what one message holds."""
        self.messages += 1
        declared = message.header.text(18)
        (self.charsets if declared else self.unsaid_charsets)[message.charset] += 1
        self.versions[message.version] += 1
        self.events[f"{message.code}^{message.trigger}"] += 1
        if country := message.header.text(17):
            self.countries[country] += 1
        if (time := message.time)[-5:-4] in {"+", "-"}:
            self.offsets[time[-5:]] += 1
        for segment in message.segments:
            valued = {at for at in range(1, segment.size + 1) if segment.raw(at)}
            self.fields.setdefault(segment.name, set()).update(valued)
        for segment in message.all("PID"):
            for one in segment.repetitions(3):
                self.identifier_types[one.text(5)] += 1
        for line in message.all("FT1"):
            self._take_line(line)
        for name, paths in CANDIDATES.items():
            for segments in self._places(message, name):
                self._take_fact(name, paths, segments)

    def _take_line(self, line: Segment) -> None:
        verb = line.text(6)
        self.verbs[verb] += 1
        amount = number(line.text(11))
        if amount is not None and amount < 0:
            self.negative_verbs[verb] += 1
        for text in (line.text(11, 1, 2), line.text(11, 2)):
            if len(text) == _CURRENCY_LENGTH and text.isalpha():
                self.currencies[text] += 1

    def _places(self, message: Message, name: str) -> Iterator[dict[str, Segment]]:
        """Give the segments in which a fact may stand: for a line its own, else the first ones."""
        first = {segment.name: segment for segment in reversed(message.segments)}
        if name in {"amount", "unit_price", "item_class", "payment_method"}:
            for line in message.all("FT1"):
                yield first | {"FT1": line}
        elif name in {"scheme", "region"}:
            for insurance in message.all("IN1") or (None,):
                yield first | ({"IN1": insurance} if insurance else {})
        else:
            yield first

    def _take_fact(self, name: str, paths: tuple[str, ...], segments: dict[str, Segment]) -> None:
        taken = False
        for spelled in paths:
            path = FieldPath.parse(spelled)
            segment = segments.get(path.segment)
            text = path.value(segment) if segment else ""
            if not text or not _is_plausible(name, text):
                continue
            self.facts[name][spelled] += 1
            if not taken:
                self.only[name][spelled] += 1
                taken = True
                if name == "scheme":
                    self.schemes[text] += 1


def _is_plausible(name: str, text: str) -> bool:
    if name in {"amount", "unit_price"}:
        return number(text) is not None
    return name != "item_class" or text in _ITEM_CLASSES
