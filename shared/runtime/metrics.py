"""Prometheus counters of the runtime. No identity ever becomes a label: subjects carry none."""

from prometheus_client import Counter, Gauge, Histogram

HANDLED = Counter("colombier_messages_total", "Deliveries by their fate", ["service", "subject", "fate"])
HANDLING = Histogram("colombier_handling_seconds", "Time of one handler", ["service", "subject"])
PUBLISHED = Counter("colombier_published_total", "Messages acknowledged by JetStream", ["service"])
UNSENT = Gauge("colombier_outbox_unsent", "Rows that wait in the outbox", ["service"])
ANSWERED = Counter("colombier_requests_total", "Requests by outcome", ["service", "subject", "outcome"])
