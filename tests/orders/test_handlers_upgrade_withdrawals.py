"""Withdrawal from a greater volume: its own fourteen days, its own refund; the service goes on (R82, L05)."""

from dataclasses import replace
from datetime import date

import pytest

from services.orders.domain import Accessory, Begun, accessories
from services.orders.handlers import lifecycle, payments, withdrawals
from services.orders.handlers.base import known
from shared.contracts.lifecycle import HostingNotEnlarged, HostingVolumeChanged, PaidSpan
from shared.contracts.orders import (
    CreditNoteIssued,
    ListWithdrawals,
    MatchWithdrawal,
    WithdrawalConfirmed,
    WithdrawalRefused,
)
from shared.contracts.payments import RefundCreditNote

from .stories import CLIENT, STAFF, WEB, a_start, accepted, noon, place_again
from .test_handlers_leaving import credited_before
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


async def test_number_of_the_first_order_takes_its_upgrade_along_with_what_is_not_used_of_it(shop):  # noqa: F811
    """L221-27: 1800 x 13/365 = 64 kept of the year, 585 x 4/356 = 6 of the greater volume, bought on 1 December."""
    async with shop() as tx:
        order, up = await enlarged(tx)
        shown = await declare(tx, order.reference, CLIENT, at=noon(2026, 12, 5), confirm=False)
        assert shown.effects.order_reference == f"{order.reference}, {up.reference}"
        assert shown.effects.refund.amount_cents == 1800 - 64 + 585 - 6
        await declare(tx, order.reference, at=noon(2026, 12, 5))
        said = await settle(tx)
        confirmed = {one.order_id: one for one in said if isinstance(one, WithdrawalConfirmed)}
        assert [one.service_goes_on for one in confirmed.values()] == [False, False]
        [line] = confirmed[up.id].lines
        assert (line.used_days, line.total_days, line.owed_cents, line.refund_cents) == (4, 356, 6, 579)
        back = {one.order_id: one.amount_cents for one in said if isinstance(one, RefundCreditNote)}
        assert back == {order.id: 1800 - 64, up.id: 585 - 6}


async def test_upgrade_of_a_service_that_ended_late_is_given_back_though_its_own_days_are_over(shop):  # noqa: F811
    """L221-20: staff finds that the client was not told of the right, and grants twelve months more."""
    async with shop() as tx:
        order, up = await enlarged(tx)
        await declare(tx, "my site", at=noon(2027, 3, 1))
        await settle(tx)
        found = (await withdrawals.list_withdrawals(ListWithdrawals(), by(tx, STAFF))).declarations[0]
        match = {"declaration": found.reference, "order": order.reference, "information_missing": True}
        tx.emitted.clear()
        await withdrawals.match_withdrawal(MatchWithdrawal(**match, why="on the phone"), tx)
        used = 585 * 90 // 356
        back = {one.order_id: one.amount_cents for one in tx.emitted if isinstance(one, RefundCreditNote)}
        assert back[up.id] == 585 - used


async def test_upgrade_given_back_with_its_contract_is_not_given_back_again_as_vain(shop):  # noqa: F811
    async with shop() as tx:
        order, up = await enlarged(tx)
        await declare(tx, order.reference, at=noon(2026, 12, 5))
        await settle(tx)
        tx.emitted.clear()
        names = {"hosting_id": order.lines[0].hosting_id, "reference": "h-abcd2345", "account_id": "a-1"}
        vain = HostingNotEnlarged(
            **names, occurred_at=UPGRADED, revision=9, offer="web", offer_name=WEB.name,
            order_id=up.id, order_reference=up.reference,
        )  # fmt: skip
        await lifecycle.give_a_vain_upgrade_back(vain, tx)
        assert tx.emitted == []


