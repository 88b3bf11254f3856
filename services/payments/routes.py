"""Where the providers post. A genuine delivery is stored once and answered; reading it is a handler's work.

Bodies and headers are never logged: a pair of PayPal's is enough to sign another body (facts of payments, 3.4).
"""

from datetime import UTC, datetime
from typing import Any

import litestar
from litestar import Litestar, Request, Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from uuid_utils.compat import uuid7

from shared.contracts.payments import ReadNotice
from shared.runtime.errors import Unavailable
from shared.runtime.http import health_routes
from shared.runtime.logs import get_logger
from shared.runtime.service import Running

from .desk import Desk
from .providers import CannotVerify, NotGenuine, Notice
from .store import notices

LARGEST_BODY_BYTES = 512 * 1024

log = get_logger("colombier.webhooks")
AnyRequest = Request[Any, Any, Any]


def face(running: Running) -> Litestar:
    """Build the application: 200 stored, 400 not genuine, 404 not configured, 413 too large, 503 send again."""

    @litestar.post("/webhooks/{name:str}", status_code=200)
    async def receive(request: AnyRequest, name: FromPath[str]) -> Response[None]:
        provider = running.kit.use(Desk).named(name)
        if provider is None or provider.verify is None:
            raise NotFoundException
        body = await request.body()
        headers = {key.lower(): value for key, value in request.headers.items()}
        notice = await provider.verify(body, headers, datetime.now(UTC))
        await keep_notice(running, name, notice=notice, body=body)
        return Response(None, status_code=200)

    return Litestar(
        [receive, *health_routes(lambda: running.ready)],
        exception_handlers={NotGenuine: _not_genuine, CannotVerify: _send_again, Unavailable: _send_again},
        request_max_body_size=LARGEST_BODY_BYTES,
        openapi_config=None,
        logging_config=None,
    )


async def keep_notice(running: Running, provider: str, *, notice: Notice, body: bytes) -> None:
    """Store an event once, and have it read; the command leaves in the same transaction.

    Raises: NotGenuine when the transmission brought another event before; nothing is stored then.
    """
    notice_id = str(uuid7())
    async with running.transaction("webhooks") as tx:
        kept = await notices.add(tx.connection, notice_id, provider=provider, notice=notice, body=body)
        if kept.is_replay:
            raise NotGenuine("this transmission brought another event before")
        if kept.is_new and notice.object_id is not None:
            await tx.emit(ReadNotice(notice_id=notice_id))
    log.info("delivery stored", provider=provider, event_type=notice.event_type, is_new=kept.is_new)


def _not_genuine(request: AnyRequest, error: NotGenuine) -> Response[None]:
    log.warning("delivery refused", path=request.url.path, why=str(error))
    return Response(None, status_code=400)


def _send_again(request: AnyRequest, error: CannotVerify | Unavailable) -> Response[None]:
    log.warning("delivery cannot be taken now", path=request.url.path, why=str(error))
    return Response(None, status_code=503)
