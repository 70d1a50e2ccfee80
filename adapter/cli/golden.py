"""Golden folders: a message, what it becomes, how it is answered; compared by element."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from adapter.catalog.folders import folder
from adapter.cli.output import Failure
from adapter.fhir.resources import write
from adapter.hl7v2.acknowledgement import acknowledge
from adapter.hl7v2.message import Message, MessageError, parse
from adapter.issues import Issue, refuses
from adapter.mapping.drafts import Mapped
from adapter.mapping.mapper import Mappings

MESSAGE: Final = "message.hl7"
BUNDLE: Final = "bundle.json"
ACK: Final = "ack.hl7"
# The time of an answer where the message names none.
_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden folder, with what its message becomes now."""

    path: Path
    now: dict[str, str]

    def differences(self) -> Iterator[str]:
        """Tell each element and each field of the answer that is not what the folder says."""
        for name, text in self.now.items():
            file = self.path / name
            if not file.is_file():
                yield f"{name} is missing"
            elif (kept := file.read_bytes().decode("utf-8", "replace")) != text:
                yield from _differences(name, kept, text)

    def update(self) -> list[str]:
        """Write what the message becomes now; return the files that changed."""
        changed = []
        for name, text in self.now.items():
            file = self.path / name
            if not file.is_file() or file.read_bytes() != text.encode():
                file.write_bytes(text.encode())
                changed.append(name)
        return changed


def find(given: Sequence[Path], overlay: Path | None) -> list[Path]:
    """Find golden folders: below what was given, else the site's own, else ours."""
    own = overlay / "golden" if overlay else None
    roots = given or [own if own and own.is_dir() else folder("mappings").parent / "tests/golden"]
    found = sorted({path.parent for root in roots for path in root.rglob(MESSAGE)})
    if not found:
        told = ", ".join(map(str, roots))
        raise Failure(f"no folder with a {MESSAGE} is in {told}", 2)
    return found


def read(path: Path, mappings: Mappings) -> Golden:
    """Map the message of a golden folder."""
    raw = (path / MESSAGE).read_bytes()
    try:
        message = parse(raw, mappings.charset_of(raw))
    except MessageError as fault:
        return Golden(path, {ACK: _answer(None, "AR", fault.issues, _NO_TIME)})
    mapped = mappings.map(message, mappings.site_of(message))
    code = "AE" if refuses(mapped.issues) else "AA"
    answer = _answer(message, code, mapped.issues, mapped.at or _NO_TIME)
    return Golden(path, {BUNDLE: told(mapped), ACK: answer})


def told(mapped: Mapped) -> str:
    """Tell a mapped message as a collection Bundle, with what it deletes and its findings."""
    entries = []
    for draft in mapped.drafts:
        resource = draft.whole()
        url = f"{resource['resourceType']}/{resource['id']}"
        entries.append({"fullUrl": url, "resource": resource})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    text = json.loads(write(bundle))
    text["_deletes"] = {
        entry["fullUrl"]: draft.delete
        for entry, draft in zip(entries, mapped.drafts, strict=True)
        if draft.delete
    }
    text["_findings"] = [f"{each.severity} {each.where} {each.id}" for each in mapped.issues]
    return json.dumps(text, ensure_ascii=False, indent=1) + "\n"


def _answer(message: Message | None, code: str, issues: Sequence[Issue], at: datetime) -> str:
    """Write the answer as of the message's own time, a line a segment."""
    charset = message.charset if message else "ascii"
    answer = acknowledge(message, code, issues, at).decode(charset)
    return answer.rstrip("\r").replace("\r", "\n") + "\n"


def _differences(name: str, kept: str, now: str) -> Iterator[str]:
    if name == ACK:
        yield from (f"{name} {each}" for each in _compared(_fields(kept), _fields(now), ""))
        return
    try:
        before = _by_resource(json.loads(kept))
    except (ValueError, LookupError, TypeError, AttributeError):
        yield f"{name} is no Bundle"
        return
    found = [*_compared(before, _by_resource(json.loads(now)), "")]
    yield from found or [f"{name} says the same in another order"]


def _by_resource(bundle: Any) -> dict[str, Any]:
    resources = {each["fullUrl"]: each["resource"] for each in bundle.pop("entry")}
    return {**resources, **bundle}


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for line in text.splitlines():
        segment, *fields = line.split(line[3:4] or "|")
        seen[segment] = seen.get(segment, 0) + 1
        for number, field in enumerate(fields, 2 if segment == "MSH" else 1):
            found[f"{segment}[{seen[segment]}]-{number}"] = field
    return found


def _compared(before: Any, now: Any, path: str) -> Iterator[str]:
    """Compare two trees; each difference is a path and what became of it."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        if before != now:
            yield f"{path} was {_short(before)} and is {_short(now)}"
        return
    for name in dict.fromkeys((*before, *now)):
        below = name if not path else f"{path}{name}" if name[0] == "[" else f"{path}.{name}"
        if name not in now:
            yield f"{below} is gone; it was {_short(before[name])}"
        elif name not in before:
            yield f"{below} is new: {_short(now[name])}"
        else:
            yield from _compared(_named(before[name]), _named(now[name]), below)


def _named(value: Any) -> Any:
    """Name the entries of a list, an extension by its own, so that one more is one difference."""
    if not isinstance(value, list):
        return value
    found = {}
    for at, each in enumerate(value):
        url = each.get("url") if isinstance(each, dict) else None
        name = url.rpartition("StructureDefinition/")[2] if isinstance(url, str) else at
        found[f"[{at}]" if f"[{name}]" in found else f"[{name}]"] = each
    return found


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
