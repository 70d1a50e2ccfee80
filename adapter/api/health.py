"""Whether the adapter is alive, ready, and how it fares in figures."""

import orjson
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from adapter.api.doors import Doors

LIVENESS, READINESS = "/healthz", "/readyz"


class HealthDoor:
    """Answers those who watch over the adapter."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        lag = Gauge(
            "paylater_lag", "Messages kept that have no answer yet", registry=doors.registry
        )
        lag.set_function(doors.lag)

    def router(self) -> APIRouter:
        """Return the three routes."""
        router = APIRouter()
        router.add_api_route(LIVENESS, self.alive, methods=["GET", "HEAD"])
        router.add_api_route(READINESS, self.ready, methods=["GET", "HEAD"])
        router.add_api_route("/metrics", self.metrics, methods=["GET"])
        return router

    async def alive(self) -> Response:
        """Answer that the process runs."""
        return Response(b'{"alive":true}', media_type="application/json")

    def ready(self) -> Response:
        """Answer whether messages and queries can be served now, and if not, why."""
        reasons = self._doors.ready()
        body = orjson.dumps({"ready": not reasons, "reasons": reasons})
        return Response(body, 503 if reasons else 200, media_type="application/json")

    def metrics(self) -> Response:
        """Answer the figures in the form Prometheus reads."""
        return Response(generate_latest(self._doors.registry), media_type=CONTENT_TYPE_LATEST)
