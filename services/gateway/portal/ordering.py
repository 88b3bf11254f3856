"""The offer, and the order in two steps: choose and accept, check and order (L01, L02).

Means of payment and their limits are told from the first step on. Nothing is ticked beforehand; the summary carries
what was chosen, so that it can be corrected, and says everything that the law wants said before the button (L03).
Nothing is kept before that is pressed; pressed twice, it orders once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar.response import Redirect
from uuid_utils.compat import uuid7

from services.gateway.domain.problems import Refused
from shared.contracts.base import Caller, Refusal
from shared.contracts.lifecycle import HostingViews, ListHostings
from shared.contracts.offers import OfferDetail, OptionView
from shared.contracts.orders import (
    GetOffer,
    GetOrderForm,
    OrderPreview,
    OrderView,
    PlaceOrder,
    PreviewOrder,
)
from shared.contracts.terms import OrderForm

from .client import client_of
from .entering import LOG_IN, REGISTER, to_log_in
from .orders import ORDER_PAGE
from .paying import PAY
from .visit import KEY, AnyResponse, Page, Visit

CODE = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
INVALID = 422
CORRECTABLE = frozenset({403, 409, 422})
CHOICE = ("hosting", "volume", "term")
"""What an address may carry; with a hosting it is renewed, or without a term enlarged until its end (R62, R82)."""
LONGEST_CHOICE = 40
BOXES = ("accept_terms", "immediate_start", "acknowledge_loss")
OPTION = "option_"
"""How options are named, each with how many of it; nothing, or 0, is none."""
OPTIONS_SHOWN = "options_shown"
"""That options were there to choose from: what was left empty is not wanted. Else a renewal keeps what it has."""
SPECIAL = "special_"
"""How the boxes of special terms are named; each holds the version that it accepts."""
CORRECT, ORDER = "correct", "order"
NONE_OF_IT = frozenset({"", "0"})
WAYS_IN = {"log_in": LOG_IN, "register": REGISTER}
"""Where somebody who has chosen goes to be known; the choice comes back along."""


async def show_offer(visit: Visit) -> AnyResponse:
    """Show an offer with its prices of today, those decided for later, and all there ever were (R36)."""
    code = visit.expected(CODE, visit.call.path_params["offer"])
    return visit.show("offer", offer=await _offer(visit, code), order_at=ORDERING.path(visit.language))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody is about to order, as far as it is filled in."""

    offer: OfferDetail
    typed: Mapping[str, str]

    @property
    def query(self) -> str:
        """The choice as an address: neither boxes nor consents, which are ticked by hand each time."""
        names = [*CHOICE, *(name for name in self.typed if name.startswith(OPTION))]
        chosen = {name: self.typed[name] for name in names if self.typed.get(name)}
        return urlencode({"offer": self.offer.code, **chosen})

    @property
    def kept(self) -> dict[str, str]:
        """What the summary carries: all that was chosen and ticked."""
        told = (*CHOICE, *BOXES, OPTIONS_SHOWN)
        names = [name for name in self.typed if name in told or name.startswith((SPECIAL, OPTION))]
        return {"offer": self.offer.code, **{name: self.typed[name] for name in names}}

    def fields(self, form: OrderForm) -> dict[str, Any]:
        """Return what is asked of orders; of a box that is shown, left empty is a no."""
        volume, hosting = self.typed.get("volume", ""), self.typed.get("hosting")
        line = {
            "offer": self.offer.code,
            "term": self.typed.get("term") or (None if hosting else ""),
            "volume": number_or_text(volume),
            **({"hosting_id": hosting} if hosting else {}),
            **({"options": self._options()} if OPTIONS_SHOWN in self.typed else {}),
        }
        return {
            "lines": [line],
            "accept_terms": self.typed.get("accept_terms", ""),
            "accept_special_terms": tuple(
                text for name, text in self.typed.items() if name.startswith(SPECIAL)
            ),
            **{box.field: box.field in self.typed for box in form.boxes},
        }

    def _options(self) -> tuple[dict[str, Any], ...]:
        chosen = {
            name.removeprefix(OPTION): text.strip()
            for name, text in self.typed.items()
            if name.startswith(OPTION)
        }
        return tuple(
            {"code": code, "quantity": number_or_text(text)}
            for code, text in chosen.items()
            if text not in NONE_OF_IT
        )


def number_or_text(text: str) -> int | str:
    """Return what was typed as a number; what is none is refused by whom it is sent to."""
    return int(text) if text.isascii() and text.isdigit() else text


async def choose(visit: Visit) -> AnyResponse:
    """Step 1: show what there is to choose and to accept. Who is not signed in chooses, and is led to the log-in."""
    query = visit.call.query_params
    code = visit.expected(CODE, str(query.get("offer", "")))
    typed = {name: str(query.get(name, ""))[:LONGEST_CHOICE] for name in CHOICE}
    offer, caller = await _offer(visit, code), await visit.caller()
    typed |= await _options_of(visit, caller, offer, typed)
    wish = Wish(offer=offer, typed=typed)
    way_in = WAYS_IN.get(str(query.get("then", "")))
    if way_in and caller.account_id is None:
        back = f"{ORDERING.path(visit.language)}?{wish.query}"
        return Redirect(f"{way_in.path(visit.language)}?{urlencode({'next': back})}", status_code=303)
    return await _first_step(visit, caller, wish)


