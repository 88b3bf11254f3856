"""Saying again what accounts are, for copies that began later than they were opened (asked by an operator)."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import Data, Event, Request

from .identity import AccountState, Contact
from .words import DeactivationReason


class AccountTold(Event):
    """An account as it stands, said again: nothing of it changed."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    contact: Contact
    state: AccountState
    reason: DeactivationReason | None
    """Why it is inactive (R17)."""
    request: str | None


class AccountsTold(Data):
    accounts: int
    last: str | None
    """The account to go on after; None: there are no more."""


class TellAccounts(Request):
    """Say the next accounts again, some hundreds at a time; no mail is sent."""

    answer: ClassVar[type[Data]] = AccountsTold
    timeout_seconds: ClassVar[float] = 60.0
    after: Annotated[str, Field(max_length=60)] = ""
