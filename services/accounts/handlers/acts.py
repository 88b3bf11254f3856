"""The journal of what staff did, whatever it was about: told by every service, read by board and treasurer."""

from functools import cache

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from shared.contracts.accounts import ListStaffActs, RecordStaffAct
from shared.contracts.accounts.acts import StaffActRows
from shared.contracts.base import Caller, Request, Role
from shared.contracts.catalogue import all_messages
from shared.runtime.tx import Tx

from .base import router


@router.on(RecordStaffAct)
async def enter_staff_act(command: RecordStaffAct, tx: Tx) -> None:
    """Enter into the journal what somebody of the staff did (ADR 0092)."""
    act = domain.StaffAct(
        id=str(uuid7()),
        at=command.at,
        by=command.by,
        contract=command.contract,
        about=tuple((one.field, one.id) for one in command.about),
        why=command.why,
    )
    await store.staff_acts.add(tx.connection, act)


@router.answers(ListStaffActs)
async def list_staff_acts(request: ListStaffActs, tx: Tx) -> StaffActRows:
    acts, before = await store.staff_acts.find(tx.connection, request, contracts=_read_by(tx.caller))
    return StaffActRows(acts=acts, next=before)


def _read_by(caller: Caller) -> frozenset[str] | None:
    """Return of which contracts somebody reads the acts; None, of all: the board, and an operator."""
    return _of_the_treasurer() if caller.roles and Role.BOARD not in caller.roles else None


@cache
def _of_the_treasurer() -> frozenset[str]:
    """Return what a treasurer may do: acts of others by the same contracts are the treasurer's to read."""
    return frozenset(
        one.__name__
        for one in all_messages()
        if issubclass(one, Request) and one.http and Role.TREASURER in one.http.roles
    )
