"""What mapping files are checked against beside FHIR: the grammar of HL7 v2, our extensions."""

from collections.abc import Mapping
from functools import cache

import orjson

from adapter.catalog.folders import folder
from adapter.mapping.grammar import V2, Extension


@cache
def load_v2() -> V2:
    """Read the fields and components of HL7 v2, once a process."""
    return V2(orjson.loads((folder("mappings") / "standard" / "v2.json").read_bytes()))


@cache
def load_extensions() -> Mapping[str, Extension]:
    """Read our extensions, each with the elements its value may be and where it may stand."""
    found = {}
    for path in sorted((folder("fhir_profiles") / "StructureDefinition").glob("*.json")):
        profile = orjson.loads(path.read_bytes())
        if profile.get("type") == "Extension":
            values = frozenset(
                f"value{code[0].upper()}{code[1:]}"
                for element in profile["differential"]["element"]
                if element["path"] == "Extension.value[x]"
                for code in (each["code"] for each in element.get("type", ()))
            )
            contexts = tuple(each["expression"] for each in profile["context"])
            found[profile["id"]] = Extension(values, contexts)
    return found
