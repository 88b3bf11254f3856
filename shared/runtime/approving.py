"""An act that a second person has to approve, as the service sees it that will do it (ADR 0048).

The service asks with `wait_for`, and nothing else happens. When it hears `ApprovalDecided` it does the act with
`carry_out`: in the one transaction of that message, so once; what stands against it by then is told, not parked.
"""

from collections.abc import Awaitable, Callable
from datetime import date

import pydantic
from uuid_utils.compat import uuid7

from shared.contracts.accounts import ApprovalDecided, AskApproval, ReportApproved
from shared.contracts.base import Awaiting
from shared.values.dates import plus_days

from .errors import Rejected
from .tx import Tx

PATIENCE_DAYS = 14
"""How long an act waits for a second person."""

Act = Callable[[ApprovalDecided, Tx], Awaitable[str]]
"""Does what was approved; returns what came of it. Raises Rejected when it cannot be done any more."""


class Wished(pydantic.BaseModel):
    """What somebody wants to be done."""

    act: str
    account_id: str
    about: str
    why: str
    amount_cents: int | None = None
    wish: str


def last_day(today: date) -> date:
    return plus_days(today, PATIENCE_DAYS)


async def wait_for(tx: Tx, wished: Wished) -> Awaiting:
    """Ask for a second person, in the name of the caller; return what the caller is told."""
    approval_id = str(uuid7())
    asked = AskApproval(
        approval_id=approval_id,
        asked_by=tx.caller.account_id or "",
        service=tx.kit.service,
        until=last_day(tx.today),
        **wished.model_dump(),
    )
    await tx.emit(asked)
    return Awaiting(approval=approval_id, until=asked.until)


async def carry_out(event: ApprovalDecided, tx: Tx, act: Act) -> None:
    """Do what was approved, and tell what came of it; a refusal undoes what was begun."""
    said = len(tx.emitted)
    try:
        async with tx.connection.transaction():
            result, done = await act(event, tx), True
    except Rejected as refusal:
        del tx.emitted[said:]
        result, done = refusal.code, False
    await tx.emit(ReportApproved(approval_id=event.approval_id, done=done, result=result))
