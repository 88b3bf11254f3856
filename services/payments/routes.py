"""Where the providers post. A genuine delivery is stored once and answered; reading it is a handler's work.

Bodies and headers are never logged: a pair of PayPal's is enough to sign another body (facts of payments, 3.4).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import litestar
from litestar import Litestar, MediaType, Request, Response
from litestar.exceptions import ClientException, NotFoundException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.response.base import ASGIResponse
from uuid_utils.compat import uuid7

from shared.contracts.payments import ReadNotice
from shared.runtime.coalescing import Coalescing
from shared.runtime.errors import Unavailable
from shared.runtime.http import health_routes
from shared.runtime.logs import get_logger
from shared.runtime.service import Running
from shared.runtime.tx import sealed

from .desk import Desk
from .providers import CannotVerify, NotGenuine
from .store import notices

LARGEST_BODY_BYTES = 512 * 1024

log = get_logger("colombier.webhooks")
AnyRequest = Request[Any, Any, Any]


def face(running: Running) -> Litestar:
    """Build the application: 200 stored, 400 not genuine, 404 not configured, 413 too large, 503 send again."""
    intake = Coalescing(partial(_store, running))
    stored = ASGIResponse(media_type=MediaType.TEXT)

    @litestar.post("/webhooks/{name:str}", status_code=200)
    async def receive(request: AnyRequest) -> ASGIResponse:
        name = request.path_params["name"]
        provider = running.kit.use(Desk).named(name)
        if provider is None or provider.verify is None:
            raise NotFoundException
        body = await _whole_body(request)
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in request.scope["headers"]}
        notice = await provider.verify(body, headers, datetime.now(UTC))
        await intake.put(notices.Delivery(notice_id=str(uuid7()), provider=name, notice=notice, body=body))
        return stored

    return Litestar(
        [receive, *health_routes(lambda: running.ready)],
        exception_handlers={NotGenuine: _not_genuine, CannotVerify: _send_again, Unavailable: _send_again},
        request_max_body_size=LARGEST_BODY_BYTES,
        on_shutdown=[intake.stop],
        openapi_config=None,
        logging_config=None,
    )


async def _whole_body(call: AnyRequest) -> bytes:
    """Read a body in one piece; Litestar's own reader, a generator, costs a tenth of the whole request.

    Raises: RequestEntityTooLarge, ClientException when the client goes before its end.
    """
    body: bytes = b""
    while True:
        event: Any = await call.receive()
        if event["type"] == "http.disconnect":
            raise ClientException("the client went before the end of its body")
        body += event.get("body", b"")
        if len(body) > LARGEST_BODY_BYTES:
            raise RequestEntityTooLarge
        if not event.get("more_body"):
            return body


async def _store(running: Running, waiting: Sequence[notices.Delivery]) -> list[bool]:
    """Store deliveries in one commit, each event once, and have the new ones read: the commands leave with them.

    Raises: NotGenuine when the transmission of one brought another event before; nothing is stored then.
    """
    to_read = [one.notice_id for one in waiting if one.notice.object_id is not None]
    outgoing = sealed(running.kit, [ReadNotice(notice_id=notice_id) for notice_id in to_read])
    async with running.kit.database.session() as connection:
        are_new = await notices.add(connection, waiting, dict(zip(to_read, outgoing, strict=True)))
    if outgoing:
        running.kit.wake_relay()
    log.info("deliveries stored", count=len(are_new), new=sum(are_new))
    return are_new


def _not_genuine(request: AnyRequest, error: NotGenuine) -> Response[None]:
    log.warning("delivery refused", path=request.url.path, why=str(error))
    return Response(None, status_code=400)


def _send_again(request: AnyRequest, error: CannotVerify | Unavailable) -> Response[None]:
    log.warning("delivery cannot be taken now", path=request.url.path, why=str(error))
    return Response(None, status_code=503)
