"""What a means of payment changes of an order stands on its invoice, and counts in all that is given back (A6, C4)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from infra.verify_chain import Verifier
from services.orders.domain import (
    Begun,
    Credited,
    Papers,
    Series,
    Wish,
    as_paid,
    chain,
    credit,
    issue,
    not_served,
    pay,
    reckon,
    unused_cents,
    vain_cents,
    what_is_left,
)
from shared.contracts.association import read_association
from shared.contracts.orders import Upgrade, UpgradePart
from shared.contracts.payments import DebtGivenUp

from .builders import a_cart, a_hosting, a_line, an_acceptance, an_order, placed

NOW = datetime(2026, 11, 22, 17, 43, tzinfo=UTC)
BY_CHEQUE = an_acceptance(method="cheque", amount_cents=2280, discount_cents=120)
WITH_FEE = an_acceptance(amount_cents=2465, fee_cents=65)
HALF_OF_IT = date(2027, 5, 23)
PRICES = {"from_volume": 10, "price_before": 2400, "price_after": 3600, "days_of_term": 365}
ENLARGED = Upgrade(
    **PRICES,
    days_left=31,
    parts=tuple(
        UpgradePart(**PRICES, starts_on=first, ends_on=last, price_cents=cents)
        for first, last, cents in (
            (date(2026, 12, 1), date(2027, 1, 1), 101),
            (date(2027, 1, 1), date(2028, 1, 1), 1199),
        )
    ),
)
BEGUN = Begun(on=date(2026, 11, 22))


def bought(accepted=BY_CHEQUE, order=None):
    return pay(order or an_order(), accepted).order


def issued(accepted=BY_CHEQUE):
    return issue(bought(accepted), accepted, series=Series(last_number=41), now=NOW)


def credited(accepted, wish, *notes):
    before = Credited(invoice=issued(accepted).invoice, notes=notes)
    return credit(before, wish, series=Series(), now=NOW)


@pytest.mark.parametrize(("first_cents", "then_cents", "fee"), [(2280, 2280, 0), (2400, 2465, 65)])
def test_what_paid_first_decides_the_invoice_though_what_settled_its_debt_is_heard_before(
    first_cents, then_cents, fee
):
    """R50: a cheque at its discount, or a transfer, was taken back; the debt was paid by card, by a page of before."""
    first = an_acceptance(
        method="cheque",
        amount_cents=first_cents,
        discount_cents=2400 - first_cents,
        invoiced_cents=first_cents,
    )
    then = an_acceptance(payment_id="p-2", amount_cents=then_cents, fee_cents=fee, invoiced_cents=first_cents)
    assert [issued(one).invoice.total_cents for one in (first, then)] == [first_cents] * 2


@pytest.mark.parametrize(
    ("accepted", "fr", "en", "cents"),
    [
        (BY_CHEQUE, "Remise pour paiement par chèque", "Discount for payment by cheque", -120),
        (WITH_FEE, "Frais de paiement par carte bancaire", "Fee for payment by bank card", 65),
    ],
)
def test_an_invoice_comes_to_what_was_paid_and_says_why_its_lines_do_not(accepted, fr, en, cents):
    invoice = issued(accepted).invoice
    assert invoice.total_cents == accepted.amount_cents
    assert invoice.adjustment.text == {"fr": fr, "en": en}
    assert invoice.adjustment.amount_cents == cents
    assert sum(line.unit_price_cents for line in invoice.lines) == 2400


def test_without_discount_or_fee_an_invoice_is_what_it_was():
    assert issued(an_acceptance()).invoice.adjustment is None


def test_the_books_are_told_fee_and_discount_of_an_invoice():
    """A6: 411 24.65; 706 24.00 and 7085 0.65."""
    said = issued(WITH_FEE).event
    assert (said.total_cents, said.fee_cents, said.discount_cents) == (2465, 65, 0)
    said = issued().event
    assert (said.total_cents, said.fee_cents, said.discount_cents) == (2280, 0, 120)


def test_an_invoice_that_is_credited_whole_is_repeated_with_what_its_means_changed():
    note = credited(BY_CHEQUE, Wish(ground="association_error"))
    assert (note.note.total_cents, note.note.adjustment.amount_cents) == (2280, -120)
    part = credited(BY_CHEQUE, Wish(ground="goodwill", amount_cents=500)).note
    assert (part.total_cents, part.adjustment, len(part.lines)) == (500, None, 1)


def test_credit_notes_give_the_fee_back_in_step_and_all_of_it_in_the_end():
    first = credited(WITH_FEE, Wish(ground="goodwill", amount_cents=1232))
    rest = credited(WITH_FEE, Wish(ground="association_error"), first.note)
    assert (first.event.fee_cents, rest.event.fee_cents) == (32, 33)
    assert credited(BY_CHEQUE, Wish(ground="association_error")).event.fee_cents == 0


def test_the_chain_says_it_and_is_verified_by_what_is_not_ours():
    papers = Papers(seller=read_association(), client=None, pdf_sha256="ab" * 32)
    line = chain.exported(chain.link(None, replace(issued().invoice, number="F-2026-00001"), papers=papers))
    assert list(Verifier(on=date(2026, 12, 1)).read(line)) == []
    forged = line.replace('"amount_cents":-120', '"amount_cents":-20')
    assert any("its lines amount to 2380" in fault for fault in Verifier().read(forged))
    plain = chain.exported(chain.link(None, issued(an_acceptance()).invoice, papers=papers))
    assert "adjustment" not in plain


def test_what_is_not_used_is_reckoned_on_what_was_paid():
    """182 of 365 days are used: 11.36 of 22.80, and 12.29 of 24.65."""
    for accepted, used_cents in ((BY_CHEQUE, 1136), (WITH_FEE, 1229)):
        order = bought(accepted)
        [line] = order.lines
        left = unused_cents(order, line.hosting_id, begun=BEGUN, ends_on=HALF_OF_IT)
        assert left == accepted.amount_cents - used_cents
        hosting = a_hosting(id=line.hosting_id)
        shown = what_is_left(
            [order], hosting, begun={"o-1": BEGUN}, cents={"o-1": accepted.amount_cents}, ends_on=HALF_OF_IT
        )
        assert (shown.refund_cents, shown.lines[0].price_cents) == (left, accepted.amount_cents)


def test_a_debt_that_is_given_up_keeps_what_was_served_of_what_was_invoiced():
    order, invoice = bought(), issued().invoice
    debt = DebtGivenUp(
        occurred_at=NOW,
        order_id="o-1",
        order_reference=order.number,
        account_id="a-1",
        amount_cents=2280,
        lost_on=HALF_OF_IT,
        given_up_on=date(2027, 6, 30),
        reason="perte",
    )
    wish = not_served(Credited(invoice=invoice), order, debt, begun={order.lines[0].hosting_id: BEGUN})
    assert wish.amount_cents == 2280 - 1136


def test_an_upgrade_gives_back_what_it_was_paid_at_term_by_term():
    [line] = an_order().lines
    line = line.model_copy(update={"kind": "upgrade", "price_cents": 1300, "upgrade": ENLARGED})
    order = replace(an_order(lines=(line,), total_cents=1300), adjustment_cents=-65)
    [paid] = as_paid(order).lines
    assert [part.price_cents for part in paid.upgrade.parts] == [96, 1139]
    assert reckon(paid, Begun(on=date(2026, 12, 1)), until=date(2027, 1, 1)).used_cents == 96
    assert vain_cents(order, line.hosting_id) == 1235


@given(some.integers(-900, 900))
def test_lines_as_paid_are_what_was_paid_to_the_cent_and_reckoning_twice_changes_nothing(cents):
    order = replace(placed(a_cart(a_line(), a_line(volume=5, term="P1M"))).order, adjustment_cents=cents)
    paid = as_paid(order)
    assert sum(line.price_cents for line in paid.lines) == paid.total_cents == order.total_cents + cents
    assert all(line.price_cents > 0 for line in paid.lines)
    assert as_paid(paid) is paid
