"""Telling those whose personal data a breach concerns: what happened, what it may do to them, what was done (M31)."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import Command, Data, Event, Http, Reference, Request, Words
from shared.contracts.notifications import Letter

from .registers import BOARD, BreachView

Part = Annotated[str, Field(min_length=20, max_length=3000)]


class BreachTold(Event):
    """Somebody is to be told of a breach of his personal data (GDPR art. 34, M31)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    number: str
    found_at: datetime
    nature: Words
    """What happened, to which data."""
    effects: Words
    """What it may do to whoever it concerns."""
    measures: Words
    """What was done about it, and what one can do oneself."""


class TellConcerned(Command):
    """Accounts to itself: tell the next of those concerned, some hundreds at a time."""

    aggregate: ClassVar[str] = "number"
    number: str
    found_at: datetime
    nature: Words
    effects: Words
    measures: Words
    account_ids: list[str]


class BreachNotice(Request):
    """What those concerned are told, and who they are. Not asked itself."""

    number: Reference
    whom: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=320)], ...], Field(max_length=500)
    ] = ()
    """Accounts, each by its identity or its address of mail."""
    everybody: bool = False
    """Every account that there is, whoever is named."""
    nature_fr: Part
    nature_en: Part
    effects_fr: Part
    effects_en: Part
    measures_fr: Part
    measures_en: Part


class TellOfBreach(BreachNotice):
    """Board: tell those concerned by e-mail what happened to their data, and enter that they were told (M31)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/breaches/{number}/notices", roles=BOARD)
    answer: ClassVar[type[Data]] = BreachView


class BreachNoticePreview(Data):
    persons: int
    letters: list[Letter]
    """One in each language that those concerned read."""


class PreviewBreachNotice(BreachNotice):
    """Board: see whom a notice of a breach would reach, and how it reads. Nothing is sent."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/breaches/{number}/notices/preview", roles=BOARD, looks_only=True
    )
    answer: ClassVar[type[Data]] = BreachNoticePreview
