"""The treasurer's overview: what waits, where money stands to the cent, what may be done with a cheque or a line."""

from datetime import date

import pytest

from services.payments import domain
from services.payments.domain.cheque_refusals import ChequeWouldGoBack
from shared.contracts.payments import (
    BounceCheque,
    CreditCheque,
    DepositCheque,
    FollowAttempt,
    GetCheque,
    IssueSlip,
    ListAnnouncedCheques,
    ListCheques,
    ListReviews,
    PromiseCheque,
    ReadHold,
    RefundSurplus,
    ShowTreasury,
)

from .builders import TEST_MODE, a_look, an_entry, an_order, judged, paris
from .test_handlers_cheques import credited, desk

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
AT = paris(2026, 12, 4, 10, 0)
PLACES = ("accepted", "held", "surplus", "used", "given_back", "taken_back")


async def overview(made):
    return await desk(made.service)(ShowTreasury())


async def waits(made):
    return {one.what: (one.count, one.since) for one in (await overview(made)).waiting}


async def stands(made, method):
    """Return where the money of a means is, nought left out; and check that all of it is somewhere."""
    row = next(one for one in (await overview(made)).places if one.method == method)
    cents = {place: getattr(row, place).amount_cents for place in PLACES}
    assert (sum(cents.values()), row.missing.amount_cents) == (row.came.amount_cents, 0)
    return {place: amount for place, amount in cents.items() if amount}


