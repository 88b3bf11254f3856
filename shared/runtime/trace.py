"""Trace context (W3C) through message headers, by OpenTelemetry; spans are exported when an exporter is set up."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import context, propagate, trace
from opentelemetry.sdk.trace import TracerProvider

_TRACER = trace.get_tracer("colombier")
"""Got once: getting one costs as much as a span. It serves whichever provider is set later."""


def configure() -> None:
    """Give every process real span identities, so that logs and headers can be followed without a collector."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider())


def inject(headers: dict[str, str]) -> dict[str, str]:
    propagate.inject(headers)
    return headers


@contextmanager
def span(name: str, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Continue the trace of `headers` in a new span and return its trace identity in hex."""
    token = context.attach(propagate.extract(dict(headers or {})))
    try:
        with _TRACER.start_as_current_span(name) as current:
            yield f"{current.get_span_context().trace_id:032x}"
    finally:
        context.detach(token)
