"""How the treasurer finds a payment."""

import pytest

from shared.contracts.base import Caller, Role
from shared.contracts.payments import FindPayments

TREASURER = Caller(account_id="a-9", roles=frozenset({Role.TREASURER}))


async def found(made, text):
    hits = (await made.service.ask(FindPayments(q=text), TREASURER)).payments
    return [(one.id, one.account_id) for one in hits]


async def test_a_payment_is_found_by_all_that_names_it_and_by_its_amount(house):
    async with house() as made:
        opened = await made.paid()
        row = (await made.service.rows("select object_id, money_id, account_id, record from payment"))[0]
        mine = [(opened.payment_id, row["account_id"])]
        for name in (opened.payment_id, row["object_id"], row["money_id"], row["account_id"]):
            assert await found(made, name) == mine
        for typed in ("24", "24,00", "24.00 €", "24,00 euros"):
            assert await found(made, typed) == mine
        for typed in ("24,01", "2400", "nobody", "pi_"):
            assert await found(made, typed) == []


@pytest.mark.parametrize("typed", ["cmd 2026 00117", "CMD-2026-00117"])
async def test_a_payment_is_found_by_its_order_in_any_spelling(house, typed):
    async with house() as made:
        opened = await made.paid()
        assert [one for one, _ in await found(made, typed)] == [opened.payment_id]
