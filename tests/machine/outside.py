"""What providers, the network and time do: disputes, refunds by hand, payouts, lost words, deaths, days."""

from infra.fakes.faults import Fault
from infra.fakes.paypal import disputes as paypal_disputes
from infra.fakes.paypal import objects
from infra.fakes.paypal import refunds as paypal_refunds
from infra.fakes.refunding import RefundMode, set_refund_mode
from infra.fakes.stripe import disputes as stripe_disputes
from infra.fakes.stripe import payouts
from infra.fakes.stripe import refunds as stripe_refunds
from shared.contracts.payments import FollowAttempt, ReadPayouts, ReadProviderLists

from .buyers import at_provider

STRIPE_STEPS = (None, "inquiry", "inquiry", "closed", "answered", "won", "lost", "overdue")
PAYPAL_STEPS = (None, "answered", "reversed", "reversed", "won", "lost", "overdue", "cancelled")
"""A bank asks first, or at once; PayPal may take the money before its verdict."""
AT_PROVIDERS = "select id from payment where method in ('card', 'paypal') order by id"


async def refunded_by_hand(place, pick, how):
    if one := _money(place, pick):
        at_provider(place, lambda: _give_back(*one, 1 + how % 2), "refunded by hand")


async def dispute(place, pick, how):
    if one := _money(place, pick):
        step = _step(place, one, how)
        at_provider(place, lambda: _contest(place, *one, step), f"dispute {step}")


async def dispute_of_the_rest(place, pick, how):
    """A part goes back by hand, then the payer's bank contests what is left, and decides it at once or later."""
    if one := _money(place, pick):
        step = _step(place, one, how)

        def both():
            _give_back(*one, 2 + how % 2)
            return _contest(place, *one, step)

        at_provider(place, both, f"dispute of the rest {step}")


def _contest(place, books, money, step):
    return (stripe_disputes if books is place.stripe else paypal_disputes).contest(books, money["id"], step)


def _step(place, one, how):
    steps = STRIPE_STEPS if one[0] is place.stripe else PAYPAL_STEPS
    return steps[how % len(steps)]


async def how_refunds_end(place, pick, how):
    """From now on a provider gives back at once, later, not at all, or says no."""
    books = (place.stripe, place.paypal)[pick % 2]
    mode = (RefundMode.DONE, RefundMode.PENDING, RefundMode.DONE, *RefundMode)[how % 7]
    place.did(f"refunds end {mode.value}")
    set_refund_mode(books.journal, mode)


async def refund_ends(place, pick, how):
    """A refund arrives, or the payer's bank sends it back: ours, or one made by hand."""
    made = [(place.stripe, stripe_refunds, one) for one in place.stripe.journal.all("refund")]
    made += [(place.paypal, paypal_refunds, one) for one in place.paypal.journal.all("refund")]
    made = [one for one in made if not one[2].get("reversal")]
    if made:
        books, desk, one = made[pick % len(made)]
        end = desk.fail if how % 3 else desk.arrive
        at_provider(place, lambda: end(books, one["id"]), f"refund {end.__name__}s")


async def pay_out(place, pick, how):
    at_provider(place, lambda: _pay_out(place, how), "payout")


def _pay_out(place, how):
    payout = payouts.pay_out(place.stripe)
    if how % 4 == 0:
        return payouts.fail(place.stripe, payout["id"])
    payouts.settle(place.stripe, payout["id"])
    place.book(payout["amount"], name="STRIPE", text=f"STRIPE {payout['id']}")
    return payout


def _money(place, pick):
    """Choose some of the money that came, with the books in which it stands."""
    money = [
        (place.stripe, one) for one in place.stripe.journal.all("charge") if one["status"] == "succeeded"
    ]
    money += [(place.paypal, one) for one in place.paypal.journal.all("capture")]
    return money[pick % len(money)] if money else None


def _give_back(books, money, share):
    if "amount_refunded" in money:
        stripe_refunds.refund(books, money["id"], amount_cents=money["amount"] // share)
    else:
        cents = objects.cents(money["amount"]) // share
        paypal_refunds.refund(books, money["id"], {"amount": objects.money(cents, "EUR")})


async def webhook(place, pick, how):
    """A webhook arrives: once, twice, or never."""
    doubles = (place.world.stripe, place.world.paypal)
    held = [(double, key) for double in doubles for key in double.deliveries._journal.ids("deliveries")]
    if not held:
        return
    double, key = held[pick % len(held)]
    word = ("once", "once", "twice", "lost")[how % 4]
    place.did(f"webhook {word}")
    if word == "lost":
        double.deliveries._journal.drop("deliveries", key)
        return
    if word == "twice":
        one = double.deliveries._journal.get("deliveries", key)
        double.deliveries.add(one["event"], one["body"])
    await double.deliveries._attempt(key)


async def all_webhooks(place, pick, how):
    await place.world.stripe.deliveries.release()
    await place.world.paypal.deliveries.release()


async def read_lists(place, pick, how):
    provider = ("stripe", "paypal")[how % 2]
    place.post(ReadProviderLists(provider=provider))
    place.post(ReadPayouts(provider=provider))


async def look_up(place, pick, how):
    if one := await place.some(pick, AT_PROVIDERS):
        place.post(FollowAttempt(payment_id=one["id"]))


async def death(place, pick, how):
    """Payments dies in the midst of one of its next transactions."""
    place.fate.after = 1 + how % 3


async def oblivion(place, pick, how):
    await place.forget()


async def bad_line(place, pick, how):
    """The next calls to a provider are cut or refused, whether or not they take effect."""
    double = (place.world.stripe, place.world.paypal)[pick % 2]
    count, cut = (1, 2, 4)[how % 3], bool(how % 2)
    place.did("bad line")
    double.faults.fault = Fault(count=count, after=how % 5 < 3, cut=cut, status=None if cut else 503)


async def days_pass(place, pick, how):
    days = (1, 1, 1, 2, 3, 16)[how % 6]
    place.did("days", str(days))
    await place.advance(days)


PROVIDERS = (
    refunded_by_hand,
    dispute,
    dispute,
    dispute_of_the_rest,
    how_refunds_end,
    refund_ends,
    refund_ends,
    pay_out,
)
NETWORK = (webhook, webhook, all_webhooks, read_lists, look_up)
TROUBLES = (death, death, oblivion, bad_line)
TIME = (days_pass,) * 3
SILENT = (all_webhooks, read_lists, look_up, death, oblivion)
"""Acts that are always possible and say nothing of what came of them."""
