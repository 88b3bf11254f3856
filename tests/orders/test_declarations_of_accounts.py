"""Declarations hinder the erasure of an account, and are exported to it without the data of strangers (R72, L15)."""

import json

import pytest

from infra import fleet
from services.orders.handlers import cart, lifecycle, terminations
from shared.contracts.base import Caller
from shared.contracts.holdings import AskExport
from shared.contracts.orders import RejectTermination
from shared.runtime import surveying
from tests.personal.hindered import hindered

from .stories import CLIENT, DESK, S1, STAFF, STRANGER, a_start, a_wish
from .test_handlers_terminations import notify
from .test_handlers_withdrawals import bought, by, declare, settle

WAITS = ["E-EFFACEMENT-DECLARATION"]
SOMEBODY = {"name": "Bruno Autre", "email": "bruno@example.org"}


@pytest.fixture
def shop(open_tx):
    return lambda: open_tx("orders", at=S1, caller=CLIENT, use=(DESK,))


async def exported(tx, account_id):
    holdings = fleet.service("orders").router.holdings
    part = await surveying.export_part(tx.connection, holdings, AskExport(account_id=account_id))
    return [json.loads(one.text)["record"] for one in part.pieces if one.table == "declaration"]


@pytest.mark.parametrize("form", [declare, notify])
async def test_declaration_of_a_stranger_about_a_contract_hinders_until_it_is_answered(shop, form):
    async with shop() as tx:
        await bought(tx)
        assert await hindered(tx, "a-1") == []
        await form(tx, "h-abcd2345", **SOMEBODY)
        await settle(tx)
        assert (await hindered(tx, "a-1"), await hindered(tx, "a-2")) == (WAITS, [])


async def test_notice_of_a_stranger_about_an_order_of_two_services_hinders_too(shop):
    async with shop() as tx:
        await bought(tx)
        wish = a_wish()
        order = await cart.place_order(wish.model_copy(update={"lines": wish.lines * 2}), by(tx, CLIENT))
        for number, line in enumerate(order.lines):
            one = {"hosting_id": line.hosting_id, "order_id": order.id, "reference": f"h-zzzz234{number}"}
            await lifecycle.remember_hosting(a_start(**one), tx)
        await notify(tx, order.reference, Caller(), **SOMEBODY)
        await settle(tx)
        assert await hindered(tx, "a-1") == ["E-EFFACEMENT-COMMANDE", *WAITS]


async def test_declaration_made_signed_in_hinders_from_its_receipt_until_it_is_answered(shop):
    async with shop() as tx:
        done = await notify(tx, "something vague", STRANGER)
        assert (await hindered(tx, "a-2"), await hindered(tx, "a-1")) == (WAITS, [])
        await settle(tx)
        assert await hindered(tx, "a-2") == WAITS
        rejected = RejectTermination(declaration=done.reference, why="no contract")
        await terminations.reject_termination(rejected, by(tx, STAFF))
        assert await hindered(tx, "a-2") == []


async def test_declaration_from_the_accounts_own_address_hinders_from_its_receipt(shop):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "something vague")
        assert (await hindered(tx, "a-1"), await hindered(tx, "a-2")) == (WAITS, [])


async def test_termination_that_took_effect_is_in_its_owners_copy_whole(shop):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "h-abcd2345")
        await settle(tx)
        [copy] = await exported(tx, "a-1")
        assert (copy["state"], copy["about"]) == ("accepted", "h-abcd2345")
        assert copy["declarer"]["email"] == "camille@example.org"


async def test_one_of_several_services_that_a_termination_ended_puts_it_into_the_copy(shop):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "h-abcd2345")
        await settle(tx)
        await tx.connection.execute("update declaration set about = 'h-zzzz2345, h-abcd2345'")
        assert len(await exported(tx, "a-1")) == 1


@pytest.mark.parametrize("caller", [Caller(), STRANGER], ids=["nobody", "another account"])
async def test_what_a_stranger_declared_of_a_contract_is_in_its_owners_copy_without_the_stranger(
    shop, caller
):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "h-abcd2345", caller, **SOMEBODY)
        await settle(tx)
        [copy] = await exported(tx, "a-1")
        assert (copy["contract"], copy["state"]) == ("h-abcd2345", "queued")
        assert "bruno" not in json.dumps(copy).casefold()
        theirs = await exported(tx, "a-2")
        assert [one["declarer"]["name"] for one in theirs] == (["Bruno Autre"] if caller is STRANGER else [])
