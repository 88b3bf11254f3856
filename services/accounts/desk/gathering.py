"""Asking every service what it holds of a person, by messages. Who does not answer makes the whole wait."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.association import Association
from shared.contracts.base import Data
from shared.contracts.catalogue import owners
from shared.contracts.holdings import (
    EXPORT,
    PLANNED,
    SURVEY,
    AskExport,
    AskPlanned,
    AskSurvey,
    ExportPart,
    Piece,
    PlannedErasure,
    PlannedErasures,
    Survey,
)
from shared.runtime.surveying import joined

Ask = Callable[[str, bytes], Awaitable[bytes]]
"""Takes a subject and a body and returns the answer. Raises Unavailable."""
Gathered = Mapping[str, list[tuple[Piece, Mapping[str, Any]]]]
"""By service, each row of what it holds."""


@dataclass(frozen=True, slots=True)
class Pages:
    """In whose name accounts prints and tells."""

    association: Association


class Gatherer:
    def __init__(self, ask: Ask) -> None:
        """Ask nobody yet."""
        self._ask = ask

    async def survey(self, account_id: str) -> list[Survey]:
        """Ask all services at once. Raises: Unavailable when one of them does not answer."""
        asked = AskSurvey(account_id=account_id)
        return [Survey.model_validate_json(answer) for answer in await self._all(SURVEY, asked)]

    async def planned(self, until: date, *, account_id: str | None) -> tuple[set[PlannedErasure], bool]:
        """Ask all services when what is left of closed accounts goes; one thing may be kept by several of them.

        Beside it whether one of them has more than it tells. `account_id` None: of all accounts.
        """
        answers = await self._all(PLANNED, AskPlanned(until=until, account_id=account_id))
        told = [PlannedErasures.model_validate_json(said) for said in answers]
        return {one for said in told for one in said.erasures}, any(said.more for said in told)

    async def export(self, account_id: str) -> Gathered:
        """Take all that services hold, part by part. Raises: Unavailable when one of them does not answer."""
        found = await asyncio.gather(*(self._of(service, account_id) for service in owners()))
        return {service: rows for service, rows in zip(owners(), found, strict=True) if rows}

    async def _all(self, subject: str, asked: Data) -> list[bytes]:
        body = asked.model_dump_json().encode()
        return await asyncio.gather(*(self._ask(subject.format(service=one), body) for one in owners()))

    async def _of(self, service: str, account_id: str) -> list[tuple[Piece, Mapping[str, Any]]]:
        asked, pieces = AskExport(account_id=account_id), list[Piece]()
        while True:
            answer = await self._ask(EXPORT.format(service=service), asked.model_dump_json().encode())
            part = ExportPart.model_validate_json(answer)
            pieces += part.pieces
            if part.next is None:
                return joined(pieces)
            asked = asked.model_copy(update={"place": part.next})
