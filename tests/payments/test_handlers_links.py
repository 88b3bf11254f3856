"""Paying by the link of a mail: whoever has it may pay that order, and is told nothing about its client (R38)."""

from dataclasses import replace

import pytest

from services.payments.domain.refusals import OrderExpired, OrderPaidAlready, OrderUnknown
from shared.contracts.base import Caller
from shared.contracts.payments import FollowAttempt, PayLinkedOrder, ShowLinkedOrder
from shared.runtime.errors import NotFound
from shared.values.signed import sign

from .builders import an_order, paris

KEY = "key-of-these-tests"
SOMEBODY = Caller(language="en", address="198.51.100.4")
TOKEN = sign(an_order().reference, key=KEY, purpose="pay")


def believing(service):
    """Give the service the key of links, as its manifest does."""
    service.desk = replace(service.desk, link_keys=(KEY,))
    service.kit.opened[type(service.desk)] = service.desk
    return service


async def shown(service, token=TOKEN):
    return await service.ask(ShowLinkedOrder.model_validate({"token": token}), SOMEBODY)


async def chosen(service, method="card", token=TOKEN):
    return await service.ask(PayLinkedOrder.model_validate({"token": token, "method": method}), SOMEBODY)


async def test_the_link_shows_what_is_to_pay_and_how_and_not_for_whom(house):
    """R31, R40, R45."""
    async with house() as made:
        order = await shown(believing(made.service))
    assert (order.reference, order.state, order.total.amount_cents) == ("CMD-2026-00117", "payable", 2400)
    assert order.payable_until == an_order().payable_until
    assert [(one.method, one.fee.amount_cents, one.total.amount_cents) for one in order.means] == [
        ("card", 0, 2400),
        ("paypal", 0, 2400),
        ("cheque", 0, 2400),
    ]
    assert "a-1" not in order.model_dump_json()


async def test_only_the_means_on_offer_are_shown_with_what_they_cost(house, rig):
    """R40, R45, C4."""
    async with rig() as service:
        await service.place()
        assert [one.method for one in (await shown(believing(service))).means] == ["card", "cheque"]
    async with house(clause_mode="literal") as made:
        card = (await shown(believing(made.service))).means[0]
        assert (card.fee.amount_cents, card.total.amount_cents) == (62, 2462)


async def test_whoever_has_the_link_pays_and_the_payment_is_the_clients(house):
    """R38."""
    async with house() as made:
        opened = await chosen(believing(made.service))
        assert await chosen(made.service) == opened
        await made.pay(opened)
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        (accepted,) = await made.service.events("PaymentAccepted")
        assert (accepted.account_id, accepted.order_reference) == ("a-1", "CMD-2026-00117")
        assert (await shown(made.service)).state == "paid"
        assert (await shown(made.service)).means == []
        with pytest.raises(OrderPaidAlready):
            await chosen(made.service)


async def test_a_cheque_gets_its_instructions(house):
    """R48."""
    async with house() as made:
        opened = await chosen(believing(made.service), "cheque")
    assert opened.instructions.reference == "26-00117-K"


async def test_the_link_ends_with_the_last_day_of_the_order(house):
    """R31, R32."""
    async with house(at=paris(2026, 12, 22, 23, 59, 59)) as made:
        assert (await shown(believing(made.service))).state == "payable"
        made.move(paris(2026, 12, 23))
        assert (await shown(made.service)).state == "expired"
        with pytest.raises(OrderExpired):
            await chosen(made.service)


async def test_money_under_verification_is_told(house):
    """R42."""
    async with house(hold_from_cents=2400) as made:
        await made.paid()
        assert (await shown(believing(made.service))).state == "verifying"


@pytest.mark.parametrize(
    "token",
    [
        "CMD-2026-00117",
        TOKEN[:-1],
        sign("CMD-2026-00117", key=KEY, purpose="renew"),
        sign("CMD-2026-00117", key="somebody-elses-key", purpose="pay"),
    ],
    ids=["unsigned", "cut", "to renew", "another key"],
)
async def test_a_link_that_is_not_ours_is_not_found(house, token):
    async with house() as made:
        service = believing(made.service)
        for ask in (shown(service, token), chosen(service, token=token)):
            with pytest.raises(NotFound):
                await ask
        assert await service.names() == []


async def test_without_a_key_no_link_is_believed(house):
    async with house() as made:
        with pytest.raises(NotFound):
            await shown(made.service)


async def test_an_order_that_was_not_heard_of_yet_may_still_come(house):
    async with house() as made:
        service = believing(made.service)
        token = sign("CMD-2026-00118", key=KEY, purpose="pay")
        for ask in (shown(service, token), chosen(service, token=token)):
            with pytest.raises(OrderUnknown):
                await ask


async def test_what_costs_nothing_is_settled_and_no_payment_of_it_begins(rig):
    """R09."""
    async with rig() as service:
        await service.place(total_cents=0)
        order = await shown(believing(service))
        assert (order.state, order.means) == ("paid", [])
        with pytest.raises(OrderPaidAlready):
            await chosen(service)
