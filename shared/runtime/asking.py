"""One service asks another, and waits for the answer. Refuses nothing: whatever goes wrong is worth another try."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.contracts.base import Data, Request

from . import trace
from .answering import REFUSED_HEADER
from .calendar import Calendar
from .errors import Unavailable
from .tx import NOW_HEADER

A = TypeVar("A", bound=Data)


async def ask(connection: Client, request: Request, answer: type[A], *, calendar: Calendar) -> A:
    """Return what the owner of a request answers, on nobody's behalf.

    Raises: Unavailable when nobody answers, or when the owner refuses.
    """
    headers = trace.inject({NOW_HEADER: f"{calendar.offset_seconds:.3f}"})
    body = request.model_dump_json(exclude_unset=True).encode()
    said = await ask_at(
        connection, request.subject(), body, timeout_seconds=request.timeout_seconds, headers=headers
    )
    return answer.model_validate_json(said)


async def ask_at(
    connection: Client,
    subject: str,
    body: bytes,
    *,
    timeout_seconds: float,
    headers: dict[str, str] | None = None,
) -> bytes:
    """Return what is answered at a subject. Raises Unavailable when nobody answers, or when it is refused."""
    try:
        reply = await connection.request(subject, body, timeout=timeout_seconds, headers=headers)
    except (NatsError, TimeoutError) as away:
        raise Unavailable(f"nobody answers {subject}: {away!r}") from away
    refusal = (reply.headers or {}).get(REFUSED_HEADER)
    if refusal:
        raise Unavailable(f"{subject} was refused: {refusal}")
    return bytes(reply.data)


@dataclass(frozen=True, slots=True)
class Colleagues:
    """What a handler is given to ask other services with (`Running.ask`); what may be asked stands in `asks`."""

    ask: Callable[[Request, type[Any]], Awaitable[Any]]
