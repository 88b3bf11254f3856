"""Log lines of tests: plain, and none where thousands of messages would each fill some."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def plain() -> None:
    """Write lines without coloured tracebacks, which cost a tenth of a second each and more."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(),
        ]
    )


@contextmanager
def silence() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        yield
    finally:
        structlog.configure(**before)
