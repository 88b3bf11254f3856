"""Options of a line: priced with it, frozen with it, and in every sum that follows from it (R03, R36, R62, R79, R82)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.orders.domain import (
    Begun,
    Case,
    Consents,
    Credited,
    Option,
    Series,
    Wish,
    accessories,
    credit,
    draft,
    issue,
    judge_withdrawal,
    lines_of,
    pay,
    reckon,
    unused_cents,
    vain_cents,
    what_is_left,
)
from services.orders.domain.invoices import words_of
from services.orders.domain.option_refusals import (
    OptionClosed,
    OptionNotOnSale,
    OptionOutOfBounds,
    OptionsWithTheTerm,
    OptionTwice,
)
from services.orders.domain.options import ANY_VOLUME
from services.orders.domain.refusals import PriceMoved, RenewedAhead
from shared.contracts.lifecycle import PaidSpan
from shared.contracts.offers import Price
from shared.contracts.options import ServiceOption
from shared.contracts.orders import OrderLine, PreviewOrder

from .builders import ORDERED_AT, WEB, a_cart, a_hosting, a_line, a_shop, an_acceptance, placed
from .builders import Buyer as BuyerOf

BACKUP_NAME = {"fr": "Sauvegarde gardée 30 jours", "en": "Backup kept for 30 days"}
BOXES_NAME = {"fr": "Boîte supplémentaire", "en": "Additional mailbox"}


def prices(**cents):
    return tuple(Price(volume=ANY_VOLUME, term=term, price_cents=one) for term, one in cents.items())


BACKUP = Option(
    code="backup", kind="tick", name=BACKUP_NAME, description=BACKUP_NAME, prices=prices(P12M=1200, P1M=120)
)
BOXES = Option(
    code="boxes", kind="quantity", name=BOXES_NAME, description=BOXES_NAME, least=2, most=5,
    prices=prices(P1Y=480),
)  # fmt: skip
HAS_BOTH = (
    ServiceOption(code="backup", name=BACKUP_NAME),
    ServiceOption(code="boxes", name=BOXES_NAME, quantity=3),
)
BOTH = ({"code": "boxes", "quantity": 3}, {"code": "backup"})


def a_shop_with(*options, **changes):
    return a_shop(offers={"web": replace(WEB, options=options or (BACKUP, BOXES))}, **changes)


def a_service_with(*options, **changes):
    span = PaidSpan(
        starts_on=date(2026, 1, 31), ends_on=date(2027, 1, 31), term="P12M", volume=10, options=options
    )
    return a_hosting(spans=(span,), term="P12M", **changes)


def line_of(*options, shop=None, **changes):
    cart = a_cart(a_line(**{"options": options} | changes))
    return placed(cart, shop=shop or a_shop_with()).order.lines[0]


def renewed(shop=None, had=HAS_BOTH, **changes):
    shop = replace(shop or a_shop_with(), hostings=(a_service_with(*had),))
    return placed(a_cart(a_line(hosting_id="h-1", **changes)), shop=shop).order.lines[0]


def told(line):
    return [(one.code, one.quantity, one.unit_price_cents, one.price_cents) for one in line.options]


def test_options_are_priced_for_the_term_and_the_line_includes_them():
    """R03, R36: P1Y and P12M are the same term."""
    order = placed(a_cart(a_line(options=BOTH)), shop=a_shop_with()).order
    (line,) = order.lines
    assert told(line) == [("backup", 1, 1200, 1200), ("boxes", 3, 480, 1440)]
    assert (line.price_cents, order.total_cents) == (2400 + 1200 + 1440, 5040)


def test_order_without_options_is_what_it_was():
    assert (line_of().options, line_of().price_cents) == ((), 2400)
    assert line_of(options=None).options == ()


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ([{"code": "unknown"}], OptionClosed),
        ([{"code": "backup", "quantity": 2}], OptionOutOfBounds),
        ([{"code": "boxes", "quantity": 1}], OptionOutOfBounds),
        ([{"code": "boxes", "quantity": 6}], OptionOutOfBounds),
        ([{"code": "backup"}, {"code": "backup"}], OptionTwice),
    ],
    ids=["unknown", "a tick twice", "too few", "too many", "named twice"],
)
def test_what_is_not_offered_is_refused(options, refusal):
    with pytest.raises(refusal) as refused:
        line_of(*options)
    assert refused.value.fr != refused.value.en


def test_option_without_a_price_for_the_term_is_refused():
    with pytest.raises(OptionClosed):
        line_of({"code": "boxes", "quantity": 2}, term="P1M", volume=5)


@pytest.mark.parametrize("days", [{"sold_until": date(2026, 11, 21)}, {"sold_from": date(2026, 11, 23)}])
def test_closed_option_and_one_to_come_are_not_sold(days):
    with pytest.raises(OptionNotOnSale):
        line_of({"code": "backup"}, shop=a_shop_with(replace(BACKUP, **days)))


def test_total_that_was_shown_without_the_option_is_refused():
    """L02."""
    with pytest.raises(PriceMoved):
        placed(a_cart(a_line(options=BOTH), total_cents=2400), shop=a_shop_with())


def test_preview_prices_options_as_the_order_will():
    cart = PreviewOrder(lines=[a_line(options=BOTH)], immediate_start=True)
    buyer = BuyerOf(account_id="a-1", state="active")
    assert draft(cart, buyer, shop=a_shop_with(), now=ORDERED_AT).total_cents == 5040


def test_renewal_goes_on_with_the_options_of_the_last_term_at_todays_prices():
    """R62."""
    dearer = replace(BACKUP, prices=prices(P12M=1500))
    line = renewed(a_shop_with(dearer, BOXES))
    assert told(line) == [("backup", 1, 1500, 1500), ("boxes", 3, 480, 1440)]
    assert (line.price_cents, line.ended_options) == (2400 + 1500 + 1440, ())


def test_options_are_chosen_anew_with_a_renewal():
    assert told(renewed(options=({"code": "boxes", "quantity": 5},))) == [("boxes", 5, 480, 2400)]
    assert renewed(options=()).price_cents == 2400


def test_closed_option_is_renewed_by_who_has_it_as_far_as_they_have_it():
    """R62: less of it too, not more."""
    closed = a_shop_with(BACKUP, replace(BOXES, sold_until=date(2026, 11, 1), most=2))
    assert told(renewed(closed))[1] == ("boxes", 3, 480, 1440)
    assert told(renewed(closed, options=({"code": "boxes", "quantity": 2},))) == [("boxes", 2, 480, 960)]
    with pytest.raises(OptionNotOnSale):
        renewed(closed, options=({"code": "boxes", "quantity": 4},))


def test_option_that_is_not_sold_for_the_term_any_more_ends_and_is_told():
    line = renewed(a_shop_with(BACKUP))
    assert told(line) == [("backup", 1, 1200, 1200)]
    assert [one.code for one in line.ended_options] == ["boxes"]
    with pytest.raises(OptionClosed):
        renewed(a_shop_with(BACKUP), options=BOTH)


def test_free_service_with_an_option_that_costs_is_paid_for_and_renewed_as_such():
    """R09: it is the whole line that costs nothing, or not."""
    free = replace(WEB, prices=(Price(volume=10, term="P12M", price_cents=0),), options=(BACKUP,))
    ahead = a_service_with(ends_on=date(2028, 1, 31), deletion_on=date(2028, 2, 29))
    shop = a_shop(offers={"web": free}, hostings=(ahead,))
    order = placed(a_cart(a_line(hosting_id="h-1", options=({"code": "backup"},))), shop=shop).order
    assert (order.total_cents, order.state.value) == (1200, "payable")
    with pytest.raises(RenewedAhead):
        placed(a_cart(a_line(hosting_id="h-1")), shop=shop)


def test_greater_volume_leaves_the_options_alone_and_costs_the_difference_of_volumes():
    """R82: options go with whole terms (ADR 0072)."""
    small = a_service_with(*HAS_BOTH, volume=5)
    small = replace(small, spans=(small.spans[0].model_copy(update={"volume": 5}),))
    shop = replace(a_shop_with(), hostings=(small,))
    line = placed(a_cart(a_line(term=None, hosting_id="h-1")), shop=shop).order.lines[0]
    assert (line.kind, line.price_cents, line.options) == ("upgrade", 600 * 70 // 365, ())
    assert vain_cents(placed(a_cart(a_line(options=BOTH)), shop=a_shop_with()).order, "new-1") == 0
    with pytest.raises(OptionsWithTheTerm):
        placed(a_cart(a_line(term=None, hosting_id="h-1", options=BOTH)), shop=shop)


def test_invoice_names_the_service_and_each_option_with_its_number_and_price():
    """L21: what is bought, how many of it, at which price."""
    lines = lines_of(line_of(*BOTH))
    assert [(one.quantity, one.unit_price_cents) for one in lines] == [(1, 2400), (1, 1200), (3, 480)]
    assert lines[2].text == {
        "fr": "Option : Boîte supplémentaire, 12 mois",
        "en": "Option: Additional mailbox, 12 months",
    }


def test_whoever_reads_of_one_line_reads_of_its_options():
    words = words_of(line_of(*BOTH))
    assert words["fr"].endswith("12 mois, avec Sauvegarde gardée 30 jours, 3 × Boîte supplémentaire")
    assert words["en"].endswith("12 months, with Backup kept for 30 days, 3 × Additional mailbox")


def wishes(most=5):
    backup = some.sampled_from([[], [{"code": "backup"}]])
    boxes = some.integers(1, most).map(lambda n: [{"code": "boxes", "quantity": n}] if n > 1 else [])
    return some.tuples(backup, boxes).map(lambda both: (*both[0], *both[1]))


def order_of(options, cents):
    offer = replace(WEB, prices=prices_of(cents[0]), options=(
        replace(BACKUP, prices=prices(P12M=cents[1])), replace(BOXES, prices=prices(P12M=cents[2])),
    ))  # fmt: skip
    cart = a_cart(a_line(options=options), a_line())
    return placed(cart, shop=a_shop(offers={"web": offer})).order


def prices_of(cents):
    return (Price(volume=10, term="P12M", price_cents=cents),)


CENTS = some.tuples(some.integers(1, 10**7), some.integers(0, 10**7), some.integers(0, 10**7))


def invoiced(order):
    accepted = an_acceptance(amount_cents=order.total_cents)
    return issue(pay(order, accepted).order, accepted, series=Series(), now=ORDERED_AT).invoice


@given(options=wishes(), cents=CENTS)
def test_invoice_is_the_lines_and_the_options_to_the_cent(options, cents):
    order = order_of(options, cents)
    expected = 2 * cents[0] + sum(
        one.get("quantity", 1) * {"backup": cents[1], "boxes": cents[2]}[one["code"]] for one in options
    )
    invoice = invoiced(order)
    assert order.total_cents == invoice.total_cents == expected
    assert sum(one.quantity * one.unit_price_cents for one in invoice.lines) == expected
    assert len(invoice.lines) == 2 + len(options)


@given(options=wishes(), cents=CENTS, days=some.integers(-3, 400))
def test_what_is_used_and_what_comes_back_make_the_price_and_no_refund_is_above_it(options, cents, days):
    """L05, R79, D6: withdrawals, exits and written-off debts all reckon with the whole line."""
    order = order_of(options, cents)
    line, begun = order.lines[0], Begun(on=date(2026, 11, 22))
    until = begun.on + timedelta(days)
    used = reckon(line, begun, until=until)
    assert 0 <= used.used_cents <= line.price_cents
    back = unused_cents(order, line.hosting_id, begun=begun, ends_on=until)
    assert back + used.used_cents == line.price_cents
    left = what_is_left(
        [order], a_hosting(id=line.hosting_id), begun={order.id: begun},
        cents={order.id: order.total_cents}, ends_on=until,
    )  # fmt: skip
    assert left.refund_cents == (0 if used.used_up else back)


@given(options=wishes(), cents=CENTS, days=some.integers(0, 14), asked=some.booleans())
def test_withdrawal_gives_back_the_unused_part_of_service_and_options_alike(options, cents, days, asked):
    """L05: with an express request what was served is owed, else nothing is."""
    order = replace(order_of(options, cents), immediate_start=asked)
    order = order if asked else replace(order, consents=())
    case: dict[str, Any] = {
        "declared_on": date(2026, 11, 22) + timedelta(days),
        "paid_on": date(2026, 11, 22),
        "begun_on": {one.hosting_id: date(2026, 11, 22) for one in order.lines},
        "anchor_days": {one.hosting_id: 22 for one in order.lines},
    }
    judged = judge_withdrawal(order, Case(**case, consumer=True, rules=Consents()))
    owed = sum(one.price_cents * days // 365 for one in order.lines) if order.consents else 0
    assert judged.refund_cents == order.total_cents - owed
    assert accessories([order], [order], begun={}) == []


@given(options=wishes(), cents=CENTS)
def test_credit_note_of_all_of_it_repeats_the_options(options, cents):
    """R51, L22."""
    invoice = invoiced(order_of(options, cents))
    done = credit(
        Credited(invoice=invoice), Wish(ground="association_error"), series=Series(), now=ORDERED_AT
    )
    assert (done.note.lines, done.note.total_cents) == (invoice.lines, invoice.total_cents)


def test_line_of_a_sender_that_knows_no_options_is_good():
    """Old messages stay valid."""
    known = line_of().model_dump(exclude={"options", "ended_options"})
    assert OrderLine.model_validate(known) == line_of()
