"""A file as an answer: its parts are asked one after the other, and the gateway sends its bytes."""

import base64
from typing import Any
from urllib.parse import quote

import litestar

from services.gateway.desk import Desk
from shared.contracts.base import Caller, Document, Request


async def whole(desk: Desk, wanted: Request, caller: Caller) -> list[Document]:
    """Return all parts of a file. Raises Refused."""
    return await rest_of(desk, wanted, caller, first=await desk.ask(wanted, caller))


async def rest_of(desk: Desk, wanted: Request, caller: Caller, *, first: bytes) -> list[Document]:
    """Return a file whole that is too large for one message: its owner says where each next part begins."""
    parts = [Document.model_validate_json(first)]
    while parts[-1].next is not None:
        more = wanted.model_copy(update={"part": parts[-1].next})
        parts.append(Document.model_validate_json(await desk.ask(more, caller)))
    return parts


def file_response(parts: list[Document], status: int = 200) -> litestar.Response[Any]:
    file = parts[0]
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return litestar.Response(
        b"".join(base64.b64decode(part.content_base64) for part in parts),
        media_type=file.media_type,
        status_code=status,
        headers={"Content-Disposition": disposition},
    )
