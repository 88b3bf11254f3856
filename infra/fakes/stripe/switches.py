"""Stripe's own switches under /_fake: what a payer, a bank or a hand in the dashboard would do."""

from typing import Any, Literal

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from pydantic import AwareDatetime

from infra.fakes.double import Double
from infra.fakes.journal import Thing
from infra.fakes.stripe import disputes, payouts, refunds
from infra.fakes.stripe.books import SHELVES, Books
from infra.fakes.switches import GivingBack, Nothing, Stamped, Switch, state, words

Call = Request[Any, Any, Any]


class Payment(Stamped):
    method: Literal["card", "delayed"] = "card"


class Contest(Switch):
    """Without a word the dispute is opened, if it is not yet."""

    step: Literal["inquiry", "answered"] | None = None
    outcome: Literal["won", "lost", "overdue", "closed"] | None = None


@post("/_fake/sessions/{key:str}/pay", status_code=200)
async def pay(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    payment = await words(request, Payment)
    return books.pay(key, method=payment.method, **payment.options())


@post("/_fake/sessions/{key:str}/settle", status_code=200)
async def settle(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    return books.settle(key, **(await words(request, Stamped)).options())


@post("/_fake/sessions/{key:str}/fail", status_code=200)
async def fail(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    return books.fail(key, **(await words(request, Stamped)).options())


@post("/_fake/sessions/{key:str}/expire", status_code=200)
async def expire(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return books.expire(key)


@post("/_fake/charges/{key:str}/refund", status_code=200)
async def refund(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    return refunds.refund(books, key, amount_cents=(await words(request, GivingBack)).amount)


@post("/_fake/refunds/{key:str}/arrive", status_code=200)
async def arrive(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return refunds.arrive(books, key)


@post("/_fake/refunds/{key:str}/fail", status_code=200)
async def fail_refund(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return refunds.fail(books, key)


@post("/_fake/charges/{key:str}/dispute", status_code=200)
async def dispute(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    asked = await words(request, Contest)
    return disputes.contest(books, key, asked.step or asked.outcome)


class PayingOut(Switch):
    arrives: AwareDatetime | None = None  # in two days, by default


@post("/_fake/payouts", status_code=200)
async def pay_out(request: Call, books: NamedDependency[Books]) -> Thing:
    return payouts.pay_out(books, arrives_at=(await words(request, PayingOut)).arrives)


@post("/_fake/payouts/{key:str}/settle", status_code=200)
async def settle_payout(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return payouts.settle(books, key)


@post("/_fake/payouts/{key:str}/fail", status_code=200)
async def fail_payout(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return payouts.fail(books, key)


@get("/_fake/state")
async def show_state(double: NamedDependency[Double]) -> Thing:
    return state(double, *SHELVES)


ROUTES: list[ControllerRouterHandler] = [
    pay,
    settle,
    fail,
    expire,
    refund,
    arrive,
    fail_refund,
    dispute,
    pay_out,
    settle_payout,
    fail_payout,
    show_state,
]
