"""The bank's page: send a transfer as a payer would, well or badly, and fetch the statement that tells of it."""

from datetime import date
from typing import Any, Literal

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from infra.fakes.bank.books import BOOKED, HOWS, WAITING, Books, How, read_cents, read_code
from infra.fakes.bank.camt import VERSIONS, Version, camt053, table
from infra.fakes.journal import Thing
from infra.fakes.pages import go_to, language, page, price
from infra.fakes.refusals import Refusal, Unknown
from infra.fakes.switches import Switch, answer_switch, words

Call = Request[Any, Any, Any]
BUTTONS: dict[How, tuple[str, str]] = {
    "exact": ("Envoyer tel quel", "Send as it is"),
    "partial": ("Envoyer la moitié", "Send half of it"),
    "over": ("Envoyer 1 € de trop", "Send €1 too much"),
    "wrong_reference": ("Se tromper d’un chiffre dans la référence", "Mistype one digit of the reference"),
    "no_reference": ("Oublier la référence", "Forget the reference"),
    "twice": ("Envoyer deux fois", "Send it twice"),
}
NO_NAME = "Camille Exemple"


class Sending(Switch):
    """A transfer that is sent at once."""

    reference: str
    amount_cents: int
    name: str = NO_NAME
    how: How = "exact"
    on: date | None = None


class TakingBack(Switch):
    on: date | None = None


@get("/")
async def show(request: Call, books: NamedDependency[Books]) -> Response[Any]:
    lang = language(request.headers.get("Accept-Language"))
    booked = [{**one, "amount": price(one["cents"], "eur", lang)} for one in books.journal.all(BOOKED)]
    waiting = [
        {**one, "amount": price(one["cents"], "eur", lang)}
        for one in books.journal.all(WAITING)
        if not one["sent"]
    ]
    return page(
        "bank.html", lang=lang, iban=books.iban, waiting=waiting, booked=booked[::-1], buttons=BUTTONS
    )


@post("/transfers", status_code=303)
async def expect(request: Call, books: NamedDependency[Books]) -> Response[Thing]:
    """Take what was scanned, or amount and reference."""
    form = await request.form()
    given = {name: str(form.get(name, "")).strip() for name in ("code", "amount", "reference", "name")}
    cents, reference = (
        read_code(given["code"]) if given["code"] else (read_cents(given["amount"]), given["reference"])
    )
    books.expect(cents=cents, reference=reference[:140], name=given["name"][:70] or NO_NAME)
    return go_to("/")


@post("/transfers/{key:str}/{how:str}", status_code=303)
async def send(books: NamedDependency[Books], key: FromPath[str], how: FromPath[str]) -> Response[Thing]:
    wanted = next((one for one in HOWS if one == how), None)
    if wanted is None:
        raise Unknown("way to send", how)
    books.send(key, wanted)
    return go_to("/")


@post("/bookings/{key:str}/take-back", status_code=303)
async def take_back(books: NamedDependency[Books], key: FromPath[str]) -> Response[Thing]:
    books.take_back(key)
    return go_to("/")


@get("/statement.xml")
async def statement(
    books: NamedDependency[Books],
    version: FromQuery[str] = "08",
    first: FromQuery[date | None] = None,
    last: FromQuery[date | None] = None,
) -> Response[bytes]:
    wanted: Version | None = next((one for one in VERSIONS if one == version), None)
    if wanted is None:
        raise Refusal(400, "no_version", f"Versions: {', '.join(VERSIONS)}")
    return _file(camt053(books.sheet(first, last), version=wanted), "xml")


@get("/statement.csv")
async def statement_table(
    books: NamedDependency[Books], first: FromQuery[date | None] = None, last: FromQuery[date | None] = None
) -> Response[bytes]:
    return _file(table(books.sheet(first, last)), "csv")


@post("/_fake/transfers", status_code=200)
async def send_at_once(request: Call, books: NamedDependency[Books]) -> Thing:
    asked = await words(request, Sending)
    waiting = books.expect(cents=asked.amount_cents, reference=asked.reference, name=asked.name)
    return {"booked": books.send(waiting["key"], asked.how, on=asked.on)}


@post("/_fake/bookings/{key:str}/take-back", status_code=200)
async def take_back_at_once(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    return books.take_back(key, on=(await words(request, TakingBack)).on)


@get("/_fake/state")
async def show_state(books: NamedDependency[Books]) -> Thing:
    return {shelf: list(books.journal.all(shelf)) for shelf in (WAITING, BOOKED)}


def _file(content: bytes, kind: Literal["xml", "csv"]) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="releve.{kind}"'}
    return Response(
        content, media_type=f"{'application' if kind == 'xml' else 'text'}/{kind}", headers=headers
    )


def answer_refusal(_request: Call, refusal: Refusal) -> Response[Thing]:
    return answer_switch(refusal)


REFUSALS: dict[Any, Any] = {Refusal: answer_refusal}
ROUTES: list[ControllerRouterHandler] = [
    show,
    expect,
    send,
    take_back,
    statement,
    statement_table,
    send_at_once,
    take_back_at_once,
    show_state,
]
