"""What is attached to a letter: asked of orders, which owns it, when the letter is sent (ADR 0039).

A paper is known by its hash: one that many letters carry, such as the terms, is asked for once.
"""

import base64
import hashlib
from collections import OrderedDict
from typing import Protocol, TypeVar

from services.notifications.mailer import Attachment, Wanted
from shared.contracts.base import Data, Document, Request
from shared.contracts.orders import GetPaper, ListOrderPapers
from shared.contracts.orders.papers import PaperName, PaperNames
from shared.runtime.errors import Unavailable

A = TypeVar("A", bound=Data)

REMEMBERED = 64
"""Papers that are kept at hand: a few megabytes at most."""


class Ask(Protocol):
    """Asks another service. Raises Unavailable."""

    async def __call__(self, request: Request, answer: type[A], /) -> A: ...


class Papers:
    """The papers of orders, as attachments."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: OrderedDict[str, Attachment] = OrderedDict()

    async def fetch(self, wanted: Wanted) -> tuple[Attachment, ...]:
        """Return the papers of an order. Raises Unavailable while they cannot be had whole."""
        listed = await self._ask(ListOrderPapers(order_id=wanted.order_id), PaperNames)
        return tuple([await self._paper(one) for one in listed.papers if one.kind in wanted.kinds])

    async def _paper(self, named: PaperName) -> Attachment:
        known = self._known.get(named.sha256)
        if known is None:
            known = self._known[named.sha256] = await self._asked(named)
        self._known.move_to_end(named.sha256)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known

    async def _asked(self, named: PaperName) -> Attachment:
        document = await self._ask(GetPaper(sha256=named.sha256), Document)
        content = base64.b64decode(document.content_base64)
        if hashlib.sha256(content).hexdigest() != named.sha256:
            raise Unavailable(f"{named.name} is not the paper that was listed")
        return Attachment.of(named.name, content)
