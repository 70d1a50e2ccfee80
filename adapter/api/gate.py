"""The gate before all doors: who has no token is turned away before anything is read."""

import hmac

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from adapter.api.errors import told
from adapter.api.health import LIVENESS, READINESS
from adapter.issues import Issue

_OPEN = frozenset({LIVENESS, READINESS})


class Gate:
    """Lets a request pass that carries the token, or asks only whether we are well."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or answer 401."""
        if scope["type"] != "http" or scope["path"] in _OPEN or self._knows(scope):
            await self._app(scope, receive, send)
            return
        issue = Issue("error", "login", "", "login-required")
        answer = told(Request(scope), 401, [issue], {"WWW-Authenticate": "Bearer"})
        await answer(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        presented = dict(scope["headers"]).get(b"authorization", b"")
        scheme, _, token = presented.partition(b" ")
        return scheme.lower() == b"bearer" and hmac.compare_digest(token.strip(), self._token)
