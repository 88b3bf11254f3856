"""The stylesheet and the scripts: read once, compressed once, and asked for by what is in them.

An address ends with a digest of the content, so a browser may keep an answer for ever and still has what an upgrade
brought with the next page. While replicas of two versions run beside each other, one of them is asked for the other's
content: what it answers is not kept for long.
"""

import gzip
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import litestar
from litestar.handlers import HTTPRouteHandler

from .compressing import AS_IT_IS

KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
DIGEST_LETTERS = 16
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@dataclass(frozen=True)
class Asset:
    name: str
    content: bytes

    @property
    def kind(self) -> str:
        return KINDS[self.name.rpartition(".")[2]]

    @cached_property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()[:DIGEST_LETTERS]

    @cached_property
    def packed(self) -> bytes:
        """The content compressed with gzip, as well as that can be done: it is done once."""
        return gzip.compress(self.content, mtime=0)

    @property
    def address(self) -> str:
        return f"/static/{self.name}?v={self.digest}"

    def answer(self, request: litestar.Request[Any, Any, Any]) -> litestar.Response[bytes]:
        """Answer whoever asks, in the form that he reads."""
        kept = FOR_EVER if request.query_params.get("v") == self.digest else FOR_AN_HOUR
        headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return litestar.Response(self.content, media_type=self.kind, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return litestar.Response(self.packed, media_type=self.kind, headers=headers)

    def route(self) -> HTTPRouteHandler:
        @litestar.get(
            f"/static/{self.name}", media_type=self.kind, sync_to_thread=False, opt={AS_IT_IS: True}
        )
        def static(request: litestar.Request[Any, Any, Any]) -> litestar.Response[bytes]:
            return self.answer(request)

        return static


ASSETS = {one.name: Asset(one.name, one.read_bytes()) for one in (Path(__file__).parent / "static").iterdir()}
"""What pages load: one stylesheet, and scripts without which each of them works too.

`htmx.min.js` and `hx-sse.min.js` are htmx 4.0.1 as released (Zero-Clause BSD); a test compares their hashes.
"""


def address_of(name: str) -> str:
    """Return where a page loads one from. Raises KeyError for one that is not there."""
    return ASSETS[name].address
