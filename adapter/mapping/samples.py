"""What fields, components and data types hold in a probe."""

import re
from typing import Final

# What a field or component of a data type holds in a probe.
SAMPLES: Final = {
    "CX": "X1",
    "XPN": "Wu^Wei",
    "XAD": "1 Road^^City",
    "XTN": "^^^^^^^^^^^010-5551234",
    "XCN": "D9^Xu^Bo",
    "XON": "Clinic",
    "HD": "N1^1.2.3^ISO",
    "PL": "W9^R9^B9",
    "DLN": "L9",
    "DLD": "D9",
    "PT": "P",
    "MSG": "ADT^A01",
    "NM": "3",
    "DT": "20240102",
    "DTM": "20240102",
    "DR": "20240102&20240103",
    "ID": "Y",
    "FN": "Ma",
}
# Components whose contents have a shape of their own.
_SHAPED: Final = {
    "XTN.1": "010-5551234",
    "XTN.4": "a@b.example",
    "XTN.5": "86",
    "XTN.6": "10",
    "XTN.7": "5551234",
    "XTN.8": "77",
    "XTN.12": "010-5551235",
    "XTN.18": "2",
    "HD.2": "urn:x:9",
    "NM.1": "3",
    **dict.fromkeys(("XPN.10", "XAD.12", "XCN.17"), "20240102&20240103"),
}
_DATED: Final = re.compile(
    r"(CX\.[78]|XPN\.1[23]|XAD\.1[34]|XTN\.1[34]|XCN\.(19|20)|DLN\.3|DR\.\d)"
)


def sample_of(part: str) -> str:
    """Return what a component of a data type holds."""
    if _DATED.fullmatch(part):
        return "20240102"
    return _SHAPED.get(part, f"Q{part.partition('.')[2] or 1}")


def contents_of(part: str, said: str) -> str:
    """Return what a field or component holds that a condition asks something of."""
    if said == "<valued>":
        return _SHAPED.get(part, SAMPLES["XAD"] if part == "PID-11" else f"C{part[-1]}")
    if said == "<twice>":
        return "1 Road~2 Road"
    return "" if said.startswith("<") else said