async def _options_of(
    visit: Visit, caller: Caller, offer: OfferDetail, typed: Mapping[str, str]
) -> dict[str, str]:
    """Return the options that the address names; for a renewal else those that the service has (R62).

    Where those cannot be had there is nothing to choose: the renewal keeps them.
    """
    if not offer.options or (typed["hosting"] and not typed["term"]):
        return {}
    query = visit.call.query_params
    names = [OPTION + one.code for one in offer.options]
    named = {name: str(query[name])[:LONGEST_CHOICE] for name in names if name in query}
    if named or not typed["hosting"]:
        return named | {OPTIONS_SHOWN: "yes"}
    found = await visit.glance(caller, ListHostings(), HostingViews) if caller.account_id else None
    mine = [one for one in found.hostings if typed["hosting"] in {one.id, one.reference}] if found else []
    had = {OPTION + option.code: str(option.quantity) for one in mine for option in one.last_options}
    return had | {OPTIONS_SHOWN: "yes"} if mine else {}


async def check_or_order(visit: Visit) -> AnyResponse:
    """Step 2: show the summary; then order, or go back to correct. Raises Refused."""
    sent = await visit.form()
    wish = Wish(offer=await _offer(visit, visit.expected(CODE, sent.get("offer", ""))), typed=sent)
    caller = await client_of(visit, sent)
    if caller is None:
        return to_log_in(visit, f"{ORDERING.path(visit.language)}?{wish.query}")
    if sent.get("step") == CORRECT:
        return await _first_step(visit, caller, wish)
    return await (_order if sent.get("step") == ORDER else _check)(visit, caller, wish)


async def _first_step(
    visit: Visit, caller: Caller, wish: Wish, *, refusal: Refusal | None = None
) -> AnyResponse:
    form = OrderForm.model_validate_json(await visit.act(caller, GetOrderForm))
    special = [one for one in form.special_terms if one.document == wish.offer.terms_document]
    status = INVALID if refusal else 200
    return visit.show_form(
        "order",
        status=status,
        offer=wish.offer,
        typed=dict(wish.typed),
        form=form.model_copy(update={"special_terms": special}),
        options=_to_choose(wish) if OPTIONS_SHOWN in wish.typed else (),
        special=SPECIAL,
        signed_in=caller.account_id is not None,
        refusal=refusal,
    )


def _to_choose(wish: Wish) -> list[OptionView]:
    """Return the options on sale, and the closed ones that the service has and may keep (R62)."""
    return [one for one in wish.offer.options if one.state == "on_sale" or wish.typed.get(OPTION + one.code)]


async def _check(visit: Visit, caller: Caller, wish: Wish, refusal: Refusal | None = None) -> AnyResponse:
    """Show the summary, judged as the order will be; what is wrong leads back to the first step. Raises Refused."""
    form = OrderForm.model_validate_json(await visit.act(caller, GetOrderForm))
    try:
        answer = await visit.act(caller, PreviewOrder, **wish.fields(form))
    except Refused as refused:
        return await _first_step(visit, caller, wish, refusal=_correctable(refused))
    preview = OrderPreview.model_validate_json(answer)
    status = INVALID if refusal else 200
    ticked = [box for box in preview.order_form.boxes if box.field in wish.typed]
    return visit.show_form(
        "check",
        status=status,
        offer=wish.offer,
        preview=preview,
        kept=wish.kept,
        ticked=ticked,
        key=str(uuid7()),
        refusal=refusal,
    )


async def _order(visit: Visit, caller: Caller, wish: Wish) -> AnyResponse:
    """Order what the summary showed, once; when something has changed since, show it again. Raises Refused."""
    total, key = wish.typed.get("total_cents", ""), wish.typed.get("key", "")
    form = OrderForm.model_validate_json(await visit.act(caller, GetOrderForm))
    shown = {"total_cents": number_or_text(total)}
    try:
        answer = await visit.act(
            caller, PlaceOrder, key=visit.expected(KEY, key), **wish.fields(form), **shown
        )
    except Refused as refused:
        return await _check(visit, caller, wish, _correctable(refused))
    return _go_on(visit, OrderView.model_validate_json(answer))


def _go_on(visit: Visit, order: OrderView) -> AnyResponse:
    """Lead to the payment; to the order where there is nothing to pay."""
    if order.total.amount_cents and order.pay_token:
        path = PAY.path(visit.language).replace("{token:str}", order.pay_token)
    else:
        path = ORDER_PAGE.path(visit.language).replace("{order:str}", order.reference)
    return Redirect(path, status_code=303)


async def _offer(visit: Visit, code: str) -> OfferDetail:
    return OfferDetail.model_validate_json(await visit.ask(GetOffer(offer=code)))


def _correctable(refused: Refused) -> Refusal:
    if refused.refusal.status not in CORRECTABLE:
        raise refused
    return refused.refusal


OFFER = Page(fr="/offres/{offer:str}", en="/en/offers/{offer:str}", shows=show_offer)
ORDERING = Page(fr="/commander", en="/en/order", shows=choose, posts=check_or_order, keeps=("offer", *CHOICE))
PAGES = (OFFER, ORDERING)