async def test_what_waits_follows_a_cheque_from_its_announcement_to_the_bank(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        assert await waits(made) == {}
        await made.open("cheque")
        assert await waits(made) == {"cheque_announced": (1, None)}
        cheque = await ask(an_entry())
        assert await waits(made) == {"cheque_in_hand": (1, date(2026, 12, 1))}
        slip = await ask(IssueSlip(cheques=[cheque.id]))
        assert await waits(made) == {"slip_printed": (1, slip.issued_on)}


async def test_a_cheque_is_announced_as_long_as_its_envelope_may_come(house):
    """R31, R60."""
    async with house(at=AT) as made:
        await made.open("cheque")
        await made.service.ask(PromiseCheque(order="CMD-2026-00117"))
        (one,) = (await desk(made.service)(ListAnnouncedCheques())).cheques
        assert (one.cheque_reference, one.amount.amount_cents, one.posted) == ("26-00117-K", 2400, True)
        assert one.arrive_by == an_order().payable_until
        made.move(paris(2026, 12, 23, 10, 0))
        assert (await desk(made.service)(ListAnnouncedCheques())).cheques == []


async def test_money_of_a_cheque_that_bounced_is_taken_back_by_the_bank(house):
    """R50."""
    async with house(at=AT) as made:
        cheque = await credited(made.service)
        assert await stands(made, "cheque") == {"accepted": 2400}
        await desk(made.service)(
            BounceCheque(cheque_id=cheque.id, bounced_on=date(2026, 12, 4), reason="no funds")
        )
        assert await stands(made, "cheque") == {"taken_back": 2400}


async def test_money_that_came_twice_is_surplus_until_it_is_given_back(house):
    """R33."""
    async with house(at=AT) as made:
        ask = desk(made.service)
        one, other = await ask(an_entry()), await ask(an_entry(number="0009999"))
        for cheque in (one, other):
            await ask(DepositCheque(cheque_id=cheque.id, deposited_on=date(2026, 12, 4)))
            await ask(CreditCheque(cheque_id=cheque.id, credited_on=date(2026, 12, 4)))
        assert await stands(made, "cheque") == {"accepted": 2400, "surplus": 2400}
        (surplus,) = await made.service.rows("select id from surplus")
        await ask(RefundSurplus(surplus_id=surplus["id"]))
        assert await stands(made, "cheque") == {"accepted": 2400, "given_back": 2400}


async def test_money_under_verification_is_held_and_its_provider_is_asked_on_demand(house):
    """R42, R43: what went back meanwhile is seen before anybody accepts it."""
    async with house(at=AT, hold_from_cents=1000) as made:
        opened = await made.paid("card")
        assert await stands(made, "card") == {"held": 2400}
        assert (await waits(made))["hold"][0] == 1
        seen = await desk(made.service)(ReadHold(payment_id=opened.payment_id))
        assert (seen.status, seen.state, seen.amount.amount_cents) == ("paid", "held", 2400)


async def test_money_that_is_not_what_was_asked_for_is_listed_with_its_reason(house):
    """R37, R41: no order takes it, and nobody but a person settles it."""
    async with house() as made:
        opened = await made.open()
        (session,) = made.stripe.books.journal.all("checkout.session")
        made.stripe.books.journal.change("checkout.session", session["id"], amount_total=2300)
        await made.pay(opened)
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        (one,) = (await desk(made.service)(ListReviews())).payments
        assert (one.payment_id, one.asked.amount_cents, one.came.amount_cents) == (
            opened.payment_id,
            2400,
            2300,
        )
        assert one.why["en"] == "its amount is not the one that was asked for"
        await made.switch(made.stripe, f"charges/{made.stripe.books.journal.ids('charge')[0]}/refund")
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert (await desk(made.service)(ListReviews())).payments == []


@pytest.mark.parametrize(
    "look",
    [a_look(live=True), a_look(payment_id="p-9"), a_look(amount_cents=None), a_look(amount_cents=1)],
)
def test_why_money_is_looked_at_is_said_in_words(look):
    case = judged(look, rules=TEST_MODE)
    assert case.payment.state is domain.State.REVIEW
    said = domain.why_reviewed(case.payment.reason)
    assert case.payment.reason not in said.values()


async def test_money_that_stands_nowhere_is_missing(house):
    async with house(at=AT) as made:
        await credited(made.service)
        await made.service.rows("update payable set record = record - 'paid_by'")
        (row,) = [one for one in (await overview(made)).places if one.method == "cheque"]
        assert row.missing.amount_cents == 2400


async def test_a_cheque_shows_what_may_be_done_with_it_and_nothing_else(house):
    """R47, R50."""
    async with house(at=AT) as made:
        ask = desk(made.service)
        cheque = await ask(an_entry())
        acts = lambda: ask(GetCheque(cheque_id=cheque.id))  # noqa: E731
        assert (await acts()).acts == ("deposit", "return")
        await ask(DepositCheque(cheque_id=cheque.id, deposited_on=date(2026, 12, 4)))
        assert (await acts()).acts == ("credit", "bounce")
        await ask(CreditCheque(cheque_id=cheque.id, credited_on=date(2026, 12, 4)))
        assert (await acts()).acts == ("bounce",)
        await ask(BounceCheque(cheque_id=cheque.id, bounced_on=date(2026, 12, 4), reason="no funds"))
        assert (await acts()).acts == ("present_again", "replace")
        made.move(paris(2027, 1, 15, 10, 0))
        assert (await acts()).acts == ("present_again", "replace", "write_off")


async def test_a_cheque_that_would_go_back_is_not_entered_where_that_is_asked_first(house):
    """A typing mistake must not tell a client that his cheque comes back (R46)."""
    async with house(at=AT) as made:
        ask = desk(made.service)
        with pytest.raises(ChequeWouldGoBack):
            await ask(an_entry(amount_cents=240_000, may_go_back=False))
        assert ((await ask(ListCheques())).cheques, await made.service.names()) == ([], [])


def test_a_line_that_waits_has_acts_and_one_that_is_settled_has_none():
    """A15: what left the account is never set apart as surplus."""
    opened = domain.LineState.OPEN
    in_, out = (
        domain.BankLine(
            id="l", statement_id="s", booked_on=date(2026, 12, 4), amount_cents=cents, text="", state=opened
        )
        for cents in (2400, -2400)
    )
    assert domain.line_acts(in_) == ("assign", "payout", "slip", "apart", "file")
    assert domain.line_acts(out) == ("assign", "payout", "file")
    assert domain.line_acts(domain.move_line(in_, domain.LineState.FILED)) == ()
