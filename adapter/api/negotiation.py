"""What a client asks for beside the resource: form, language, handling; and how bodies are read."""

from urllib.parse import urlencode

from fastapi import Request

from adapter.issues import Language

FHIR_JSON = "application/fhir+json; charset=utf-8"

_JSON = frozenset(
    {"application/fhir+json", "application/json", "application/*", "*/*", "text/json"}
)
_FORMATS = _JSON | {"json"}


def unserved_format(request: Request) -> str | None:
    """Return the form a client insists on when it is not served here; None when all is well."""
    asked = request.query_params.get("_format")
    if asked is not None:
        # An unencoded plus sign in an address arrives as a space.
        bare = asked.split(";", 1)[0].strip().replace(" ", "+")
        return None if bare in _FORMATS else asked
    accept = request.headers.get("accept", "*/*") or "*/*"
    return None if any(_is_served(one) for one in accept.split(",")) else accept


def _is_served(accepted: str) -> bool:
    media, *parameters = (part.strip().lower() for part in accepted.split(";"))
    values = dict(part.split("=", 1) for part in parameters if "=" in part)
    if values.get("q") in {"0", "0.0", "0.00", "0.000"}:
        return False
    return media in _JSON and values.get("fhirversion", "4.0") in {"4.0", "4.0.1"}


def language(accept_language: str) -> Language:
    """Choose the language of words for people."""
    best, best_weight = "en", 0.0
    for accepted in accept_language.lower().split(","):
        tag, _, parameter = accepted.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        primary = tag.split("-", 1)[0]
        if primary in {"en", "zh"} and weight > best_weight:
            best, best_weight = primary, weight
    return "zh" if best == "zh" else "en"


def preferences(request: Request) -> dict[str, str]:
    """Read the Prefer header: `handling=lenient`, `return=representation`."""
    found = {}
    for preference in request.headers.get("prefer", "").replace(";", ",").split(","):
        name, _, value = preference.strip().lower().partition("=")
        found[name.strip()] = value.strip().strip('"')
    return found


def base_url(request: Request) -> str:
    """Return the address of the FHIR service as this client reaches it."""
    return f"{request.base_url}fhir"


def page_url(base: str, resource_type: str, pairs: list[tuple[str, str]]) -> str:
    """Return the address of a search."""
    asked = urlencode(pairs, safe=":,/")
    return f"{base}/{resource_type}?{asked}" if asked else f"{base}/{resource_type}"


async def limited_body(request: Request, size_max: int) -> tuple[bytes, bool]:
    """Read a body up to a size; tell whether that was all of it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > size_max:
            return bytes(body[:size_max]), False
    return bytes(body), True
