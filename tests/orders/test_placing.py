"""From a cart to an order (R03, R05, R08, R18, R31, R56, R60, R62, R83)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.orders.domain import Buyer, State
from services.orders.domain.refusals import (
    AccountMayNotOrder,
    BuyerIncomplete,
    HostingGone,
    NothingOrdered,
    OfferClosed,
    OtherOffer,
    OwnerMayNotOrder,
    RenewedTwice,
    TermsNotAccepted,
    UnknownHosting,
    VolumeTooSmall,
)
from shared.values.dates import PARIS
from tests.orders.builders import ORDERED_AT, TERMS, a_cart, a_hosting, a_line, a_shop, placed


def at_noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=PARIS).astimezone(UTC)


def test_an_order_records_the_cart_with_prices_terms_and_origin():
    order = placed().order
    assert (order.state, order.total_cents, order.currency) == (State.PAYABLE, 2400, "EUR")
    assert (order.number, order.cheque_reference) == ("CMD-2026-00117", "26-00117-K")
    assert (order.ordered_at, order.ordered_on) == (ORDERED_AT, date(2026, 11, 22))
    assert (order.terms.version, order.terms.sha256, order.terms.accepted_at) == (
        TERMS.version,
        TERMS.sha256,
        ORDERED_AT,
    )
    assert (order.immediate_start, order.address) == (True, "192.0.2.7")


def test_placing_says_all_that_others_need():
    order, (event,) = placed().order, placed().events
    assert event.subject() == "evt.orders.order_placed.v1"
    assert (event.order_id, event.reference, event.cheque_reference) == (
        "o-1",
        order.number,
        order.cheque_reference,
    )
    assert (event.total_cents, event.payable_until, event.lines) == (
        2400,
        date(2026, 12, 22),
        list(order.lines),
    )


@pytest.mark.parametrize(
    ("ordered", "last_day"),
    [
        (date(2026, 11, 22), date(2026, 12, 22)),
        (date(2026, 1, 31), date(2026, 3, 2)),
        (date(2027, 1, 31), date(2027, 3, 2)),
        (date(2028, 1, 31), date(2028, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 9, 30), date(2026, 10, 30)),
    ],
    ids=["R31", "january", "january 2027", "leap year", "into summer time", "out of summer time"],
)
def test_an_order_is_payable_for_thirty_days(ordered, last_day):
    assert placed(now=at_noon(ordered), shop=a_shop(hostings=())).order.payable_until == last_day


def test_the_civil_day_of_paris_dates_the_order():
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    order = placed(now=new_year).order
    assert (order.ordered_on, order.number) == (date(2027, 1, 1), "CMD-2027-00117")


def test_a_renewal_is_payable_up_to_the_deletion_date_at_most():
    cart = a_cart(a_line(hosting_id="h-1"))
    early, late = placed(cart, now=at_noon(date(2027, 1, 15))), placed(cart, now=at_noon(date(2027, 2, 10)))
    assert early.order.payable_until == date(2027, 2, 14)
    assert late.order.payable_until == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("ordered", "planned"),
    [
        (date(2027, 1, 30), date(2027, 2, 28)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2027, 2, 1), date(2027, 3, 1)),
        (date(2027, 2, 28), date(2027, 3, 28)),
    ],
    ids=["before the end", "on the last day", "first disabled day", "S3: last day to renew"],
)
def test_a_renewal_is_planned_from_the_end_or_from_today_once_it_is_over(ordered, planned):
    hosting = a_hosting(volume=5)
    cart = a_cart(a_line(hosting_id="h-1", term="P1M", volume=None))
    order = placed(cart, now=at_noon(ordered), shop=a_shop(hostings=(hosting,))).order
    assert order.lines[0].planned_ends_on == planned


def test_month_ends_do_not_drift_from_renewal_to_renewal():
    hosting = a_hosting(volume=5, ends_on=date(2027, 2, 28), deletion_on=date(2027, 3, 28), anchor_day=31)
    cart = a_cart(a_line(hosting_id="h-1", term="P1M", volume=None))
    order = placed(cart, now=at_noon(date(2027, 2, 20)), shop=a_shop(hostings=(hosting,))).order
    assert order.lines[0].planned_ends_on == date(2027, 3, 31)


def test_a_renewal_names_its_hosting_by_id_or_reference_and_keeps_its_volume():
    for name in ("h-1", "web-00001"):
        (line,) = placed(a_cart(a_line(hosting_id=name, volume=None))).order.lines
        assert (line.kind, line.hosting_id, line.volume, line.price_cents) == ("renewal", "h-1", 10, 2400)


def test_a_new_hosting_gets_its_identity_and_the_smallest_volume():
    (line,) = placed(a_cart(a_line(volume=None))).order.lines
    assert (line.kind, line.hosting_id, line.volume, line.price_cents) == ("new", "new-1", 5, 1800)
    assert line.planned_ends_on == date(2027, 11, 22)


def test_lines_add_up_and_keep_their_places():
    order = placed(a_cart(a_line(), a_line(hosting_id="h-1"), a_line(volume=5, term="P1M"))).order
    assert order.total_cents == 2400 + 2400 + 200
    assert [(line.position, line.hosting_id) for line in order.lines] == [
        (1, "new-1"),
        (2, "h-1"),
        (3, "new-3"),
    ]


def test_a_renewal_may_choose_a_smaller_volume_unless_the_association_refuses():
    cart = a_cart(a_line(hosting_id="h-1", volume=5))
    assert placed(cart).order.lines[0].volume == 5
    with pytest.raises(VolumeTooSmall):
        placed(cart, shop=a_shop(renewal_lower_volume=False))


def test_documents_requested_does_not_stop_an_order():
    assert placed(buyer=Buyer(account_id="a-1", state="documents_requested")).order.total_cents == 2400


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("unverified", None, "adresse e-mail non confirmée"),
        ("inactive", "wrong", "informations erronées"),
        ("inactive", "fraudulent", "informations frauduleuses"),
        ("inactive", "incomplete", "informations incomplètes"),
        ("closed", None, "compte fermé"),
    ],
)
def test_an_account_that_is_not_active_cannot_order(state, reason, said):
    with pytest.raises(AccountMayNotOrder, match="not active") as refused:
        placed(buyer=Buyer(account_id="a-1", state=state, reason=reason))
    assert refused.value.say("fr").startswith(f"Votre compte n'est pas actif : {said}.")


INCOMPLETE = Buyer(account_id="a-1", state="active", missing=("identifier", "representative"))


def test_a_legal_person_says_who_it_is_before_it_orders():
    """R90: a link renews all the same, for no running service ends over a number."""
    with pytest.raises(BuyerIncomplete) as refused:
        placed(buyer=INCOMPLETE)
    assert (refused.value.code, refused.value.kind) == ("E-IDENTITE", 403)
    assert "SIREN, SIRET ou RNA et le nom de la personne qui la représente" in refused.value.say("fr")
    with pytest.raises(OwnerMayNotOrder):  # what is missing is the owner's business
        placed(buyer=replace(INCOMPLETE, deputy=True))
    renewal = a_cart(a_line(hosting_id="h-1"))
    assert placed(renewal, buyer=replace(INCOMPLETE, by_link=True)).order.lines[0].kind == "renewal"


def test_other_terms_than_those_in_force_are_not_an_acceptance():
    with pytest.raises(TermsNotAccepted) as refused:
        placed(a_cart(accept_terms="2013-09-20"))
    assert (refused.value.code, refused.value.kind) == ("E-CGV", 422)
    wording = "Vous devez accepter les conditions générales de ventes (version du 2026-07-01)"
    assert refused.value.say("fr").startswith(wording)


def test_an_empty_cart_is_no_order():
    with pytest.raises(NothingOrdered):
        placed(a_cart().model_copy(update={"lines": []}))


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (a_line(offer="cloud"), OfferClosed),
        (a_line(term="P3M"), OfferClosed),
        (a_line(volume=7), OfferClosed),
        (a_line(hosting_id="h-9"), UnknownHosting),
        (a_line(hosting_id="theirs"), UnknownHosting),
        (a_line(hosting_id="gone"), HostingGone),
        (a_line(hosting_id="over"), HostingGone),
        (a_line(hosting_id="game"), OtherOffer),
    ],
    ids=[
        "unknown offer",
        "no such term",
        "no such volume",
        "unknown hosting",
        "of another account",
        "deleted",
        "past its deletion date",
        "of another offer",
    ],
)
def test_a_line_that_cannot_be_sold_is_refused(line, refusal):
    hostings = (
        a_hosting(id="theirs", account_id="a-2"),
        a_hosting(id="gone", deleted=True),
        a_hosting(id="over", ends_on=date(2026, 10, 21), deletion_on=date(2026, 11, 21)),
        a_hosting(id="game", offer="game"),
    )
    with pytest.raises(refusal):
        placed(a_cart(line), shop=a_shop(hostings=hostings))


def test_the_deletion_date_itself_is_still_in_time():
    last = a_hosting(ends_on=date(2026, 10, 22), deletion_on=date(2026, 11, 22))
    order = placed(a_cart(a_line(hosting_id="h-1")), shop=a_shop(hostings=(last,))).order
    assert order.payable_until == date(2026, 11, 22)


def test_one_order_renews_a_hosting_once():
    with pytest.raises(RenewedTwice):
        placed(a_cart(a_line(hosting_id="h-1"), a_line(hosting_id="web-00001")))


def test_one_year_and_twelve_months_are_the_same_term():
    assert placed(a_cart(a_line(term="P1Y"))).order.total_cents == 2400
