"""PayPal's own switches under /_fake: what a payer, a bank or PayPal's staff would do."""

from typing import Any, Literal

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from infra.fakes.double import Double
from infra.fakes.journal import Thing
from infra.fakes.paypal import disputes, objects, refunds
from infra.fakes.paypal.approval_page import return_url
from infra.fakes.paypal.books import CAPTURE, SHELVES, Books
from infra.fakes.paypal.tokens import Tokens
from infra.fakes.switches import GivingBack, Nothing, Stamped, Switch, state, words

Call = Request[Any, Any, Any]


class Approval(Stamped):
    returns: bool = True  # whether the answer tells where the payer's browser goes next
    capture: Literal["completed", "pending", "declined"] = "completed"


class Contest(Switch):
    """Without a word the dispute is opened, if it is not yet."""

    step: Literal["answered", "reversed"] | None = None
    outcome: Literal["won", "lost", "overdue", "cancelled"] | None = None


@post("/_fake/orders/{key:str}/approve", status_code=200)
async def approve(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    """Approve as the payer would; with `returns`, follow `redirect_to` to come back to the shop."""
    approval = await words(request, Approval)
    order = books.approve(key, capture=approval.capture, **approval.options())
    return {**books.shown_order(order), "redirect_to": return_url(order) if approval.returns else None}


@post("/_fake/orders/{key:str}/reverse", status_code=200)
async def reverse(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return books.reverse_approval(key)


@post("/_fake/captures/{key:str}/complete", status_code=200)
async def complete(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    return books.complete(key, **(await words(request, Stamped)).options())


@post("/_fake/captures/{key:str}/deny", status_code=200)
async def deny(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    return books.deny(key, **(await words(request, Stamped)).options())


@post("/_fake/captures/{key:str}/refund", status_code=200)
async def refund(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    amount = (await words(request, GivingBack)).amount
    currency = books.find(CAPTURE, key)["amount"]["currency_code"]
    return refunds.refund(books, key, {} if amount is None else {"amount": objects.money(amount, currency)})


@post("/_fake/refunds/{key:str}/arrive", status_code=200)
async def arrive(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return refunds.arrive(books, key)


@post("/_fake/refunds/{key:str}/fail", status_code=200)
async def fail_refund(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    await words(request, Nothing)
    return refunds.fail(books, key)


@post("/_fake/captures/{key:str}/dispute", status_code=200)
async def dispute(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    asked = await words(request, Contest)
    return disputes.contest(books, key, asked.step or asked.outcome)


@post("/_fake/tokens/expire", status_code=200)
async def expire_tokens(request: Call, tokens: NamedDependency[Tokens]) -> Thing:
    await words(request, Nothing)
    return {"forgotten": tokens.forget_all()}


@get("/_fake/state")
async def show_state(double: NamedDependency[Double]) -> Thing:
    return state(double, *SHELVES)


ROUTES: list[ControllerRouterHandler] = [
    approve,
    reverse,
    complete,
    deny,
    refund,
    arrive,
    fail_refund,
    dispute,
    expire_tokens,
    show_state,
]
