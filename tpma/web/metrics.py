"""Prometheus metrics of this process."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from tpma.core.outbox import Backlog

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
            "Jobs that are due, that are asked for a later time, and that were given up.",
            ["state"],
            registry=self.registry,
        )
        self.late = Gauge(
            "tpma_outbox_late_seconds",
            "For how long the oldest job that is due has been due.",
            registry=self.registry,
        )
        self.deliveries = Gauge(
            "tpma_deliveries",
            "Mails that are not settled, and those of which nobody knows whether they arrived.",
            ["state"],
            registry=self.registry,
        )
        self.letters = Gauge(
            "tpma_letters",
            "The product's own mails (to its people, to outside approvers, to confirm a sign-up) "
            "that are not settled, and those of the last 90 days that were refused or may or may "
            "not have arrived.",
            ["state"],
            registry=self.registry,
        )


def install(app: Flask) -> None:
    app.extensions[_KEY] = Metrics()


def observe(route: str, method: str, status: int, seconds: float) -> None:
    metrics: Metrics = current_app.extensions[_KEY]
    metrics.requests.labels(route, method, str(status)).inc()
    metrics.seconds.labels(route, method).observe(seconds)


def exposition(
    backlog: Backlog, deliveries: Mapping[str, int], letters: Mapping[str, int]
) -> bytes:
    """The text that Prometheus reads: this process's requests and the whole installation's work."""
    metrics: Metrics = current_app.extensions[_KEY]
    metrics.outbox.labels("due").set(backlog.due)
    metrics.outbox.labels("later").set(backlog.later)
    metrics.outbox.labels("failed").set(backlog.failed)
    metrics.late.set(backlog.late.total_seconds())
    for state, mails in deliveries.items():
        metrics.deliveries.labels(state).set(mails)
    for state, mails in letters.items():
        metrics.letters.labels(state).set(mails)
    return generate_latest(metrics.registry)
