"""What is sold: offers and their options, their dated prices, their stock, and how visitors will read them (R36, R62).

Prices are whole lists from a day to come; what is decided here needs nobody on that day. Support reads; treasurer and
board decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from services.gateway.api.reading import judged
from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, Fields, Sent, both, given, of_path
from services.gateway.portal.ordering import ORDERING
from services.gateway.portal.visit import Visit
from shared.contracts.accounts import Language
from shared.contracts.base import TREASURY, Caller, Words
from shared.contracts.offers import (
    OfferActRows,
    OfferDetail,
    OptionPrice,
    Price,
    StaffOffer,
    StaffOffers,
    StaffOption,
)
from shared.contracts.orders import (
    AddOption,
    CloseOffer,
    CloseOption,
    DescribeOffer,
    DescribeOption,
    ListOfferActs,
    ListStaffOffers,
    PrepareOffer,
    PreviewOffer,
    PriceOffer,
    PriceOption,
    SellOffer,
    SellOption,
    StockOffer,
)
from shared.values.dates import Period, plus_days
from shared.values.money import decimal_from_cents

from .figures import cents_of, to_the
from .room import StaffPage

PRICE, ON = "price-", "on"
NEW_ROWS = ("1", "2", "3")
MOST_FIELDS = 200
"""A hundred prices, three new ones, and then some."""
DEEDS: dict[str, Words] = {
    "prepared": {"fr": "préparée", "en": "prepared"},
    "described": {"fr": "décrite autrement", "en": "described otherwise"},
    "priced": {"fr": "prix décidés", "en": "prices decided"},
    "sold": {"fr": "jours de vente décidés", "en": "days of sale decided"},
    "closed": {"fr": "fermée", "en": "closed"},
    "stocked": {"fr": "stock compté", "en": "stock counted"},
    "option_added": {"fr": "option ajoutée", "en": "option added"},
    "option_described": {"fr": "option décrite autrement", "en": "option described otherwise"},
    "option_priced": {"fr": "prix d’une option décidés", "en": "prices of an option decided"},
    "option_sold": {"fr": "jours de vente d’une option décidés", "en": "days of sale of an option decided"},
    "option_closed": {"fr": "option fermée", "en": "option closed"},
}


async def read_offers(visit: Visit, caller: Caller) -> dict[str, Any]:
    order = {"on_sale": 0, "coming": 1, "closed": 2}
    offers = sorted(await _offers(visit, caller), key=lambda one: (order[one.state], one.code))
    return {"offers": offers, **_deciding(visit, caller)}


async def read_offer(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the offer that the address names, and what was done to it. Raises Refused."""
    offer = await _offer(visit, caller)
    acts = await visit.glance(caller, ListOfferActs(offer=offer.code), OfferActRows)
    latest = offer.tariffs[0].prices if offer.tariffs else []
    return {
        "offer": offer,
        "at": ONE.path(visit.language).replace("{offer:str}", offer.code),
        "acts": acts.acts if acts else [],
        "deeds": DEEDS,
        "rows": [_row(f"{PRICE}{one.volume}-{one.term}", one, visit.language) for one in _sorted(latest)],
        **_deciding(visit, caller),
    }


