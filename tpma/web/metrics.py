"""Prometheus metrics of this process."""

from __future__ import annotations

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_KEY = "tpma_metrics"


class Metrics:
    """The registry of one application; tests make many in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "tpma_http_requests_total",
            "Requests answered.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "tpma_http_request_seconds",
            "How long requests took.",
            ["route", "method"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self.outbox = Gauge(
            "tpma_outbox_jobs",
            "Jobs that are asked for and not yet done, and jobs that were given up.",
            ["state"],
            registry=self.registry,
        )


def install(app: Flask) -> None:
    app.extensions[_KEY] = Metrics()


def observe(route: str, method: str, status: int, seconds: float) -> None:
    metrics: Metrics = current_app.extensions[_KEY]
    metrics.requests.labels(route, method, str(status)).inc()
    metrics.seconds.labels(route, method).observe(seconds)


def exposition(backlog: dict[str, int]) -> bytes:
    """The text that Prometheus reads."""
    metrics: Metrics = current_app.extensions[_KEY]
    for state, jobs in backlog.items():
        metrics.outbox.labels(state).set(jobs)
    return generate_latest(metrics.registry)