async def test_other_contracts_of_the_service_and_orders_of_more_than_upgrades_stay(shop):  # noqa: F811
    async with shop() as tx:
        order, up = await enlarged(tx)
        first, upgrade = [await known(tx, one.id) for one in (order, up)]
        since = {(first.id, first.lines[0].hosting_id): Begun(on=date(2026, 11, 22), anchor_day=22)}
        assert accessories([first], [upgrade, first], begun=since) == [Accessory(order=upgrade, whole=True)]
        later = {key: replace(one, on=date(2027, 11, 22)) for key, one in since.items()}
        mixed = replace(upgrade, lines=(*upgrade.lines, first.lines[0]))
        gone = replace(upgrade, withdrawn_on=date(2026, 12, 2))
        assert accessories([first], [upgrade], begun=later) == []
        assert accessories([first], [mixed, gone], begun=since) == [Accessory(order=upgrade, whole=False)]
        assert accessories([first], [upgrade], begun={}) == []


async def renewed_and_enlarged(tx):
    """5 GB for a year, 5 GB for the next one paid ahead, then 10 GB from 1 December 2026 on for both."""
    order = await bought(tx, volume=5)
    hosting = order.lines[0].hosting_id
    names = {"hosting_id": hosting, "reference": "h-abcd2345", "volume": 5, "anchor_day": 22}
    span = {"term": "P12M", "volume": 5}
    ahead = await place_again(by(tx, CLIENT, noon(2026, 11, 30)), hosting_id=hosting, volume=5)
    await payments.invoice_paid_order(accepted(ahead, payment_id="p-2", amount_cents=1800), tx)
    spans = (
        PaidSpan(starts_on=date(2026, 11, 22), ends_on=END, order_id=order.id, **span),
        PaidSpan(starts_on=END, ends_on=date(2028, 11, 22), order_id=ahead.id, **span),
    )
    dates = {
        "starts_on": date(2026, 11, 22),
        "ends_on": date(2028, 11, 22),
        "deletion_on": date(2028, 12, 22),
    }
    await lifecycle.remember_hosting(
        a_start(**dates, **names, order_id=order.id, revision=3, spans=spans), tx
    )
    up = await place_again(by(tx, CLIENT, UPGRADED), hosting_id=hosting, term=None, volume=10)
    paid = {"payment_id": "p-3", "amount_cents": up.total.amount_cents, "occurred_at": UPGRADED}
    await payments.invoice_paid_order(accepted(up, **paid), tx)
    tx.emitted.clear()
    return ahead, up


async def test_upgrade_of_two_terms_gives_back_the_part_of_the_one_that_is_withdrawn_from(shop):  # noqa: F811
    """600 for the whole second year, which had not begun; the first year stays enlarged."""
    async with shop() as tx:
        ahead, up = await renewed_and_enlarged(tx)
        assert [part.price_cents for part in up.lines[0].upgrade.parts] == [585, 600]
        shown = await declare(tx, ahead.reference, CLIENT, at=noon(2026, 12, 5), confirm=False)
        assert shown.effects.refund.amount_cents == 1800 + 600
        await declare(tx, ahead.reference, at=noon(2026, 12, 5))
        said = await settle(tx)
        assert only(said, WithdrawalConfirmed).order_id == ahead.id
        back = {one.order_id: one.amount_cents for one in said if isinstance(one, RefundCreditNote)}
        assert back == {ahead.id: 1800, up.id: 600}
        shown = await declare(tx, up.reference, CLIENT, at=noon(2026, 12, 5), confirm=False)
        assert (shown.effects.verdict, shown.effects.refund.amount_cents) == ("accepted", 585)


async def test_what_was_credited_before_is_told_when_an_order_is_withdrawn_from(shop):  # noqa: F811
    async with shop() as tx:
        order, up = await enlarged(tx)
        await credited_before(tx, order.id, 1000)
        await declare(tx, order.reference, at=noon(2026, 12, 5))
        said = await settle(tx)
        [line] = next(
            one for one in said if isinstance(one, WithdrawalConfirmed) and one.order_id == order.id
        ).lines
        assert (line.owed_cents, line.credited_cents, line.refund_cents) == (64, 936, 800)
        back = {one.order_id: one.amount_cents for one in said if isinstance(one, RefundCreditNote)}
        assert back == {order.id: 800, up.id: 579}


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