async def read_option(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the option that the address names. Raises Refused."""
    offer = await _offer(visit, caller)
    code = visit.call.path_params["option"]
    option: StaffOption | None = next((one for one in offer.options if one.code == code), None)
    if option is None:
        raise Refused(NOT_FOUND.say(visit.language))
    latest = option.tariffs[0].prices if option.tariffs else []
    return {
        "offer": offer,
        "option": option,
        "rows": [_row(f"{PRICE}{one.term}", one, visit.language) for one in latest],
        **_deciding(visit, caller),
    }


async def read_preview(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for an offer as its public page will be on a day. Raises Refused."""
    on = str(visit.call.query_params.get(ON, "")).strip()
    fields = {"offer": visit.call.path_params["offer"], "on": on or None}
    wanted = judged(PreviewOffer, fields, language=visit.language)
    offer = await visit.read(caller, wanted, OfferDetail)
    at = ONE.path(visit.language).replace("{offer:str}", offer.code)
    return {"offer": offer, "order_at": ORDERING.path(visit.language), "at": at, "on": on}


async def _offers(visit: Visit, caller: Caller) -> Sequence[StaffOffer]:
    return (await visit.read(caller, ListStaffOffers(), StaffOffers)).offers


async def _offer(visit: Visit, caller: Caller) -> StaffOffer:
    code = visit.call.path_params["offer"]
    found = next((one for one in await _offers(visit, caller) if one.code == code), None)
    if found is None:
        raise Refused(NOT_FOUND.say(visit.language))
    return found


def _deciding(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Return who may decide, and the days that forms propose: a price begins tomorrow at the earliest."""
    return {
        "decides": bool(caller.roles & TREASURY),
        "today": visit.today,
        "tomorrow": plus_days(visit.today, 1),
        "new_rows": NEW_ROWS,
    }


def _sorted(prices: Iterable[Price]) -> list[Price]:
    return sorted(prices, key=lambda one: (one.volume, Period.parse(one.term).months))


def _row(name: str, price: Price | OptionPrice, language: Language) -> tuple[str, Price | OptionPrice, str]:
    """Return a field of the price list: its name, what it prices, and the amount as it is typed."""
    typed = decimal_from_cents(price.price_cents)
    return name, price, typed.replace(".", ",") if language == "fr" else typed


def _prices(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take a whole price list: the rows that it has, but those that were emptied, and the new ones."""
    rows = [
        {**_priced(name.removeprefix(PRICE)), "price_cents": cents_of(text)}
        for name, text in sent.items()
        if name.startswith(PRICE) and text.strip()
    ]
    return {"prices": rows + [_new(sent, row) for row in NEW_ROWS if sent.get(f"new-{row}", "").strip()]}


def _priced(name: str) -> dict[str, str]:
    volume, _, term = name.rpartition("-")
    return {"volume": volume, "term": term} if volume else {"term": term}


def _new(sent: Sent, row: str) -> dict[str, Any]:
    volume, months = sent.get(f"volume-{row}", "").strip(), sent.get(f"months-{row}", "").strip()
    priced: dict[str, Any] = {"term": f"P{months}M", "price_cents": cents_of(sent[f"new-{row}"])}
    return {"volume": volume, **priced} if f"volume-{row}" in sent else priced


def _words(*names: str) -> Fields:
    """Return what takes a text in both languages."""
    return lambda _, sent: {
        name: {language: sent.get(f"{name}_{language}", "").strip() for language in ("fr", "en")}
        for name in names
    }


def _stock(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take how many may still be sold; a field left empty means no limit."""
    return {"left": sent.get("left", "").strip() or None}


def _all(*parts: Fields) -> Fields:
    return lambda visit, sent: {name: value for part in parts for name, value in part(visit, sent).items()}


SAID: Words = {"fr": "C’est décidé et noté au journal.", "en": "Decided, and entered into the journal."}
WHY = given("why")
_TEXTS = _words("name", "description")
OFFER_ACTS = {
    "price": Act(
        contract=PriceOffer, fields=_all(of_path("offer"), given("valid_from"), _prices, WHY), done=SAID
    ),
    "stock": Act(contract=StockOffer, fields=_all(of_path("offer"), _stock, WHY), done=SAID),
    "sell": Act(
        contract=SellOffer, fields=_all(of_path("offer"), given("sold_from", "sold_until"), WHY), done=SAID
    ),
    "close": Act(contract=CloseOffer, fields=both(of_path("offer"), WHY), done=SAID),
    "describe": Act(
        contract=DescribeOffer, fields=_all(of_path("offer"), given("terms_document"), _TEXTS, WHY), done=SAID
    ),
    "add": Act(
        contract=AddOption,
        fields=_all(
            of_path("offer"),
            given("code", "kind", "least", "most", "sold_from", "sold_until"),
            _TEXTS,
            _prices,
            WHY,
        ),
        done=SAID,
    ),
}
_OPTION = of_path("offer", "option")
OPTION_ACTS = {
    "price": Act(contract=PriceOption, fields=_all(_OPTION, given("valid_from"), _prices, WHY), done=SAID),
    "sell": Act(contract=SellOption, fields=_all(_OPTION, given("sold_from", "sold_until"), WHY), done=SAID),
    "close": Act(contract=CloseOption, fields=both(_OPTION, WHY), done=SAID),
    "describe": Act(
        contract=DescribeOption, fields=_all(_OPTION, given("least", "most"), _TEXTS, WHY), done=SAID
    ),
}
ONE = StaffPage(template="staff/offer", reads=read_offer, acts=OFFER_ACTS).page(
    "/equipe/offres/{offer:str}", "/en/staff/offers/{offer:str}"
)
LIST = StaffPage(
    template="staff/offers",
    reads=read_offers,
    acts={
        "prepare": Act(
            contract=PrepareOffer,
            fields=_all(
                given("code", "resource", "terms_document", "sold_from", "sold_until", "stock", "why"),
                _TEXTS,
                _prices,
            ),
            goes=to_the(ONE, "offer", of="code", do="sell"),
        )
    },
).page("/equipe/offres", "/en/staff/offers")
OPTION = StaffPage(template="staff/option", reads=read_option, acts=OPTION_ACTS).page(
    "/equipe/offres/{offer:str}/options/{option:str}", "/en/staff/offers/{offer:str}/options/{option:str}"
)
PREVIEW = StaffPage(template="staff/offer_preview", reads=read_preview).page(
    "/equipe/offres/{offer:str}/apercu", "/en/staff/offers/{offer:str}/preview", keeps=(ON,)
)
PAGES = (*(replace(page, most_fields=MOST_FIELDS) for page in (LIST, ONE, OPTION)), PREVIEW)
