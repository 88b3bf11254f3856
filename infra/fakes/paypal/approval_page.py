"""The page where a payer approves at the double of PayPal: plain forms, and redirects for every outcome."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from infra.fakes.journal import Thing
from infra.fakes.pages import go_to, language, page, price
from infra.fakes.paypal import objects
from infra.fakes.paypal.books import OPEN, ORDER, WISHES, Books

Call = Request[Any, Any, Any]

DECLINED = (
    "Le moyen de paiement a été refusé. Choisissez-en un autre.",
    "Your means of payment was declined. Choose another one.",
)


def return_url(order: Thing) -> str | None:
    """Return where the payer goes after approval, or None when the merchant named no place."""
    return _with_query(order, "return_url", token=order["id"], PayerID=objects.PAYER_ID)


def _cancel_url(order: Thing) -> str | None:
    return _with_query(order, "cancel_url", token=order["id"])


def _with_query(order: Thing, name: str, **more: str) -> str | None:
    url: str | None = order["context"].get(name)
    if url is None:
        return None
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    whole: str = urlunsplit(parts._replace(query=query))
    return whole


def _words(order: Thing) -> Thing:
    lang = language(order["context"].get("locale"))
    unit = order["purchase_units"][0]
    amount = price(objects.cents(unit["amount"]), unit["amount"]["currency_code"], lang)
    return {"lang": lang, "amount": amount, "order_id": order["id"]}


def _lines(order: Thing, lang: str) -> list[Thing]:
    unit = order["purchase_units"][0]
    items = unit.get("items") or [
        {"name": unit.get("description", "Commande / Order"), "quantity": "1", "unit_amount": unit["amount"]}
    ]
    return [
        {
            "name": item["name"],
            "note": item.get("description", ""),
            "quantity": int(item["quantity"]),
            "total": price(
                objects.cents(item["unit_amount"]) * int(item["quantity"]),
                item["unit_amount"]["currency_code"],
                lang,
            ),
        }
        for item in items
    ]


@get("/checkoutnow")
async def show(books: NamedDependency[Books], token: FromQuery[str]) -> Response[Any]:
    order = books.find(ORDER, token)
    words = _words(order)
    declined = order["status"] in OPEN and books.journal.get(WISHES, token) is not None
    return page(
        "paypal_checkout.html",
        **words,
        lines=_lines(order, words["lang"]),
        payable=order["status"] in OPEN,
        error=DECLINED if declined else None,
        back=return_url(order),
        reference=order["purchase_units"][0].get("custom_id"),
    )


def _approved(books: Books, key: str, *, capture: str = "completed") -> Response[Any]:
    """Approve once, and go back to the shop; a second click finds it done and goes back too."""
    order = books.find(ORDER, key)
    if order["status"] in OPEN:
        order = books.approve(key, capture=capture)
    return go_to(return_url(order) or f"/checkoutnow/{key}/closed")


@post("/checkoutnow/{key:str}/approve", status_code=303)
async def approve(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _approved(books, key)


@post("/checkoutnow/{key:str}/approve-pending", status_code=303)
async def approve_pending(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _approved(books, key, capture="pending")


@post("/checkoutnow/{key:str}/approve-declined", status_code=303)
async def approve_declined(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return _approved(books, key, capture="declined")


@post("/checkoutnow/{key:str}/approve-and-stay", status_code=303)
async def approve_and_stay(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    """Approve, and never go back to the shop: only the webhook, or a look at the order, will tell."""
    if books.find(ORDER, key)["status"] in OPEN:
        books.approve(key)
    return go_to(f"/checkoutnow/{key}/closed")


@get("/checkoutnow/{key:str}/closed")
async def show_closed(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return page("paypal_closed.html", **_words(books.find(ORDER, key)))


@post("/checkoutnow/{key:str}/cancel", status_code=303)
async def cancel(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    """Go back to the shop without approving: the order stays open, and may still be approved."""
    return go_to(_cancel_url(books.find(ORDER, key)) or f"/checkoutnow?token={key}")


ROUTES: list[ControllerRouterHandler] = [
    show,
    approve,
    approve_pending,
    approve_declined,
    approve_and_stay,
    show_closed,
    cancel,
]
