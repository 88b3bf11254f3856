"""Asks the owner of a request over NATS, on behalf of a caller. An answer is bytes; all else is a Refused."""

import asyncio
from datetime import date, datetime
from functools import partial

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from pydantic_core import from_json

from shared.contracts.accounts import Language
from shared.contracts.base import Caller, Refusal, Request
from shared.runtime import trace
from shared.runtime.answering import CALLER_HEADER, REFUSED_HEADER, RETRY_FIELD, RETRY_SECONDS
from shared.runtime.logs import get_logger
from shared.runtime.service import Running
from shared.runtime.tx import KEY_HEADER, NOW_HEADER

from .domain.acting import reaching
from .domain.languages import known
from .domain.problems import AWAY, BAD_FIELDS, NO_ANSWER, Refused
from .domain.wording import null_characters

log = get_logger("colombier.gateway")

AGAIN_SECONDS = 0.05
NULL = rb"\u0000"
"""How JSON writes it; a text may also spell these six letters."""


class Desk:
    def __init__(self, running: Running) -> None:
        """Keep the running service; its connection may come and go."""
        self._running = running

    @property
    def connected(self) -> bool:
        return bool(self._running.bus.connection.is_connected)

    @property
    def now(self) -> datetime:
        """The business instant, as far as this process was told."""
        return self._running.calendar.now()

    @property
    def today(self) -> date:
        """The civil date in Paris, as far as this process was told."""
        return self._running.calendar.today()

    async def ask(self, request: Request, caller: Caller, *, key: str | None = None) -> bytes:
        """Return the answer as JSON.

        Raises Refused: the owner's own refusal, 422 for a text that cannot be kept, 503 when nobody is there, 504 when
            the answer is late.
        """
        language = known(caller.language)
        caller = reaching(caller, request.http, language=language)
        if not self.connected:
            log.warning("not connected", subject=request.subject())
            raise Refused(AWAY.say(language), retry_seconds=RETRY_SECONDS)
        body = request.model_dump_json(exclude_unset=True).encode()
        _check_texts(body, language)
        with trace.span(f"ask {request.subject()}"):
            headers = trace.inject(self._headers(caller, key))
            try:
                reply = await self._request(request, body, headers)
            except TimeoutError as late:  # the act may have happened: nobody knows
                raise Refused(NO_ANSWER.say(language)) from late
            except NatsError as away:  # nobody listens there, or the connection went
                log.warning("nobody answers", subject=request.subject(), why=repr(away))
                raise Refused(AWAY.say(language), retry_seconds=RETRY_SECONDS) from away
        answered = reply.headers or {}
        if REFUSED_HEADER in answered:
            raise _refused(Refusal.model_validate_json(reply.data))
        self._running.calendar.adopt(float(answered.get(NOW_HEADER) or 0))
        return bytes(reply.data)

    async def _request(self, request: Request, body: bytes, headers: dict[str, str]) -> Msg:
        """Ask once more when nobody was there: it was given to nobody, and a replica may just be coming back."""
        ask = partial(self._running.bus.connection.request, request.subject(), body, headers=headers)
        try:
            return await ask(timeout=request.timeout_seconds)
        except NoRespondersError:
            await asyncio.sleep(AGAIN_SECONDS)
            return await ask(timeout=request.timeout_seconds)

    def _headers(self, caller: Caller, key: str | None) -> dict[str, str]:
        return {
            CALLER_HEADER: caller.model_dump_json(),
            NOW_HEADER: f"{self._running.calendar.offset_seconds:.3f}",
            **({KEY_HEADER: key} if key else {}),
        }


def _check_texts(body: bytes, language: Language) -> None:
    """Let nothing leave that holds U+0000, whatever brought it here: a call, a form or an address. Raises Refused."""
    if NULL in body and (wrong := null_characters(from_json(body), language)):
        raise Refused(BAD_FIELDS.say(language, wrong))


def _refused(refusal: Refusal) -> Refused:
    """Pass on the owner's refusal, and after how long another try may succeed where it says so."""
    seconds = str(refusal.fields.get(RETRY_FIELD, ""))
    return Refused(refusal, retry_seconds=float(seconds) if seconds.isdecimal() else None)
