"""Where figures and elements come from: looked up in what was kept, never guessed."""

from adapter.explanation.explaining import Explanation, assembler
from adapter.explanation.facts import fact_parts, report_facts, rested
from adapter.explanation.figures import of_lines
from adapter.explanation.invoices import invoice_parts
from adapter.explanation.lines import line_part
from adapter.explanation.lookup import Lookup, origin

__all__ = [
    "Explanation",
    "Lookup",
    "assembler",
    "fact_parts",
    "invoice_parts",
    "line_part",
    "of_lines",
    "origin",
    "report_facts",
    "rested",
]
