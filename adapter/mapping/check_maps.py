"""Mistakes in a map as a whole: what no one rule shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from adapter.fhir.elements import elements
from adapter.fhir.resources import element
from adapter.mapping import targets
from adapter.mapping.check import Fault, Names, rule_faults
from adapter.mapping.check_sources import key_faults
from adapter.mapping.rules import DatatypeMap, Owner, Rule, SegmentMap

_SLICED = {
    "extension": "url",
    "total": "category",
    "class": "type",
    "participant": "type",
    "location": "status",
    "costToBeneficiary": "type",
}
# What rules write, as a tree of element names; what is written as a whole holds an empty name.
Tree = dict[str, "Tree"]


def segment_faults(
    model: SegmentMap, names: Names, versions: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """Say what is wrong with a segment map."""
    if names.v2 and (fault := names.v2.segment_fault(model.segment)):
        yield ("segment",), fault
        return
    if "meta" not in elements(model.resource):
        yield ("resource",), f"FHIR has no {model.resource} that is a resource"
        return
    owner = Owner(model.segment, model.resource)
    for word, parts in (("key", model.key), ("key_otherwise", model.key_otherwise or ())):
        for place, fault in key_faults(parts, owner, names.v2, versions):
            yield (word, *place), fault
    for part, rules in (("rules", model.rules), ("defaults", model.defaults)):
        yield from rules_faults(rules, owner, names, (part,), versions)


def datatype_faults(model: DatatypeMap, names: Names) -> Iterator[Fault]:
    """Say what is wrong with a data type map."""
    if names.v2 and (fault := names.v2.type_fault(model.datatype)):
        yield ("datatype",), fault
    elif element(model.to, "id") is None or ("meta" in elements(model.to)) != bool(model.key):
        what = "a resource, which its key says it is" if model.key else "a data type"
        yield ("to",), f"FHIR has no {model.to} that is {what}"
    else:
        for word in ("like", "otherwise"):
            named = getattr(model, word)
            if named and (named not in names.datatypes or names.datatypes[named].to != model.to):
                yield (word,), f"there is no data type map {named} to {model.to}"
        owner = Owner(model.datatype, model.to, "datatype")
        yield from rules_faults(model.rules, owner, names, ("rules",))
        like = names.datatypes.get(model.like or "")
        tree = written(model.to, (*model.rules, *(like.rules if like else ())))
        for missing in unreached(model.to, tree):
            yield ("rules",), f"no rule writes {missing}, which a {model.to} must have"


def cycle_faults(datatypes: Mapping[str, DatatypeMap]) -> Iterator[tuple[str, Fault]]:
    """Say which data type maps would never end, each with the name of its file."""
    uses = {
        name: {rule.transform: at for at, rule in enumerate(model.rules) if rule.transform}
        for name, model in datatypes.items()
    }
    for name, used in uses.items():
        for word, at in used.items():
            reached, ahead = set(), [word]
            while ahead:
                one = ahead.pop()
                if one in uses and one not in reached:
                    reached.add(one)
                    ahead += uses[one]
            if name in reached:
                yield name, (("rules", at, "as"), f"{word} leads back to {name} without end")


def rules_faults(
    rules: Sequence[Rule],
    owner: Owner,
    names: Names,
    place: tuple[str | int, ...],
    versions: tuple[str, ...] = (),
) -> Iterator[Fault]:
    """Say what is wrong with each of these rules and with all of them together."""
    for at, rule in enumerate(rules):
        for within, fault in rule_faults(rule, owner, names, versions):
            yield (*place, at, *within), fault
    known = [
        (at, rule) for at, rule in enumerate(rules) if not targets.fault_of(owner.writes, rule.to)
    ]
    yield from _overwritten(known, owner, place)
    yield from _choices(known, owner, place)


def _overwritten(
    rules: Sequence[tuple[int, Rule]], owner: Owner, place: tuple[str | int, ...]
) -> Iterator[Fault]:
    """Find a rule that a later one, which always says something, makes idle."""
    for number, (at, rule) in enumerate(rules):
        if any(step.repeats and not step.slice for step in targets.steps(owner.writes, rule.to)):
            continue
        for _, later in rules[number + 1 :]:
            always = later.value is not None and not later.transform and not later.when
            if later.to == rule.to and always:
                yield (*place, at, "to"), f"{rule.to} is overwritten by a later rule, always"
                break


def _choices(
    rules: Sequence[tuple[int, Rule]], owner: Owner, place: tuple[str | int, ...]
) -> Iterator[Fault]:
    """Find rules that write two members of one choice; all but one must wait for a condition."""
    said: dict[str, list[tuple[int, Rule]]] = {}
    for at, rule in rules:
        known = element(owner.writes, rule.to)
        if known and known.choice:
            above = rule.to.rpartition(known.name)[0]
            said.setdefault(f"{above}{known.choice}[x]", []).append((at, rule))
    for choice, those in said.items():
        members = Counter(rule.to for _, rule in those)
        free = {rule.to for _, rule in those if not rule.when}
        if len(members) > 1 and len(free) > 1:
            at, rule = those[-1]
            fault = f"{choice} is written as {' and as '.join(members)}; say `when` for all but one"
            yield (*place, at, "to"), fault


def written(kind: str, rules: Sequence[Rule]) -> Tree:
    """Gather what rules write; what picks an entry by name is written with it."""
    tree: Tree = {}
    for rule in rules:
        if targets.fault_of(kind, rule.to):
            continue
        at = tree
        path = targets.steps(kind, rule.to)
        for step in path[:-1]:
            at = at.setdefault(step.name, {})
            if step.slice:
                at.setdefault(_SLICED[step.name], {"": {}})
        # Written whole by one rule it lacks nothing, whatever others add to it.
        at.setdefault(path[-1].name, {})[""] = {}
    return tree


def unreached(kind: str, tree: Tree, above: str = "") -> Iterator[str]:
    """Name the elements that FHIR requires and these rules never write."""
    known = elements(kind)
    told = set()
    for name, each in known.items():
        # The address of an extension is where it is used.
        if each.required and not name.startswith("_") and (kind, name) != ("Extension", "url"):
            members = {name}
            if each.choice:
                members = {one for one, other in known.items() if other.choice == each.choice}
            word = f"{each.choice}[x]" if each.choice else name
            if not members & tree.keys() and word not in told:
                told.add(word)
                yield f"{above}{word}"
    for name, below in tree.items():
        if name in known and "" not in below:
            yield from unreached(known[name].type, below, f"{above}{name}.")
