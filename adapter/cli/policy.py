"""`paylater policy`: what a city's file says, what it proves, and how two of them differ."""

import hashlib
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from adapter.catalog.folders import Document
from adapter.catalog.policies import policy_files, read_policy, read_registry
from adapter.catalog.registry import Read, clashes, gaps, twice, unmatched
from adapter.cli.options import JsonOption, MappingsOption, site_folder
from adapter.cli.output import Failure, complain, say, say_json
from adapter.config import read_settings
from adapter.issues import AdapterError, Issue, refuses, words
from adapter.settlement.policy import Policy
from adapter.settlement.provenance import Leaf, faults, leaves, misquoted

app = typer.Typer(help="City policies: checked, shown, compared.", no_args_is_help=True)

NamesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE...]", help="Policy files, or names of shipped ones; none: all."),
]
NameArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="A policy file, or the name of a shipped one.")
]
InstrumentOption = Annotated[
    Path | None,
    typer.Option("--instrument", metavar="FILE", help="The instrument's text, as reviewed."),
]


@app.command("check")
def check(
    names: NamesArgument = None,
    instrument: InstrumentOption = None,
    overlay: MappingsOption = None,
) -> None:
    """Prove grammar, coverage of clauses, origins, quotes and validity; exit 1 on a fault."""
    settings = read_settings(mappings=overlay)
    own, found = settings.mappings, list[Issue]()
    read: list[Read] = []
    for name in names or list(policy_files(own)):
        try:
            read.append(_read(name, own))
        except AdapterError as fault:
            found += fault.issues
    for document, policy in read:
        found += [
            Issue("error", "invariant", _line(document, one.place), one.id, one.values)
            for one in faults(policy, document.value)
        ]
    found += _beside(read, own, whole=not names)
    if instrument is not None:
        found += _quotes(read, instrument)
    for issue in found:
        complain(words(issue, settings.language))
    if refuses(found):
        raise typer.Exit(1)
    say(f"{len(read)} {'policy proves' if len(read) == 1 else 'policies prove'} every clause")


@app.command("show")
def show(name: NameArgument, overlay: MappingsOption = None, as_json: JsonOption = False) -> None:
    """Print a policy: every value, whose figure it is, and the words of its clauses."""
    document, policy = _read(name, site_folder(overlay))
    values = leaves(policy, document.value)
    if as_json:
        say_json([_plain(policy, leaf) for leaf in values])
        return
    say(f"{policy.label}  {policy.status}  {policy.jurisdiction.zh} {policy.jurisdiction.en}")
    for _, section in groupby(values, key=lambda leaf: leaf.place[0]):
        told = list(section)
        say("")
        for leaf in told:
            say(f"{leaf.path}: {leaf.text}{_whose(leaf)}")
        for clause in dict.fromkeys(clause for leaf in told for clause in leaf.cites):
            said = policy.clauses[clause]
            say(f"    {clause}  {said.zh}")
            say(f"    {' ' * len(clause)}  {said.en}")


@app.command("diff")
def diff(one: NameArgument, other: NameArgument, overlay: MappingsOption = None) -> None:
    """Compare two policies value by value; exit 1 where they differ."""
    sides = [_read(name, site_folder(overlay)) for name in (one, other)]
    before, after = (
        {leaf.path: f"{leaf.text}{_whose(leaf)}" for leaf in leaves(policy, document.value)}
        for document, policy in sides
    )
    differ = False
    for path in [*before, *(path for path in after if path not in before)]:
        if before.get(path) == after.get(path):
            continue
        differ = True
        for sign, side in (("-", before), ("+", after)):
            if path in side:
                say(f"{sign} {path}: {side[path]}")
    if differ:
        raise typer.Exit(1)


def _read(name: str, overlay: Path | None) -> tuple[Document, Policy]:
    """Read a policy by its path, its file's name or its id."""
    if Path(name).is_file():
        return read_policy(Path(name), name)
    files = policy_files(overlay)
    for known, path in files.items():
        if name in {known, Path(known).name, Path(known).stem}:
            return read_policy(path, known)
    for known, path in files.items():
        document, policy = read_policy(path, known)
        if name in {policy.id, policy.label}:
            return document, policy
    stems = ", ".join(Path(known).stem for known in files)
    raise Failure(f"there is no policy {name}; there are {stems}.", 2)


def _beside(read: list[Read], overlay: Path | None, *, whole: bool) -> list[Issue]:
    """Return what the policies asked for say against others, and of hospitals and the reverse."""
    labels = {policy.label for _, policy in read}
    others: list[Read] = []
    for known, path in policy_files(overlay).items():
        try:
            others.append(read_policy(path, known))
        except AdapterError:
            continue  # its own check tells
    # One that is asked for stands in place of that of the same label already there.
    every = [*read, *(one for one in others if one[1].label not in labels)]
    policies = [policy for _, policy in every]
    ids = labels | {policy.id for _, policy in read}
    found = [one for one in (*clashes(policies), *gaps(policies)) if ids & {one.where, *one.values}]
    try:
        registry, hospitals = read_registry(overlay)
    except AdapterError as fault:
        return [*found, *(fault.issues if whole else ())]
    unread = [one for one in unmatched(every, registry, hospitals) if whole or _of(one, read)]
    return [*found, *(twice(hospitals) if whole else ()), *unread]


def _of(issue: Issue, read: list[Read]) -> bool:
    return issue.where.rpartition(":")[0] in {document.name for document, _ in read}


def _quotes(read: list[Read], instrument: Path) -> list[Issue]:
    """Return what does not stand in the reviewed text, or that no policy was made from it."""
    body = instrument.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    made = [(doc, policy) for doc, policy in read if policy.instrument.sha256 == digest]
    if not made:
        return [Issue("error", "invariant", str(instrument), "instrument-not-reviewed", (digest,))]
    text = body.decode("utf-8", "replace")
    return [
        Issue("error", "invariant", _line(doc, ("clauses", clause)), "quote-not-literal", (clause,))
        for doc, policy in made
        for clause in misquoted(policy, text)
    ]


def _line(document: Document, place: tuple[str | int, ...]) -> str:
    return f"{document.name}:{document.line(place)}"


def _whose(leaf: Leaf) -> str:
    told = [*leaf.cites]
    if leaf.origin != "text":
        told.append(leaf.origin)
    if leaf.ambiguity and leaf.origin != "text":
        told.append(leaf.ambiguity)
    return f"  [{' '.join(told)}]" if told else ""


def _plain(policy: Policy, leaf: Leaf) -> dict[str, object]:
    return {
        "path": leaf.path,
        "value": leaf.text,
        "origin": leaf.origin,
        "ambiguity": leaf.ambiguity,
        "clauses": {
            clause: {"zh": policy.clauses[clause].zh, "en": policy.clauses[clause].en}
            for clause in leaf.cites
        },
    }
