"""Withdrawal from a greater volume: its own fourteen days, its own refund; the service goes on (R82, L05)."""

from datetime import date

import pytest

from services.orders.handlers import lifecycle, payments
from shared.contracts.lifecycle import HostingVolumeChanged, PaidSpan
from shared.contracts.orders import CreditNoteIssued, WithdrawalConfirmed, WithdrawalRefused

from .stories import CLIENT, WEB, a_start, accepted, noon, place_again
from .test_handlers_withdrawals import bought, by, declare, only, settle, shop  # noqa: F401 - the fixture

UPGRADED = noon(2026, 12, 1)
END = date(2027, 11, 22)


async def enlarged(tx):
    """5 GB bought on 22 November 2026, 10 GB from 1 December on: 600 x 356/365 = 5.85."""
    order = await bought(tx, volume=5)
    hosting = order.lines[0].hosting_id
    names = {
        "hosting_id": hosting,
        "order_id": order.id,
        "reference": "h-abcd2345",
        "revision": 2,
        "volume": 5,
    }
    spans = (PaidSpan(starts_on=date(2026, 11, 22), ends_on=END, term="P12M", volume=5),)
    dates = {"starts_on": date(2026, 11, 22), "ends_on": END, "deletion_on": date(2027, 12, 22)}
    await lifecycle.remember_hosting(a_start(**dates, **names, anchor_day=22, spans=spans), tx)
    up = await place_again(by(tx, CLIENT, UPGRADED), hosting_id=hosting, term=None, volume=10)
    day = date(2026, 12, 1)
    paid = {
        "payment_id": "p-2",
        "amount_cents": 585,
        "paid_on": day,
        "effective_on": day,
        "occurred_at": UPGRADED,
    }
    await payments.invoice_paid_order(accepted(up, **paid), tx)
    raised = HostingVolumeChanged(
        occurred_at=UPGRADED, hosting_id=hosting, revision=3, reference="h-abcd2345", account_id="a-1", offer="web",
        offer_name=WEB.name, volume=10, anchor_day=22, in_use=10, before=5, order_id=up.id, starts_on=day,
        ends_on=END, deletion_on=date(2027, 12, 22), term="P12M",
    )  # fmt: skip
    await lifecycle.remember_new_volume(raised, tx)
    tx.emitted.clear()
    return order, up


async def test_upgrade_is_priced_term_by_term_as_lifecycle_tells_them(shop):  # noqa: F811
    async with shop() as tx:
        _, up = await enlarged(tx)
        [part] = up.lines[0].upgrade.parts
        assert (part.from_volume, part.starts_on, part.ends_on) == (5, date(2026, 12, 1), END)
        assert up.total.amount_cents == part.price_cents == 600 * 356 // 365


async def test_upgrade_has_its_own_days_and_gives_back_its_own_rest(shop):  # noqa: F811
    async with shop() as tx:
        _, up = await enlarged(tx)
        await declare(tx, up.reference, at=noon(2026, 12, 11))
        said = await settle(tx)
        confirmed = only(said, WithdrawalConfirmed)
        assert (confirmed.order_id, confirmed.service_goes_on) == (up.id, True)
        assert (confirmed.last_day, confirmed.lines[0].used_days) == (date(2026, 12, 15), 10)
        assert confirmed.refund_cents == 585 - 585 * 10 // 356
        assert only(said, CreditNoteIssued).order_id == up.id


@pytest.mark.parametrize(
    ("day", "withdrawn"),
    [((2026, 12, 5), {"first", "upgrade"}), ((2026, 12, 11), {"upgrade"}), ((2026, 12, 20), set())],
)
async def test_reference_of_a_service_means_all_its_orders_whose_days_still_run(shop, day, withdrawn):  # noqa: F811
    async with shop() as tx:
        order, up = await enlarged(tx)
        shown = await declare(tx, "h-abcd2345", CLIENT, at=noon(*day), confirm=False)
        await declare(tx, "h-abcd2345", at=noon(*day))
        said = await settle(tx)
        confirmed = [one for one in said if isinstance(one, WithdrawalConfirmed)]
        names = {order.id: "first", up.id: "upgrade"}
        assert {names[one.order_id] for one in confirmed} == withdrawn
        assert shown.effects.refund.amount_cents == sum(one.refund_cents for one in confirmed)
        assert all(one.service_goes_on is (withdrawn == {"upgrade"}) for one in confirmed)
        assert len([one for one in said if isinstance(one, WithdrawalRefused)]) == (0 if withdrawn else 1)
