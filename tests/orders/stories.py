"""What happened before a handler test begins, told through the handlers themselves."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

from services.orders.desk import Desk
from services.orders.domain import attempt, freeze
from services.orders.handlers import accounts, cart, catalogue, payments
from shared.contracts.accounts import AccountActivated, AccountRegistered, Address, Contact
from shared.contracts.association import read_association
from shared.contracts.base import Caller, Role
from shared.contracts.lifecycle import HostingStarted
from shared.contracts.offers import SeededOffer
from shared.contracts.orders import LineIn, PlaceOrder, SeedCatalogue
from shared.contracts.payments import (
    ChequeBounced,
    ChequeReceived,
    ChequeReturned,
    DebtGivenUp,
    PaymentDisputed,
    PaymentHeld,
    PaymentOpened,
    PaymentRefunded,
    PaymentRefused,
)
from shared.contracts.terms import SeededTerms
from shared.runtime.tx import Origin, transaction
from tests.links import LINK_KEY

from .builders import WEB, an_acceptance

S1 = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
DESK = Desk(association=read_association(), link_keys=(LINK_KEY,))
CLIENT = Caller(account_id="a-1", roles=frozenset({Role.CLIENT}), address="192.0.2.7")
STRANGER = Caller(account_id="a-2", roles=frozenset({Role.CLIENT}))
STAFF = Caller(account_id="a-9", roles=frozenset({Role.TREASURER}))
TERMS = SeededTerms(
    version="2013-09-20", valid_from=date(2013, 9, 20), title="Conditions", text="Article 1.\n"
)


def noon(year, month, day):
    return datetime(year, month, day, 11, 0, tzinfo=UTC)


def an_offer(**changes):
    usual: dict[str, Any] = {
        "code": "web",
        "resource": "web",
        "name": WEB.name,
        "description": WEB.description,
        "prices": list(WEB.prices),
    }
    return SeededOffer(**usual | changes)


def a_seed(**changes):
    return SeedCatalogue(**{"offers": [an_offer()], "terms": [TERMS]} | changes)


def a_contact(**changes):
    usual: dict[str, Any] = {
        "email": "camille@example.org",
        "name": "Camille Exemple",
        "language": "fr",
        "kind": "person",
        "consumer": True,
    }
    home = Address(street="12 rue des Colombes", postal_code="75011", city="Paris", country="FR")
    return Contact(**usual | {"address": home} | changes)


def registered(account="a-1", *, revision=1, **changes):
    return AccountRegistered(
        occurred_at=S1, account_id=account, revision=revision, contact=a_contact(**changes)
    )


def activated(account="a-1", *, revision=2):
    return AccountActivated(occurred_at=S1, account_id=account, revision=revision)


def a_wish(**changes):
    line: dict[str, Any] = {"offer": "web", "term": "P12M", "volume": 10} | changes
    return PlaceOrder(lines=[LineIn(**line)], accept_terms=TERMS.version, immediate_start=True)


def a_start(**changes):
    usual: dict[str, Any] = {
        "hosting_id": "h-1",
        "reference": "h-abcd",
        "account_id": "a-1",
        "revision": 1,
        "offer": "web",
        "volume": 10,
    }
    dates: dict[str, Any] = {
        "starts_on": date(2026, 1, 31),
        "ends_on": date(2027, 1, 31),
        "deletion_on": date(2027, 2, 28),
        "anchor_day": 31,
    }
    rest: dict[str, Any] = {
        "order_id": "o-0",
        "offer_name": WEB.name,
        "address": "http://h",
        "term": "P12M",
        "occurred_at": S1,
    }
    return HostingStarted(**usual | dates | rest | changes)


PAYMENT: dict[str, Any] = {"payment_id": "p-1", "method": "card", "amount_cents": 2400, "occurred_at": S1}
CHEQUE: dict[str, Any] = {"payment_id": "p-1", "cheque_id": "c-1", "amount_cents": 2400, "occurred_at": S1}
REST: dict[Any, dict[str, Any]] = {
    PaymentOpened: PAYMENT,
    PaymentDisputed: PAYMENT | {"provider_dispute": "dp_1", "outcome": "lost"},
    PaymentRefunded: PAYMENT | {"refunded_cents": 2400},
    DebtGivenUp: {
        "amount_cents": 2400,
        "lost_on": date(2026, 12, 10),
        "given_up_on": date(2026, 12, 26),
        "reason": "Introuvable",
        "occurred_at": S1,
    },
    PaymentHeld: PAYMENT | {"reason": "amount", "decide_by": date(2026, 12, 31)},
    PaymentRefused: PAYMENT
    | {"code": "E-VERIF", "reason": {"fr": "non", "en": "no"}, "payable_until": date(2026, 12, 22)},
    ChequeReceived: CHEQUE | {"received_on": date(2027, 2, 26), "wait_until": date(2027, 3, 13)},
    ChequeReturned: CHEQUE
    | {
        "code": "E-CHEQUE-REF",
        "reason": {"fr": "non", "en": "no"},
        "returned_on": date(2026, 12, 1),
        "payable_until": date(2026, 12, 22),
    },
    ChequeBounced: CHEQUE
    | {
        "bounced_on": date(2026, 12, 10),
        "reason": "no funds",
        "was_accepted": True,
        "payable_until": date(2026, 12, 22),
    },
}


def about(order, fact, **changes):
    """Say something of a payment of an order."""
    names = {"order_id": order.id, "order_reference": order.reference, "account_id": "a-1"}
    return fact(**names | REST[fact] | changes)


def accepted(order, **changes):
    return an_acceptance(order_id=order.id, order_reference=order.reference, **changes)


def said(order, fact, **changes):
    """Return what a fact about a payment of an order tells of that payment."""
    names = {"order_id": order.id, "order_reference": order.number, "account_id": "a-1"}
    return attempt(fact(**names | REST[fact] | changes))


def frozen(order, *, until):
    return freeze(order, "p-2", until=until).order


async def opened_shop(tx):
    """Seed the catalogue and let account a-1 order."""
    await catalogue.publish_catalogue(a_seed(), tx)
    await accounts.remember_account(registered(), tx)
    await accounts.open_to_orders(activated(), tx)
    tx.emitted.clear()


async def ordered(tx, **changes):
    """Open the shop and order once."""
    await opened_shop(tx)
    order = await cart.place_order(a_wish(**changes), tx)
    tx.emitted.clear()
    return order


async def place_again(tx, **changes):
    return await cart.place_order(a_wish(**changes), tx)


def names(tx):
    return [type(message).__name__ for message in tx.emitted]


@asynccontextmanager
async def own_tx(errand, caller=None):
    """Open a transaction of its own that commits, as each message has."""
    async with transaction(errand.kit, Origin("test", "", caller or CLIENT)) as tx:
        yield tx


async def pay_apart(errand, order, **changes):
    async with own_tx(errand) as tx:
        await payments.invoice_paid_order(accepted(order, payment_id=f"p-{order.id}", **changes), tx)


async def pay_all(errand, orders):
    await asyncio.gather(*(pay_apart(errand, order) for order in orders))
