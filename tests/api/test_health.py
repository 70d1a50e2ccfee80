"""Alive, ready, figures, and the gate before all else."""

import pytest
from prometheus_client import CollectorRegistry, Counter


def test_alive_and_ready(client):
    assert client.get("/healthz").json() == {"alive": True}
    assert client.get("/readyz").json() == {"ready": True, "reasons": []}


def test_not_ready_says_why(open_doors):
    client = open_doors(ready=lambda: ["the journal lags by 900 messages"])

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["the journal lags by 900 messages"]


def test_figures_are_those_of_the_registry_and_the_lag(open_doors):
    registry = CollectorRegistry()
    Counter("paylater_tried", "Tries", registry=registry).inc()
    client = open_doors(registry=registry, lag=lambda: 7)

    answer = client.get("/metrics")

    assert "paylater_tried_total 1.0" in answer.text
    assert "paylater_lag 7.0" in answer.text


@pytest.mark.parametrize(
    "path", ["/fhir/Invoice", "/fhir/metadata", "/hl7v2", "/metrics", "/nowhere"]
)
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic s3cret", "s3cret", "Bearer "])
def test_without_the_token_every_door_is_shut(path, header, open_doors):
    client = open_doors(token="s3cret")

    answer = client.get(path, headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["issue"][0]["code"] == "login"


def test_with_the_token_they_open_and_health_is_open_to_all(open_doors):
    client = open_doors(token="s3cret")
    headers = {"Authorization": "bearer s3cret"}

    assert client.get("/fhir/Invoice", headers=headers).status_code == 200
    assert client.get("/metrics", headers=headers).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/fhir/metadata", headers=headers).json()["rest"][0]["security"]
