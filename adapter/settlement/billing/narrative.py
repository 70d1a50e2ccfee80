"""An invoice told to people: its amount first, by when, what became of it; in both languages."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from adapter.settlement.answer import Answer
from adapter.settlement.case import Case
from adapter.settlement.caveats import CAVEATS
from adapter.settlement.figures import Figures
from adapter.settlement.money import said
from adapter.settlement.state import Issued

_CANCELLED: Final = "<p>本单已作废，无须支付。</p><p>Cancelled: nothing is due on it.</p>"


def narrative(case: Case, figures: Figures, zh: str, en: str) -> str:
    """Tell the amount first; an estimate by the hospital's own tables and caveats say so."""
    net, gross, insurer = said(figures.net), said(figures.gross), said(figures.insurer)
    guessed = figures.insurer and case.adjudication is None
    by = ("（按医院设定比例估算，非文件规定）", " (estimated by the hospital's own rates)")
    zh_by, en_by = by if guessed else ("", "")
    caveats = "".join("<p>{}</p><p>{}</p>".format(*CAVEATS[code]) for code in case.caveats)
    asks = ("应付", "Due")
    if figures.net < 0:
        asks, net = ("应退", "To return"), said(-figures.net)
    return (
        '<div xmlns="http://www.w3.org/1999/xhtml">'
        f"<p>{asks[0]} {net} 元（{zh}）：总费用 {gross} 元，医保支付 {insurer} 元{zh_by}。</p>"
        f"<p>{asks[1]} {net} yuan ({en}): gross {gross}, insurer {insurer}{en_by}.</p>"
        f"{caveats}</div>"
    )


def terms(case: Case, invoice: Issued, answers: Iterable[Answer]) -> str:
    """Tell by when an invoice is paid or returned, what asks for it, and what is not the text's."""
    day = invoice.due.astimezone(case.zone).strftime("%Y-%m-%d %H:%M")
    stated = sorted({clause for answer in answers for clause in answer.cites})
    ours = sorted({answer.rule for answer in answers if answer.origin != "text"})
    terms = f"应于 {day} 前付清 / due by {day}"
    if invoice.figures.net < 0:
        terms = f"应于 {day} 前退还或冲抵 / to be returned or set off by {day}"
    if stated:
        terms += f"; {', '.join(stated)}"
    if ours:
        terms += f"; 非文件规定 / not stated by the instrument: {', '.join(ours)}"
    return terms


def cancelled(text: Mapping[str, Any]) -> dict[str, Any]:
    """Return a narrative that says of its invoice, once, that nothing is due on it any more."""
    div = str(text["div"])
    if _CANCELLED not in div:
        div = div.removesuffix("</div>") + f"{_CANCELLED}</div>"
    return {**text, "div": div}
