"""Whatever a provider forgets, and however late it is asked again, money goes back once (ADR 0090)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.payments.providers import Refunded
from services.payments.providers.giving_back import Made, already
from shared.contracts.payments import FollowAttempt, RefundCreditNote, SendRefund
from shared.runtime.delivery import Handled
from shared.runtime.retry import Retry

from .builders import NO_TIME, giveback

DAY = timedelta(hours=20)
BOTH = pytest.mark.parametrize("method", ["card", "paypal"])
PART = 1000
CALLS = {"card": "POST /v1/refunds", "paypal": "POST /v2/payments/captures"}


class Giver:
    """A paid order of which a part is to be given back."""

    def __init__(self, made, method, opened):
        self.made, self.method, self.opened = made, method, opened
        self.double = made.stripe if method == "card" else made.paypal

    @classmethod
    async def of(cls, made, method):
        giver = cls(made, method, await made.paid(method))
        command = RefundCreditNote(
            refund_id="r-1",
            order_id="o-1",
            amount_cents=PART,
            reason="withdrawal",
            credit_note="AV-2026-00001",
        )
        assert await made.service.deliver(command) == Handled()
        return giver

    async def send(self):
        return await self.made.service.deliver(SendRefund(refund_id="r-1"))

    async def forget(self):
        """Let two days go by, in which nobody answers."""
        await self.made.switch(self.double, "keys/lapse")
        await self.made.service.rows("update refund set asked_at = asked_at - interval '2 days' returning 1")

    async def lose_answer(self, **how):
        await self.made.spoil(self.double, only=CALLS[self.method], after=True, **how)

    async def by_hand(self):
        kind = "charge" if self.method == "card" else "capture"
        (money,) = self.double.books.journal.all(kind)
        await self.made.switch(self.double, f"{kind}s/{money['id']}/refund", amount=PART)

    def there(self):
        return list(self.double.books.journal.all("refund"))

    async def state(self):
        (row,) = await self.made.service.rows("select state, record ->> 'provider_id' as name from refund")
        return row["state"], row["name"]

    async def counted(self):
        """Have the service look again; return how much it believes to have gone back."""
        await self.made.service.deliver(FollowAttempt(payment_id=self.opened.payment_id))
        return (await self.made.service.payment(self.opened.payment_id)).refunded_cents


@BOTH
async def test_crash_between_act_and_record_and_a_key_that_lapsed_make_one_refund(house, method):
    async with house() as made:
        giver = await Giver.of(made, method)
        await giver.lose_answer(cut=True, count=3)
        assert isinstance(await giver.send(), Retry)
        (refund,) = giver.there()
        await giver.forget()
        assert await giver.send() == Handled()
        assert len(giver.there()) == 1
        assert await giver.state() == ("sent", refund["id"])
        assert await giver.counted() == PART
        assert await made.service.broken() == []


@BOTH
async def test_outage_of_two_days_ends_with_one_refund(house, method):
    async with house() as made:
        giver = await Giver.of(made, method)
        await made.spoil(giver.double, status=503, count=100)
        assert isinstance(await giver.send(), Retry)
        await giver.forget()
        assert isinstance(await giver.send(), Retry)
        await made.spoil(giver.double, count=0)
        assert [await giver.send(), await giver.send()] == [Handled()] * 2
        (refund,) = giver.there()
        assert await giver.state() == ("sent", refund["id"])
        assert (await made.service.names()).count("RefundSent") == 1


@pytest.mark.parametrize("took_effect", [True, False])
async def test_error_that_stripe_repeats_under_the_key_ends_with_one_refund(house, took_effect):
    async with house() as made:
        giver = await Giver.of(made, "card")
        await made.spoil(made.stripe, only=CALLS["card"], status=500, after=took_effect)
        first = await giver.send()
        assert isinstance(first, Retry)
        if not took_effect:
            assert isinstance(await giver.send(), Retry)
            await giver.forget()
        assert await giver.send() == Handled()
        assert (len(giver.there()), (await giver.state())[0]) == (1, "sent")


@BOTH
async def test_refund_asked_before_there_were_marks_is_known_by_its_key(house, method):
    async with house() as made:
        giver = await Giver.of(made, method)
        await unmarked(made, giver)
        assert await giver.send() == Handled()
        assert (len(giver.there()), (await giver.state())[0]) == (1, "sent")


async def unmarked(made, giver):
    """Ask as versions did that left no mark, and crash before the answer is recorded."""
    payment = await made.service.payment(giver.opened.payment_id)
    provider = made.service.desk.providers[giver.method]
    api = provider.refund.args[0] if giver.method == "card" else provider.refund.__self__.api
    if giver.method == "card":
        await api.create_refund({"payment_intent": payment.money_id, "amount": PART}, "r-1")
    else:
        amount = {"currency_code": "EUR", "value": "10.00"}
        path = f"/v2/payments/captures/{payment.money_id}/refund"
        assert (await api.post(path, {"amount": amount}, key="r-1")).ok


@BOTH
async def test_one_made_by_hand_meanwhile_is_for_a_person_not_doubled(house, method):
    async with house(at=datetime.now(UTC)) as made:
        giver = await Giver.of(made, method)
        await giver.forget()
        await giver.by_hand()
        assert await giver.send() == Handled()
        assert (len(giver.there()), (await giver.state())[0]) == (1, "declined")


@pytest.mark.parametrize(("gone", "ends"), [(True, "declined"), (False, "sent")])
async def test_capture_whose_order_paypal_has_forgotten_is_asked_only_if_nothing_went_back(house, gone, ends):
    async with house() as made:
        giver = await Giver.of(made, "paypal")
        if gone:
            await giver.by_hand()
        order_id = (await made.service.payment(giver.opened.payment_id)).object_id
        made.paypal.books.journal.change("order", order_id, status="VOIDED")
        await giver.forget()
        assert await giver.send() == Handled()
        assert (len(giver.there()), (await giver.state())[0]) == (1, ends)


def made_there(mark=None, *, cents=PART, age=NO_TIME, status="done"):
    refund = Refunded(refund_id="re_1", status=status)
    return Made(refund=refund, mark=mark, amount_cents=cents, made_at=datetime.now(UTC) - age)


TWO_DAYS = timedelta(days=2)


@pytest.mark.parametrize(
    ("there", "age", "found"),
    [
        ([made_there("refund-1", cents=1)], NO_TIME, "done"),
        ([made_there("refund-1", status="failed"), made_there("refund-1")], TWO_DAYS, "done"),
        ([made_there("refund-1", status="failed")], TWO_DAYS, "failed"),
        ([made_there("refund-2")], TWO_DAYS, None),
        ([made_there()], NO_TIME, None),
        ([made_there()], TWO_DAYS, "failed"),
        ([made_there(cents=999)], TWO_DAYS, None),
        ([made_there(status="failed")], TWO_DAYS, None),
        ([made_there(age=timedelta(days=3))], TWO_DAYS, None),
        ([], TWO_DAYS, None),
    ],
    ids=[
        "ours, whatever its amount",
        "ours, of which one came back",
        "ours, that came back",
        "another of ours",
        "by hand, while the key lasts",
        "by hand, when it no longer does",
        "by hand, of another amount",
        "by hand, that came back",
        "by hand, before we were to ask",
        "none",
    ],
)
def test_refund_is_known_by_its_mark_and_suspected_by_its_amount(there, age, found):
    known = already(giveback("pi_1", PART, age=age), there, keys_last=DAY)
    assert (known and known.status) == found
