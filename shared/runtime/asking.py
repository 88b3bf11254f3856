"""How a service asks another one, where a person waits and only the other one knows."""

from typing import TypeVar

from nats.errors import Error as NatsError

from shared.contracts.base import Data, Request

from . import trace
from .answering import REFUSED_HEADER
from .errors import Unavailable
from .service import Running
from .tx import NOW_HEADER

A = TypeVar("A", bound=Data)


class Colleagues:
    """Opened by the manifest of who asks; what may be asked stands in its `asks`."""

    def __init__(self, running: Running) -> None:
        """Keep the running service; its connection may come and go."""
        self._running = running

    async def ask(self, request: Request, answer: type[A]) -> A:
        """Return the answer. Raises Unavailable when nobody is there, when it is late, and when it is refused."""
        headers = trace.inject({NOW_HEADER: f"{self._running.calendar.offset_seconds:.3f}"})
        subject = request.subject()
        try:
            reply = await self._running.bus.connection.request(
                subject, request.model_dump_json().encode(), timeout=request.timeout_seconds, headers=headers
            )
        except (NatsError, TimeoutError) as away:
            raise Unavailable(f"{subject}: {away!r}") from away
        if refused := (reply.headers or {}).get(REFUSED_HEADER):
            raise Unavailable(f"{subject} was refused: {refused}")
        return answer.model_validate_json(reply.data)
