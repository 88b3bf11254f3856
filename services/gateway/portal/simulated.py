"""The simulated calendar as pages show it: which day it is there, and who may advance it. On real time it is none."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.contracts.accounts import Language
from shared.contracts.base import Caller, Role
from shared.contracts.clock import AdvanceCalendar

PATHS: dict[Language, str] = {"fr": "/calendrier", "en": "/en/calendar"}


class Today(Protocol):
    """Whoever knows what time it is for the business."""

    @property
    def now(self) -> datetime: ...

    @property
    def today(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What the bar says."""

    today: date
    path: str


class SimulatedCalendar:
    def __init__(self, told: Today, *, open_to_all: bool) -> None:
        """`open_to_all`: at a trial on one's own machine whoever reads a page may advance it."""
        self._told = told
        self._open = open_to_all

    @property
    def now(self) -> datetime:
        return self._told.now

    def shown(self, language: Language) -> Shown:
        return Shown(self._told.today, PATHS[language])

    def may_be_advanced_by(self, reader: Caller | None) -> bool:
        """Whether somebody may: whoever may make the same call of the API, or anybody at a trial (ADR 0082)."""
        http = AdvanceCalendar.http
        assert http is not None
        return self._open or (reader is not None and bool(http.roles & reader.roles))

    def asks_as(self, reader: Caller) -> Caller:
        """Return as whom the days of an admitted reader are asked for: at a trial he needs no role of his own."""
        if not self._open:
            return reader
        return Caller(roles=frozenset({Role.SYSTEM}), language=reader.language, address=reader.address)
