"""The page where one pays at the double of Stripe: every button a plain form, every outcome a redirect."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from infra.fakes.journal import Thing
from infra.fakes.pages import go_to, language, page, price
from infra.fakes.stripe import objects
from infra.fakes.stripe.books import SESSION, Books

Call = Request[Any, Any, Any]

PAGE_STATUS = {"open": 200, "complete": 200, "expired": 410}
ERRORS = {
    "card_declined": (
        "Votre carte a été refusée. Essayez-en une autre.",
        "Your card was declined. Try another one.",
    ),
    "authentication_failed": (
        "L’authentification a échoué. Rien n’a été débité.",
        "Authentication failed. Nothing was charged.",
    ),
}


def _page(
    books: Books, key: str, *, template: str = "stripe_checkout.html", error: str = ""
) -> Response[Any]:
    session = books.find(SESSION, key)
    lang = language(session["locale"])
    amount = price(session["amount_total"], session["currency"], lang)
    return page(
        template,
        PAGE_STATUS[session["status"]],
        lang=lang,
        session=session,
        amount=amount,
        lines=[_line(item, lang) for item in books.line_items(key)],
        debit=objects.DELAYED_METHOD in session["payment_method_types"],
        error=ERRORS.get(error),
        back=_success_url(session),
    )


def _line(item: Thing, lang: str) -> Thing:
    goods: Thing = item["price_data"]
    total = price(goods["unit_amount"] * item["quantity"], goods["currency"], lang)
    words: Thing = goods["product_data"]
    return {
        "name": words["name"],
        "note": words.get("description", ""),
        "quantity": item["quantity"],
        "total": total,
    }


def _success_url(session: Thing) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _paid(books: Books, key: str, method: str) -> Response[Any]:
    """Pay, and go back to the shop; a second click on the same button finds it done and goes back too."""
    session = books.find(SESSION, key)
    if session["status"] == "open":
        session = books.pay(key, method=method)
    return go_to(_success_url(session)) if session["status"] == "complete" else go_to(f"/pay/{key}")


def _refused(books: Books, key: str, error: str) -> Response[Any]:
    if books.find(SESSION, key)["status"] == "open":
        books.decline(key, code=error)
    return go_to(f"/pay/{key}?error={error}")


@get("/pay/{key:str}")
async def show(
    books: NamedDependency[Books], key: FromPath[str], error: FromQuery[str] = ""
) -> Response[Any]:
    return _page(books, key, error=error)


@post("/pay/{key:str}/card", status_code=303)
async def by_card(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _paid(books, key, "card")


@post("/pay/{key:str}/debit", status_code=303)
async def by_debit(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _paid(books, key, "delayed")


@post("/pay/{key:str}/decline", status_code=303)
async def by_bad_card(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _refused(books, key, "card_declined")


@get("/pay/{key:str}/3ds")
async def ask_bank(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    """Show the bank's page: the payer confirms there, and only then is the card charged."""
    return _page(books, key, template="stripe_3ds.html")


@post("/pay/{key:str}/3ds", status_code=303)
async def go_to_bank(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    books.find(SESSION, key)
    return go_to(f"/pay/{key}/3ds")


@post("/pay/{key:str}/3ds/confirm", status_code=303)
async def confirm_at_bank(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _paid(books, key, "card")


@post("/pay/{key:str}/3ds/refuse", status_code=303)
async def refuse_at_bank(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _refused(books, key, "authentication_failed")


@post("/pay/{key:str}/leave", status_code=303)
async def leave(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    """Go back to the shop without paying: the session stays open, and may still be paid."""
    return go_to(books.find(SESSION, key)["cancel_url"] or f"/pay/{key}")


ROUTES: list[ControllerRouterHandler] = [
    show,
    by_card,
    by_debit,
    by_bad_card,
    ask_bank,
    go_to_bank,
    confirm_at_bank,
    refuse_at_bank,
    leave,
]
