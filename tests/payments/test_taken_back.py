"""The bank takes back a transfer that was for no order: it is gone, whatever had become of it (R33, R50)."""

import pytest

from services.payments.domain.bank_refusals import NothingKept
from services.payments.handlers.base import ALARMS
from shared.contracts.payments import (
    AssignLineToSurplus,
    ListBankLines,
    ListSurplus,
    RefundSurplus,
    SetBankLineApart,
)
from shared.runtime.errors import NotFound

from .bank_files import TREASURER, a_file, movement
from .test_handlers_bank import brought

TWICE = "sent back, then taken by the bank"


async def an_orphan_taken_back(service):
    """Keep a transfer apart, and have the bank take it back; return the line and the surplus."""
    back = movement(key="B-2", cents=-2400, text="retour", returned="FOCR")
    await brought(service, a_file(movement(text="merci"), back))
    lines = (await service.ask(ListBankLines(state="open"), TREASURER)).lines
    came = next(one for one in lines if one.amount.amount_cents > 0)
    await service.ask(SetBankLineApart(line_id=came.id), TREASURER)
    (surplus,) = (await service.ask(ListSurplus(), TREASURER)).surpluses
    return next(one for one in lines if one != came), surplus


def alarms():
    return ALARMS.labels(TWICE)._value.get()


async def test_orphan_that_the_bank_takes_back_is_settled_by_its_line(bank):
    async with bank() as service:
        line, surplus = await an_orphan_taken_back(service)
        taken = await service.ask(AssignLineToSurplus(line_id=line.id, surplus_id=surplus.id), TREASURER)
        assert (taken.state, taken.surplus, taken.payment_id) == ("taken_back", surplus.id, None)
        assert (await service.ask(ListSurplus(), TREASURER)).surpluses == []
        said = (await service.events("BankLineSettled"))[-1]
        assert (said.outcome, said.surplus_id, said.amount_cents) == ("taken_back", surplus.id, -2400)


async def test_orphan_that_had_been_sent_back_before_is_told_to_a_person(bank):
    async with bank() as service:
        line, surplus = await an_orphan_taken_back(service)
        await service.ask(RefundSurplus(surplus_id=surplus.id), TREASURER)
        before = alarms()
        await service.ask(AssignLineToSurplus(line_id=line.id, surplus_id=surplus.id), TREASURER)
        assert alarms() == before + 1


async def test_line_takes_back_only_a_transfer_of_its_amount_and_once(bank):
    async with bank() as service:
        line, surplus = await an_orphan_taken_back(service)
        with pytest.raises(NotFound):
            await service.ask(AssignLineToSurplus(line_id=line.id, surplus_id="x"), TREASURER)
        await service.rows(
            "update surplus set record = jsonb_set(record, '{amount_cents}', '2500') returning 1"
        )
        request = AssignLineToSurplus(line_id=line.id, surplus_id=surplus.id)
        with pytest.raises(NothingKept):
            await service.ask(request, TREASURER)
        await service.rows(
            "update surplus set record = jsonb_set(record, '{amount_cents}', '2400') returning 1"
        )
