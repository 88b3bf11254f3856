"""Money between providers and the bank: read, matched to the cent, and a case where it is not as believed (A4)."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.fakes.bank.camt import camt053
from services.payments.desk import Desk
from services.payments.domain.bank_refusals import NoQuestion, NotACase, OtherPayout
from shared.contracts.association import read_association
from shared.contracts.payments import (
    AssignLineToPayout,
    FileBankLine,
    ListBankLines,
    ListPayouts,
    ListTransit,
    ReadPayouts,
    ReviewPayout,
    SettlePayout,
)
from shared.runtime.errors import NotFound

from .bank_files import TREASURER, association_with_bank, importing, movement, sheet
from .builders import paris
from .test_handlers_following import begin_day

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
AT = paris(2026, 11, 22, 18, 40)
NET = 2339
"""Of 24.00 by card: 1.5 % and 25 cents are Stripe's."""
ARRIVES = date(2026, 11, 24)


@pytest.fixture
def desk(house, tmp_path):
    """Open a service of an association that has an account, with the doubles of both providers."""

    @asynccontextmanager
    async def opened(**more):
        async with house(at=AT, association_file=association_with_bank(tmp_path), **more) as made:
            told = replace(made.service.desk, association=read_association(tmp_path / "association.yaml"))
            made.service.kit.opened[Desk] = made.service.desk = told
            yield made
            assert await made.service.broken() == []

    return opened


async def read(made, provider="stripe"):
    await made.service.deliver(ReadPayouts(provider=provider))
    await made.service.work()


async def brought(made, *movements, last_day=ARRIVES):
    """Bring a statement, and have its lines matched."""
    first = min(one.on for one in movements)
    made.move(max(made.at, paris(last_day.year, last_day.month, last_day.day, 20, 0)))
    content = camt053(sheet(*movements, number=f"{last_day}", first_day=first, last_day=last_day))
    await made.service.ask(importing(content), TREASURER)
    await made.service.work()


def shown(**changes):
    usual = {"on": ARRIVES, "cents": NET, "name": "STRIPE TECHNOLOGY EUROPE LTD", "text": "STRIPE O4K2"}
    return movement(**usual | changes)


async def listed(made, state=None):
    return (await made.service.ask(ListPayouts(state=state), TREASURER)).payouts


async def lines(made, state="open"):
    return (await made.service.ask(ListBankLines(state=state), TREASURER)).lines


async def test_payout_is_read_with_gross_fee_and_net_and_matched_with_its_line(desk):
    async with desk() as made:
        await made.paid()
        await made.switch(made.stripe, "payouts")
        await read(made)
        (payout,) = await listed(made)
        assert (payout.state, payout.amount.amount_cents, payout.arrives_on) == ("under_way", NET, ARRIVES)
        assert (payout.gross.amount_cents, payout.fee.amount_cents, payout.case) == (2400, 61, None)
        await brought(made, shown())
        (payout,) = await listed(made, "arrived")
        (line,) = await lines(made, "payout")
        assert (payout.booked_on, payout.line_id, line.payout) == (ARRIVES, line.id, payout.id)
        await read(made)
        said = [one for one in await made.service.names() if one.startswith("Payout")]
        assert said == ["PayoutSent", "PayoutExplained", "PayoutArrived"]


async def test_bank_that_shows_a_payout_before_its_provider_tells_of_it_ends_the_same(desk):
    async with desk() as made:
        await made.paid()
        await made.switch(made.stripe, "payouts")
        await brought(made, shown())
        assert [one.case for one in await lines(made)] == ["unknown"]
        await read(made)
        assert [one.state for one in await listed(made)] == ["arrived"]
        assert await lines(made) == []


async def test_refund_and_dispute_are_parts_of_the_payout(desk):
    async with desk() as made:
        await made.paid()
        (charge,) = made.stripe.books.journal.all("charge")
        await made.switch(made.stripe, f"charges/{charge['id']}/refund", amount=400)
        await made.switch(made.stripe, f"charges/{charge['id']}/dispute", outcome="won")
        await made.switch(made.stripe, "payouts")
        await read(made)
        (payout,) = await listed(made)
        parts = (payout.gross, payout.fee, payout.refunded, payout.disputed, payout.other)
        assert [one.amount_cents for one in parts] == [2400, 61, -400, 0, 0]
        assert (payout.amount.amount_cents, payout.case) == (1939, None)


