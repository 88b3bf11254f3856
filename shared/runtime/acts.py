"""What staff does, told to the journal that says who, what, to which things and why (ADR 0092).

An act is a call that changes something and that its contract keeps for staff. It is told in the transaction of its
effect; where the effect is in the outside world, right after it.
"""

from collections.abc import Iterator
from typing import Any

from shared.contracts.accounts import RecordStaffAct
from shared.contracts.accounts.acts import LONGEST_NAME, LONGEST_WHY, ActThing
from shared.contracts.base import STAFF, Awaiting, Caller, Data, Request

from .tx import Tx

_REASONS = ("reason", "why", "note")
"""What contracts call why somebody does something."""
_MADE = ("id", "reference", "number")
_NAMED = ("_id", "_reference")
"""How the field of an answer ends that names another thing."""


def opens_acts(request: type[Request]) -> bool:
    return request.http is not None and request.http.is_act


def is_act(request: type[Request], caller: Caller) -> bool:
    """Tell whether a call is an act of somebody; what the system does by itself has no author."""
    return caller.person is not None and opens_acts(request)


async def tell_of_anothers(tx: Tx, request: Data, *, owner_id: str) -> None:
    """Tell that staff did to somebody else's thing what its owner may do: no contract tells that apart."""
    if tx.caller.roles & STAFF and owner_id != tx.caller.person:
        await tx.emit(told(request, None, tx))


def told(request: Data, answer: Data | None, tx: Tx) -> RecordStaffAct:
    """Say who did what, to what, and why. A thing that is named twice goes by the contract's word for it."""
    things: dict[str, str] = {}
    for field, value in (*_asked_for(request), *(_came_of(answer) if answer else ())):
        things.setdefault(value[:LONGEST_NAME], field)
    return RecordStaffAct(
        by=tx.caller.person or "",
        at=tx.now,
        contract=type(request).__name__,
        about=[ActThing(field=field, id=value) for value, field in things.items()],
        why=_why(request),
    )


def _asked_for(request: Any) -> Iterator[tuple[str, str]]:
    """Name the things of the path, and those that the contract names."""
    for field in (*request.http.path_fields, *request.http.names):
        given = getattr(request, field)
        for one in given if isinstance(given, list | tuple) else [given]:
            if one not in (None, ""):
                yield field, str(one)


def _came_of(answer: Data) -> Iterator[tuple[str, str]]:
    """Name what came of a call, and what its answer says that belongs to it; or the approval that it waits for."""
    if isinstance(answer, Awaiting):
        yield "approval", answer.approval
        return
    for field, value in answer:
        if (field in _MADE or field.endswith(_NAMED)) and isinstance(value, str | int):
            yield field, str(value)


def _why(request: Data) -> str:
    given = (getattr(request, field, None) for field in _REASONS)
    return ": ".join(one for one in given if isinstance(one, str) and one)[:LONGEST_WHY]
