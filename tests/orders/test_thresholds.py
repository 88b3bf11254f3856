"""The thresholds of a VAT regime: dated, told at 80 and at 100 %, once (L19)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain import reached_on, thresholds_on, vat_gauge
from services.orders.handlers.gauge import show_vat_gauge, tell_thresholds
from shared.contracts.association import VatPeriod
from shared.contracts.orders import GetVatGauge, VatThresholdReached

from .stories import CLIENT, DESK, S1

FRANCHISE = (VatPeriod(valid_from=date(2013, 9, 20), regime="franchise"),)
DAY = date(2026, 11, 21)
EXEMPT = (*FRANCHISE, VatPeriod(valid_from=date(2026, 1, 1), regime="exempt"))
TAXABLE = (*EXEMPT, VatPeriod(valid_from=DAY, regime="taxable", rate_basis_points=2000))


def amounts(periods, day):
    return {one.name: one.amount_cents // 100 for one in thresholds_on(periods, day)}


@pytest.mark.parametrize(
    ("periods", "day", "expected"),
    [
        (FRANCHISE, DAY, {"franchise_base": 37_500, "franchise_ceiling": 41_250}),
        (EXEMPT, DAY, {"exempt_accessory": 81_051}),
        (EXEMPT, date(2025, 12, 31), {"franchise_base": 37_500, "franchise_ceiling": 41_250}),
        (TAXABLE, DAY, {}),
    ],
    ids=["franchise", "exempt", "still franchise then", "taxable"],
)
def test_the_thresholds_follow_the_regime_and_the_day(periods, day, expected):
    assert amounts(periods, day) == expected


def test_the_amount_of_a_year_is_that_of_its_law():
    exempt = (VatPeriod(valid_from=date(2013, 9, 20), regime="exempt"),)
    assert amounts(exempt, date(2025, 12, 31)) == {"exempt_accessory": 80_011}


def said(before, after):
    found = reached_on(FRANCHISE, DAY, before_cents=before * 100, after_cents=after * 100)
    return [(one.threshold.name, one.percent) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "reached"),
    [
        (0, 29_999, []),
        (29_999, 30_000, [("franchise_base", 80)]),
        (30_000, 32_999, []),
        (32_999, 37_500, [("franchise_base", 100), ("franchise_ceiling", 80)]),
        (37_500, 41_250, [("franchise_ceiling", 100)]),
        (41_250, 90_000, []),
        (30_000, 29_000, []),
    ],
)
def test_each_share_is_told_on_the_day_that_reaches_it(before, after, reached):
    assert said(before, after) == reached


@given(st.lists(st.integers(0, 9_000), min_size=1, max_size=20))
def test_however_a_year_grows_each_share_is_told_once(steps):
    told, turnover = [], 0
    for step in steps:
        told += said(turnover, turnover + step)
        turnover += step
    assert len(told) == len(set(told))
    assert set(told) == set(said(0, turnover))


def test_the_gauge_shows_how_much_of_each_is_reached():
    gauge = vat_gauge(FRANCHISE, DAY, turnover_cents=3_000_001)
    assert [(row.threshold, row.percent) for row in gauge.thresholds] == [
        ("franchise_base", 80),
        ("franchise_ceiling", 72),
    ]
    assert vat_gauge(FRANCHISE, DAY, turnover_cents=-1).thresholds[0].percent == 0


async def invoiced(tx, *days_and_euros):
    for place, (day, euros) in enumerate(days_and_euros, start=1):
        await tx.connection.execute(
            "with placed as (insert into orders (id, number, cheque_reference, account_id, state, record)"
            " values ($1, $1, 'c', 'a', 'paid', '{}') returning id)"
            " insert into invoice (number, year, sequence, order_id, account_id, issued_on, record)"
            " select $2, $3, $4, id, 'a', $5, jsonb_build_object('total_cents', $6::bigint) from placed",
            f"o-{place}",
            f"F-{day.year}-{place:05}",
            day.year,
            place,
            day,
            euros * 100,
        )


async def credited(tx, day, euros):
    await tx.connection.execute(
        "insert into credit_note"
        " (number, year, sequence, invoice_number, order_id, account_id, issued_on, total_cents, record)"
        " values ('AV-2026-00001', 2026, 1, 'F-2026-00001', 'o-1', 'a', $1, $2, '{}')",
        day,
        euros * 100,
    )


async def test_the_association_is_told_the_day_after_and_credit_notes_count(open_tx):
    desk = replace(DESK, association=DESK.association.model_copy(update={"vat": FRANCHISE}))
    async with open_tx("orders", at=S1, caller=CLIENT, use=(desk,)) as tx:
        await invoiced(tx, (date(2026, 3, 1), 29_000), (date(2026, 11, 20), 900), (DAY, 2_000))
        await credited(tx, DAY, 100)
        for today in (date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)):
            await tell_thresholds(tx, today)
        [told] = tx.emitted
        assert isinstance(told, VatThresholdReached)
        assert (told.year, told.threshold, told.percent) == (2026, "franchise_base", 80)
        assert (told.name, told.email) == (desk.association.name, desk.association.contact_email)
        gauge = await show_vat_gauge(GetVatGauge(), tx)
        assert (gauge.turnover.amount_cents, gauge.regime) == (31_800_00, "franchise")


async def test_each_year_begins_anew(open_tx):
    async with open_tx("orders", at=S1, caller=CLIENT, use=(DESK,)) as tx:
        await invoiced(tx, (date(2025, 12, 31), 40_000))
        await tell_thresholds(tx, date(2026, 1, 2))
        assert tx.emitted == []
        await tell_thresholds(tx, date(2026, 1, 1))
        assert {one.year for one in tx.emitted} == {2025}