async def test_line_of_the_same_amount_without_the_providers_name_is_proposed(desk):
    async with desk() as made:
        await made.paid()
        await made.switch(made.stripe, "payouts")
        await read(made)
        await brought(made, shown(name="Camille Client", text="merci"))
        (line,) = await lines(made)
        (payout,) = await listed(made)
        assert (line.case, [one.payout for one in line.proposals]) == ("payout", [payout.id])
        assign = AssignLineToPayout(line_id=line.id, payout=payout.id)
        assert (await made.service.ask(assign, TREASURER)).state == "payout"
        with pytest.raises(NotACase):
            await made.service.ask(assign, TREASURER)


async def test_line_of_another_amount_is_no_payout(desk):
    async with desk() as made:
        await made.paid()
        await made.switch(made.stripe, "payouts")
        await read(made)
        await brought(made, shown(cents=NET - 1))
        (line,) = await lines(made)
        (payout,) = await listed(made)
        assert line.case == "unknown"
        with pytest.raises(OtherPayout):
            await made.service.ask(AssignLineToPayout(line_id=line.id, payout=payout.id), TREASURER)
        with pytest.raises(NotFound):
            await made.service.ask(AssignLineToPayout(line_id=line.id, payout="po_0"), TREASURER)
        await made.service.ask(FileBankLine(line_id=line.id, note="frais"), TREASURER)


async def test_payout_that_does_not_come_is_a_case_until_its_line_does(desk):
    async with desk() as made:
        await made.paid()
        await made.switch(made.stripe, "payouts")
        await read(made)
        late = ARRIVES + timedelta(days=6)
        await brought(made, movement(on=late, cents=100, text="cotisation"), last_day=late)
        await begin_day(made.service, late)
        (review,) = await made.service.waiting("ReviewPayout")
        await made.service.work()
        (payout,) = await listed(made, "questioned")
        assert (payout.case, payout.why["fr"][:9]) == ("late", "La banque")
        await made.service.deliver(ReviewPayout(payout_id=review.payout_id))
        assert [one.case for one in await made.service.events("PayoutQuestioned")] == ["late"]
        await brought(made, shown(on=late + timedelta(days=1)), last_day=late + timedelta(days=1))
        assert [(one.state, one.case) for one in await listed(made)] == [("arrived", None)]


async def test_money_in_a_payout_that_is_not_ours_is_a_case(desk):
    async with desk() as made:
        await made.paid()
        await made.service.rows("update payment set money_id = 'pi_other' returning 1")
        await made.switch(made.stripe, "payouts")
        await read(made)
        (payout,) = await listed(made, "questioned")
        assert payout.case == "unknown_money"
        settled = await made.service.ask(SettlePayout(payout=payout.id, note="un don"), TREASURER)
        assert (settled.case, settled.note) == (None, "un don")
        with pytest.raises(NoQuestion):
            await made.service.ask(SettlePayout(payout=payout.id, note="un don"), TREASURER)
        await made.service.deliver(ReviewPayout(payout_id=payout.id))
        assert await listed(made, "questioned") == []
        assert [one.note for one in await made.service.events("PayoutSettled")] == ["un don"]
        await made.service.rows("update payment set money_id = record ->> 'money_id' returning 1")


@pytest.mark.parametrize(
    ("field", "case"), [("captured_cents", "other_amount"), ("provider_fee_cents", "other_fee")]
)
async def test_payment_that_is_otherwise_in_the_payout_than_with_us_is_a_case(desk, field, case):
    async with desk() as made:
        await made.paid()
        await made.service.rows(
            f"update payment set record = jsonb_set(record, '{{{field}}}', '7') returning 1"
        )
        await made.switch(made.stripe, "payouts")
        await read(made)
        assert [one.case for one in await listed(made, "questioned")] == [case]


