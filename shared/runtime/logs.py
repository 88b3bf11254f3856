"""Structured logs on standard error, each line with the message, order and hosting it is about."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import structlog

_BOUND = ("order_id", "order_reference", "hosting_id", "reference", "payment_id", "account_id")


def configure(*, level: str = "INFO", json: bool = True) -> None:
    """Send our log lines and those of libraries through one formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "uvicorn.access", "faststream", "stripe"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger(name: str) -> Any:
    return structlog.get_logger(name)


@cache
def _bound_fields(kind: type[Any]) -> tuple[str, ...]:
    """Return which of the bound names a class of messages has."""
    fields = getattr(kind, "model_fields", ())
    return tuple(name for name in _BOUND if name in fields)


@contextmanager
def about(message: Any, **fields: object) -> Iterator[None]:
    """Bind what a message is about to every line logged inside."""
    names = _bound_fields(message.__class__)
    found = {name: value for name in names if (value := getattr(message, name)) is not None}
    with structlog.contextvars.bound_contextvars(**found, **fields):
        yield
