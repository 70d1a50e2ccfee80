"""An answer told to whoever asks: its value, its rule, whose figure it is, and the clauses."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from adapter.fhir.parameters import Part, part
from adapter.settlement.answer import Answer
from adapter.settlement.policy import Policy

_RESOURCE: Final = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}(/_history/[0-9]+)?")


def answered(name: str, answer: Answer, policy: Policy | None, *more: Part) -> Part:
    """Return an answer as a part of Parameters, its clauses in their own words and in English."""
    return part(name, *answer_parts(answer, policy), *more)


def answer_parts(answer: Answer, policy: Policy | None) -> list[Part]:
    """Return what an answer says: value, rule, whose it is, its clauses, what it rests on."""
    return [
        *([part("value", valueString=answer.value)] if answer.value else []),
        part("rule", valueString=answer.rule),
        part("origin", valueCode=answer.origin),
        *([part("ambiguity", valueString=answer.ambiguity)] if answer.ambiguity else []),
        *([part("policy", valueString=policy.label)] if policy else []),
        *clauses(answer.cites, policy),
        *(part("fact", valueReference=reference(one)) for one in answer.facts),
    ]


def reference(fact: str) -> dict[str, str]:
    """Return what an answer rests on as a Reference; what is no resource is named in words."""
    return {"reference": fact} if _RESOURCE.fullmatch(fact) else {"display": fact}


def fact_in(told: Mapping[str, str]) -> str:
    """Return what an answer rests on from its Reference."""
    return str(told.get("reference") or told["display"])


def clauses(cites: Iterable[str], policy: Policy | None) -> list[Part]:
    """Return clauses by id, in Chinese and in English."""
    parts = []
    for clause in cites:
        words = policy.clauses.get(clause) if policy else None
        said = (("zh", words.zh), ("en", words.en)) if words else ()
        parts.append(
            part(
                "clause",
                part("id", valueString=clause),
                *(part(name, valueString=text) for name, text in said),
            )
        )
    return parts
