"""Renewing by the link of a mail: the owner's order, placed by anybody, who learns nothing of the owner."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.orders.domain.refusals import (
    AccountMayNotOrder,
    HostingGone,
    OfferClosed,
    PriceMoved,
    TermsNotAccepted,
    UnknownHosting,
)
from services.orders.handlers import accounts, cart, catalogue, lifecycle, payments, renewals
from shared.contracts.accounts import AccountDeactivated
from shared.contracts.base import Caller
from shared.contracts.lifecycle import HostingDeleted
from shared.contracts.orders import GetRenewalForm, OrderPlaced, OrderRenewal, SetOrderAside
from shared.runtime.errors import NotFound
from shared.values.clauses import Clauses, Decision
from shared.values.signed import read, sign
from tests.links import LINK_KEY

from .builders import WEB, a_cart, a_line
from .stories import (
    DESK,
    S1,
    TERMS,
    a_seed,
    a_start,
    accepted,
    an_offer,
    names,
    opened_shop,
    own_tx,
    registered,
)

FORMER = "key-of-before-these-tests"
SIGNING = replace(DESK, link_keys=(LINK_KEY, FORMER))
SOMEBODY = Caller(address="198.51.100.4", language="en")
LINK = sign("h-abcd", key=LINK_KEY, purpose="renew")


@pytest.fixture
def shop(open_tx):
    return lambda at=S1, desk=SIGNING: open_tx("orders", at=at, caller=SOMEBODY, use=(desk,))


async def hosted(tx, **changes):
    await opened_shop(tx)
    await lifecycle.remember_hosting(a_start(**changes), tx)


def a_form(token=LINK):
    return GetRenewalForm.model_validate({"token": token})


def a_wish(token=LINK, **changes):
    usual = {"token": token, "term": "P12M", "accept_terms": TERMS.version}
    return OrderRenewal.model_validate(usual | changes)


async def ordered(tx, **changes):
    return await renewals.order_renewal(a_wish(**changes), tx)


async def test_the_link_shows_what_can_be_renewed_at_the_prices_of_today(shop):
    """R60, R62."""
    async with shop() as tx:
        await hosted(tx, volume=5, ends_on=date(2026, 11, 30), deletion_on=date(2026, 12, 1))
        form = await renewals.show_renewal(a_form(), tx)
    assert (form.reference, form.offer_name, form.volume, form.term) == ("h-abcd", WEB.name, 5, "P12M")
    assert (form.ends_on, form.deletion_on) == (date(2026, 11, 30), date(2026, 12, 1))
    assert form.payable_until == form.deletion_on
    assert [(one.term, one.price.amount_cents, one.planned_ends_on) for one in form.terms] == [
        ("P1M", 200, date(2026, 12, 31)),
        ("P12M", 1800, date(2027, 11, 30)),
    ]
    assert {one.method for one in form.payment_methods} == {"card", "paypal", "cheque"}


async def test_the_price_paid_before_is_shown_next_to_the_one_of_today(shop):
    """R62, R82."""
    async with shop() as tx:
        await opened_shop(tx)
        tx.origin = type(tx.origin)("test", "", Caller(account_id="a-1"))
        first = await cart.place_order(a_cart(a_line(volume=5), accept_terms=TERMS.version), tx)
        hosting = {"hosting_id": first.lines[0].hosting_id, "volume": 5}
        await lifecycle.remember_hosting(a_start(**hosting), tx)
        assert (await renewals.show_renewal(a_form(), tx)).former is None
        await payments.invoice_paid_order(accepted(first), tx)
        upgrade = await cart.place_order(
            a_cart(a_line(term=None, hosting_id="h-abcd"), accept_terms=TERMS.version), tx
        )
        await payments.invoice_paid_order(accepted(upgrade, payment_id="p-2"), tx)
        former = (await renewals.show_renewal(a_form(), tx)).former
    assert (former.term, former.volume, former.price.amount_cents) == ("P12M", 5, 1800)


async def test_the_link_shows_what_an_order_says_yes_to_and_nothing_of_the_owner(shop):
    """R08, R75, L01."""
    async with shop() as tx:
        await hosted(tx)
        form = await renewals.show_renewal(a_form(), tx)
    assert form.order_form.terms.version == TERMS.version
    assert [box.field for box in form.order_form.boxes] == ["immediate_start", "acknowledge_loss"]
    assert form.order_form.button["fr"] == "Commande avec obligation de paiement"
    told = form.model_dump_json()
    assert not [secret for secret in ("Camille", "camille@", "Colombes", "a-1") if secret in told]


async def test_a_professionals_renewal_and_one_without_withdrawal_ask_for_no_consent(shop):
    """R74, C3."""
    async with shop() as tx:
        await hosted(tx)
        await accounts.remember_contact(registered(revision=3, consumer=False), tx)
        assert (await renewals.show_renewal(a_form(), tx)).order_form.boxes == []
    literal = Decision(conflict="C3", position="literal", since=date(2026, 1, 1), author="bureau")
    strict = replace(SIGNING, clauses=Clauses(decisions=(literal,)))
    async with shop(desk=strict) as tx:
        await hosted(tx)
        assert (await renewals.show_renewal(a_form(), tx)).order_form.boxes == []


async def test_the_renewal_is_an_order_of_the_owners_that_says_how_it_came(shop):
    """R03, R38."""
    async with shop() as tx:
        await hosted(tx)
        answer = await ordered(tx, immediate_start=True, acknowledge_loss=True)
        (placed,) = tx.emitted
        record = await tx.connection.fetchval("select record ->> 'address' from orders")
    assert isinstance(placed, OrderPlaced)
    assert (placed.account_id, placed.by_link, placed.reference) == ("a-1", True, answer.reference)
    (line,) = placed.lines
    assert (line.kind, line.hosting_id, line.volume, line.price_cents) == ("renewal", "h-1", 10, 2400)
    assert [(one.kind, one.language) for one in placed.consents] == [
        ("immediate_start", "en"),
        ("loss_of_withdrawal", "en"),
    ]
    assert record == SOMEBODY.address
    assert (answer.total.amount_cents, answer.payable_until) == (2400, date(2026, 12, 22))
    assert read(answer.pay_token, keys=[LINK_KEY], purpose="pay") == answer.reference


async def test_another_total_than_the_one_that_was_shown_is_refused(shop):
    """L02."""
    async with shop() as tx:
        await hosted(tx)
        with pytest.raises(PriceMoved) as refused:
            await ordered(tx, total_cents=2300)
        assert (refused.value.code, "24" in refused.value.say("fr")) == ("E-PRIX", True)
        assert (await ordered(tx, total_cents=2400)).total.amount_cents == 2400


async def test_the_same_again_is_the_same_order_while_it_can_be_paid(shop):
    async with shop() as tx:
        await hosted(tx)
        first = await ordered(tx)
        assert await ordered(tx) == first
        assert names(tx) == ["OrderPlaced"]
        assert await tx.connection.fetchval("select last_number from order_series") == 1
        tx.now = datetime(2026, 12, 22, 12, tzinfo=UTC)
        assert await ordered(tx) == first
        tx.now = datetime(2026, 12, 23, 12, tzinfo=UTC)
        assert (await ordered(tx)).reference != first.reference


@pytest.mark.parametrize("changes", [{"immediate_start": True}, {"acknowledge_loss": True}])
async def test_another_choice_is_another_order(shop, changes):
    async with shop() as tx:
        await hosted(tx)
        assert (await ordered(tx)).reference != (await ordered(tx, **changes)).reference


async def test_another_price_is_another_order_so_that_nobody_pays_what_was_not_shown(shop):
    """R62."""
    async with shop() as tx:
        await hosted(tx)
        before = await ordered(tx)
        dearer = [one.model_copy(update={"price_cents": one.price_cents + 100}) for one in WEB.prices]
        await catalogue.publish_catalogue(a_seed(offers=[an_offer(prices=dearer)]), tx)
        after = await ordered(tx)
    assert (before.total.amount_cents, after.total.amount_cents) == (2400, 2500)


async def test_an_order_that_its_owner_set_aside_is_not_found_again(shop):
    async with shop() as tx:
        await hosted(tx)
        first = await ordered(tx)
        tx.origin = type(tx.origin)("test", "", Caller(account_id="a-1"))
        view = await cart.set_order_aside(SetOrderAside(order=first.reference), tx)
        second = await ordered(tx)
        await payments.invoice_paid_order(accepted(view), tx)
        assert len({first.reference, second.reference}) == 2
        assert await ordered(tx) == second


async def test_an_owner_who_may_not_order_is_refused_without_the_reason(shop):
    """R17, R18."""
    gone = AccountDeactivated(
        occurred_at=S1, account_id="a-1", revision=9, reason="fraudulent", request="D-9"
    )
    async with shop() as tx:
        await hosted(tx)
        await accounts.close_to_orders(gone, tx)
        with pytest.raises(AccountMayNotOrder) as refused:
            await ordered(tx)
    assert (refused.value.code, refused.value.fields) == ("E-COMPTE-INACTIF", {})
    assert "D-" not in refused.value.say("fr")
    assert "fraud" not in refused.value.say("fr") + refused.value.say("en")


async def test_other_terms_and_a_term_without_a_price_are_refused(shop):
    async with shop() as tx:
        await hosted(tx)
        with pytest.raises(TermsNotAccepted):
            await ordered(tx, accept_terms="2001")
        with pytest.raises(OfferClosed):
            await ordered(tx, term="P1M")
        assert tx.emitted == []


async def test_a_closed_offer_is_shown_without_a_term_to_choose(shop):
    async with shop() as tx:
        await hosted(tx, offer="gone")
        form = await renewals.show_renewal(a_form(), tx)
        assert (form.terms, form.offer_name["fr"]) == ([], "gone")


@pytest.mark.parametrize("ask", ["show_renewal", "order_renewal"])
async def test_after_the_deletion_the_link_says_so(shop, ask):
    """R56, R60."""
    wish = {"show_renewal": a_form(), "order_renewal": a_wish()}[ask]
    start = a_start().model_dump()
    gone = HostingDeleted(**start | {"revision": 9, "proof": "x", "backups_until": date(2027, 4, 1)})
    async with shop() as tx:
        await hosted(tx)
        tx.now = datetime(2027, 2, 28, 22, tzinfo=UTC)
        await getattr(renewals, ask)(wish, tx)
        tx.now = datetime(2027, 2, 28, 23, tzinfo=UTC)
        with pytest.raises(HostingGone):
            await getattr(renewals, ask)(wish, tx)
        tx.now = S1
        await lifecycle.close_to_renewals(gone, tx)
        with pytest.raises(HostingGone) as refused:
            await getattr(renewals, ask)(wish, tx)
    assert (refused.value.code, refused.value.kind) == ("E-SUPPRIME", 410)


@pytest.mark.parametrize(
    "token",
    [
        "h-abcd",
        LINK[:-2],
        LINK.replace("h-abcd", "h-abce"),
        sign("h-abcd", key=LINK_KEY, purpose="pay"),
        sign("h-abcd", key="somebody-elses-key", purpose="renew"),
    ],
    ids=["unsigned", "cut", "another hosting", "to pay", "another key"],
)
async def test_a_link_that_is_not_ours_is_not_found(shop, token):
    async with shop() as tx:
        await hosted(tx)
        for ask in (renewals.show_renewal(a_form(token), tx), renewals.order_renewal(a_wish(token), tx)):
            with pytest.raises(NotFound):
                await ask


async def test_a_link_of_the_former_key_is_good_until_the_key_is_taken_away(shop):
    former = sign("h-abcd", key=FORMER, purpose="renew")
    async with shop() as tx:
        await hosted(tx)
        assert (await renewals.show_renewal(a_form(former), tx)).reference == "h-abcd"
    async with shop(desk=DESK) as tx:
        await hosted(tx)
        with pytest.raises(NotFound):
            await renewals.show_renewal(a_form(former), tx)


async def test_a_hosting_that_was_not_heard_of_yet_may_still_come(shop):
    async with shop() as tx:
        await opened_shop(tx)
        with pytest.raises(UnknownHosting):
            await renewals.show_renewal(a_form(), tx)


async def test_many_who_order_at_the_same_time_make_one_order(open_errand):
    async with open_errand("orders", at=S1, use=(SIGNING,)) as errand:
        async with own_tx(errand, SOMEBODY) as tx:
            await hosted(tx)

        async def press():
            async with own_tx(errand, SOMEBODY) as tx:
                return (await ordered(tx)).reference

        assert len(set(await asyncio.gather(*(press() for _ in range(6))))) == 1
