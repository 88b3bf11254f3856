"""A stand-in for the association's bank: transfers to send, well or badly, and the statements that tell of them.

It knows no order: like a payer's bank it is given what the payer typed or scanned. It holds no money and no secret.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import Litestar, Response
from litestar.di import Provide

from infra.fakes.bank import pages
from infra.fakes.bank.books import Books
from infra.fakes.journal import Journal

STATE_FILE = "bank.jsonl"
IBAN = "FR7699999000010000000000115"
"""Of no bank: the number 99999 is given to none."""


class FakeBank:
    """One account. `data` is a folder, in which `bank.jsonl` keeps everything; None keeps nothing."""

    def __init__(self, *, now: Callable[[], datetime], data: Path | None, iban: str = IBAN) -> None:
        self.base_url = ""
        self.journal = Journal(data / STATE_FILE if data else None)
        self.books = Books(self.journal, now=now, iban=iban)

        async def keep(response: Response[Any]) -> Response[Any]:
            await self.journal.keep()
            return response

        self.app = Litestar(
            route_handlers=pages.ROUTES,
            dependencies={"books": Provide(lambda: self.books, sync_to_thread=False, use_cache=True)},
            exception_handlers=pages.REFUSALS,
            after_request=keep,
            openapi_config=None,
            logging_config=None,
        )
