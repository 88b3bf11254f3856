"""Who bears what a means costs is decided by staff, dated and recorded, and told before anybody pays (R45, C4)."""

from datetime import date

import asyncpg
import pytest

from services.payments.desk import desk_of
from services.payments.handlers import pricing
from shared.contracts.association import read_association
from shared.contracts.base import Caller, Role
from shared.contracts.payments import ListFeePolicies, SetFeePolicy

from .builders import an_order, paris
from .keyring import stripe_settings

TREASURER = Caller(account_id="t-1", roles=frozenset({Role.TREASURER}))
AT = paris(2026, 11, 22, 19, 0)
OVERRIDE = SetFeePolicy(
    method="card",
    policy="customer_bears",
    fixed_cents=50,
    valid_from=date(2026, 11, 23),
    override=True,
    reason="bureau du 20/11",
)


@pytest.fixture
def office(open_tx):
    def opened(**settings):
        desk = desk_of(stripe_settings(**settings), read_association())
        return open_tx("payments", at=AT, caller=TREASURER, use=(desk,))

    return opened


async def known_as(tx, *, consumer):
    await tx.connection.execute(
        "insert into client_name (account_id, revision, name, consumer) values ('a-1', 1, 'A', $1)", consumer
    )


async def test_without_a_decision_nobody_is_charged_and_the_list_is_empty(office):
    async with office() as tx:
        shown = await pricing.list_policies(ListFeePolicies(), tx)
        assert (shown.position, shown.policies) == ("lawful", [])
        assert await pricing.fees_of(tx, an_order()) == {"card": 0, "cheque": 0}


async def test_a_recorded_override_reaches_professionals_from_its_day_on(office):
    async with office() as tx:
        decided = await pricing.set_policy(OVERRIDE, tx)
        assert (decided.author, decided.reason, decided.override) == ("t-1", "bureau du 20/11", True)
        await known_as(tx, consumer=False)
        assert await pricing.fees_of(tx, an_order()) == {"card": 0, "cheque": 0}
        tx.now = paris(2026, 11, 23, 9)
        assert await pricing.fees_of(tx, an_order()) == {"card": 50, "cheque": 0}
        assert await pricing.fees_of(tx, an_order(account_id="a-2")) == {"card": 0, "cheque": 0}


async def test_a_consumer_is_never_charged_on_the_laws_side(office):
    async with office() as tx:
        await pricing.set_policy(OVERRIDE, tx)
        await known_as(tx, consumer=True)
        tx.now = paris(2026, 11, 23, 9)
        assert await pricing.fees_of(tx, an_order()) == {"card": 0, "cheque": 0}


async def test_a_decision_is_followed_by_the_next_and_never_changed(office):
    async with office(clause_mode="literal") as tx:
        await pricing.set_policy(OVERRIDE, tx)
        back = OVERRIDE.model_copy(update={"policy": "association_absorbs", "reason": "plaintes"})
        await pricing.set_policy(back, tx)
        shown = await pricing.list_policies(ListFeePolicies(), tx)
        assert [one.policy for one in shown.policies] == ["association_absorbs", "customer_bears"]
        tx.now = paris(2026, 11, 23, 9)
        assert await pricing.fees_of(tx, an_order()) == {"card": 0, "cheque": 0}
        with pytest.raises(asyncpg.PostgresError, match="never changed"):
            await tx.connection.execute("update fee_policy set method = 'card'")