async def test_payout_that_fails_after_it_was_shown_is_a_case(desk):
    async with desk() as made:
        await made.paid()
        sent = await made.switch(made.stripe, "payouts")
        await made.switch(made.stripe, f"payouts/{sent['id']}/settle")
        await read(made)
        await brought(made, shown())
        await made.switch(made.stripe, f"payouts/{sent['id']}/fail")
        for _ in range(2):
            await read(made)
        (payout,) = await listed(made, "returned")
        assert payout.case == "failed"
        assert (await made.service.names()).count("PayoutFailed") == 1


async def test_transfers_of_paypal_to_the_bank_are_read_and_matched(desk):
    async with desk() as made:
        await made.paid("paypal")
        sent = await made.switch(made.paypal, "transfers", amount=2000)
        await read(made, "paypal")
        (payout,) = await listed(made)
        assert (payout.id, payout.method, payout.amount.amount_cents, payout.gross) == (
            sent["id"],
            "paypal",
            2000,
            None,
        )
        await brought(made, shown(cents=2000, name="PayPal Europe S.a.r.l.", text="PAYPAL VIREMENT"))
        assert [one.state for one in await listed(made)] == ["arrived"]
        await made.switch(made.paypal, f"transfers/{sent['id']}/end", status="S")
        await read(made, "paypal")
        assert [one.state for one in await listed(made)] == ["arrived"]


async def test_what_is_under_way_is_shown_for_each_provider(desk):
    async with desk() as made:
        await made.paid()
        await made.switch(made.stripe, "payouts")
        before = await made.service.ask(ListTransit(), TREASURER)
        left = {one.method: (one.received.amount_cents, one.left.amount_cents) for one in before.at_providers}
        assert left == {"card": (2400, NET), "paypal": (0, 0)}
        await read(made)
        sent = await made.service.ask(ListTransit(), TREASURER)
        assert ([one.left.amount_cents for one in sent.at_providers], len(sent.payouts)) == ([0, 0], 1)
        await brought(made, shown())
        arrived = await made.service.ask(ListTransit(), TREASURER)
        assert (arrived.payouts, arrived.bank_read_until) == ([], ARRIVES)


async def test_transfers_of_paypal_lessen_what_its_account_should_hold(desk):
    async with desk() as made:
        await made.paid("paypal")
        await made.switch(made.paypal, "transfers", amount=2000)
        await read(made, "paypal")
        found = await made.service.ask(ListTransit(), TREASURER)
        (paypal,) = [one for one in found.at_providers if one.method == "paypal"]
        assert (paypal.fee.amount_cents, paypal.paid_out.amount_cents, paypal.left.amount_cents) == (
            105,
            2000,
            295,
        )


async def test_nothing_is_asked_of_a_provider_at_which_nothing_was_begun(desk):
    async with desk() as made:
        await made.spoil(made.stripe, status=500, count=9)
        await read(made)
        assert await made.service.rows("select * from provider_view") == []


async def test_what_came_back_to_the_provider_is_in_its_account_again(desk):
    """A transfer to the bank that was returned, and a refund that its payer's bank did not take."""
    async with desk() as made:
        await made.paid("paypal")
        sent = await made.switch(made.paypal, "transfers", amount=2000)
        await read(made, "paypal")
        await brought(made, shown(cents=2000, name="PayPal Europe S.a.r.l.", text="PAYPAL VIREMENT"))
        await made.switch(made.paypal, f"transfers/{sent['id']}/end", status="D")
        await read(made, "paypal")
        assert len(await listed(made, "returned")) == 1
        await made.service.rows(
            """update payment set record = record || '{"refunded_cents": 500, "returned_cents": 500}' returning 1"""
        )
        found = await made.service.ask(ListTransit(), TREASURER)
        (paypal,) = [one for one in found.at_providers if one.method == "paypal"]
        amounts = (paypal.given_back, paypal.paid_out, paypal.left)
        assert [one.amount_cents for one in amounts] == [0, 0, 2295]
