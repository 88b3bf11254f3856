"""Logging in, opening an account, logging out: the same requests as the JSON API, by forms that need no script.

`next` says where to go on afterwards; it leads to pages of this portal only. The forms are bound to the browser that
was shown them, so that no foreign page can sign somebody in under another name.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar.response import Redirect

from services.gateway.api.reading import LONGEST_DEVICE, LONGEST_DEVICE_TOKEN
from services.gateway.domain.problems import Refused
from services.gateway.sessions import DEVICE_COOKIE, ONWARD_COOKIE
from shared.contracts.accounts import Language, LogIn, LogOut, Register, SessionView
from shared.contracts.base import Refusal, Role

from .visit import AnyResponse, Page, Visit

OURS = re.compile(r"/(?![/\\])[\w./?=&%+~-]{0,400}", re.ASCII)
"""A path of this site: what begins with two slashes would lead to another one."""
NOT_SIGNED_IN, INVALID = 401, 422
CORRECTABLE = frozenset({401, 403, 409, 422, 429})
REGISTERED = ("email", "name", "street", "postal_code", "city", "country", "identifier", "representative")
SIRET_DIGITS = 14
SPACES: Mapping[Language, str] = {"fr": "/mon-espace", "en": "/en/my-space"}
DESKS: Mapping[Language, str] = {"fr": "/equipe", "en": "/en/staff"}


def _ours(wanted: str) -> str:
    """Return an address to go on to when it is one of ours: a form may come from anywhere, its refusal is our page."""
    return wanted if OURS.fullmatch(wanted) else ""


def where_next(visit: Visit, wanted: str) -> str:
    """Return where to go on: a page of ours, or the home page."""
    return _ours(wanted) or {"fr": "/", "en": "/en/"}[visit.language]


def to_log_in(visit: Visit, back_to: str) -> AnyResponse:
    """Send somebody to log in and back again."""
    return Redirect(f"{LOG_IN.path(visit.language)}?{urlencode({'next': back_to})}", status_code=303)


async def ask_log_in(visit: Visit) -> AnyResponse:
    caller = await visit.caller()
    onward = _wanted(visit) or _ours(visit.call.cookies.get(ONWARD_COOKIE, ""))
    return _log_in_form(visit, {"next": onward}, signed_in=caller.account_id is not None)


async def log_in(visit: Visit) -> AnyResponse:
    """Open a session, and go on where it was needed; what is wrong is told on the same page. Raises Refused."""
    sent = await visit.form()
    try:
        visit.check_form(sent)
    except Refused as refused:
        return _log_in_form(visit, sent, refusal=refused.refusal)
    given = {
        "email": sent.get("email", ""),
        "password": sent.get("password", ""),
        "otp": sent.get("otp", "").strip() or None,
        "device": visit.call.headers.get("User-Agent", "")[:LONGEST_DEVICE],
        "device_token": visit.call.cookies.get(DEVICE_COOKIE, "")[:LONGEST_DEVICE_TOKEN] or None,
    }
    try:
        answer = await visit.act(visit.stranger(), LogIn, **given)
    except Refused as refused:
        return _log_in_form(visit, sent, refusal=_correctable(refused))
    cookies = visit.portal.sessions.cookies_after(LogIn, answer)
    to = _ours(sent.get("next", "")) or _place_of(SessionView.model_validate_json(answer), visit.language)
    return Redirect(to, status_code=303, cookies=cookies)


def _place_of(session: SessionView, language: Language) -> str:
    """Return where somebody goes on who was on the way to nothing else: staff to what waits for it."""
    return (DESKS if set(session.roles) - {Role.CLIENT} else SPACES)[language]


def _log_in_form(
    visit: Visit, typed: Mapping[str, str], *, refusal: Refusal | None = None, signed_in: bool = False
) -> AnyResponse:
    kept = {"email": typed.get("email", ""), "next": _ours(typed.get("next", ""))}
    status = INVALID if refusal else 200
    register = f"{REGISTER.path(visit.language)}?{urlencode({'next': kept['next']})}"
    return visit.show_form(
        "login", status=status, typed=kept, refusal=refusal, signed_in=signed_in, register=register
    )


async def ask_registration(visit: Visit) -> AnyResponse:
    return _registration_form(visit, {"country": "FR", "kind": "person", "next": _wanted(visit)})


async def register(visit: Visit) -> AnyResponse:
    """Open an account; what is wrong is told on the same page, and what was typed is kept but the password."""
    sent = await visit.form()
    try:
        visit.check_form(sent)
        await visit.act(visit.stranger(), Register, **_wish(sent, visit))
    except Refused as refused:
        return _registration_form(visit, sent, refusal=_correctable(refused))
    onward = _ours(sent.get("next", ""))
    cookies = [visit.portal.sessions.onward_cookie(onward)] if onward else []
    to = f"{REGISTERED_PAGE.path(visit.language)}?{urlencode({'next': onward})}"
    return Redirect(to, status_code=303, cookies=cookies)


def _wish(sent: Mapping[str, str], visit: Visit) -> dict[str, Any]:
    kind = "legal_person" if sent.get("kind") == "legal_person" else "person"
    return {
        "email": sent.get("email", ""),
        "password": sent.get("password", ""),
        "kind": kind,
        "name": sent.get("name", ""),
        "address": {
            **{name: sent.get(name, "") for name in ("street", "postal_code", "city")},
            "country": sent.get("country", "").upper(),
        },
        "legal": _legal(sent) if kind == "legal_person" else None,
        "language": visit.language,
        "consumer": kind == "person" and "professional" not in sent,
    }


def _legal(sent: Mapping[str, str]) -> dict[str, str | None]:
    """Take a number for what it looks like: an RNA begins with W, a SIRET is longer than a SIREN (R90)."""
    number = "".join(sent.get("identifier", "").split())
    longer = len(number) >= SIRET_DIGITS
    register = "rna" if number[:1] in {"W", "w"} else "siret" if longer else "siren"
    return {register: number or None, "representative": sent.get("representative", "").strip() or None}


def _registration_form(
    visit: Visit, typed: Mapping[str, str], *, refusal: Refusal | None = None
) -> AnyResponse:
    kept = {name: typed.get(name, "") for name in (*REGISTERED, "kind", "professional", "next")}
    log_in_at = f"{LOG_IN.path(visit.language)}?{urlencode({'next': kept['next']})}"
    status = INVALID if refusal else 200
    wrong = {name.rsplit(".", 1)[-1]: text for name, text in (refusal.fields if refusal else {}).items()}
    return visit.show_form(
        "register", status=status, typed=kept, refusal=refusal, wrong=wrong, log_in=log_in_at
    )


async def tell_registered(visit: Visit) -> AnyResponse:
    query = urlencode({"next": _wanted(visit)})
    return visit.show("registered", log_in=f"{LOG_IN.path(visit.language)}?{query}")


async def log_out(visit: Visit) -> AnyResponse:
    """End the session of this browser; one that has ended already is only forgotten."""
    sent = await visit.form()
    visit.check_form(sent)
    try:
        await visit.act(await visit.sender(sent), LogOut)
    except Refused as refused:
        if refused.refusal.status != NOT_SIGNED_IN:
            raise
    cookies = visit.portal.sessions.cookies_after(LogOut, b"")
    return Redirect(where_next(visit, ""), status_code=303, cookies=cookies)


def _wanted(visit: Visit) -> str:
    return _ours(str(visit.call.query_params.get("next", "")))


def _correctable(refused: Refused) -> Refusal:
    """Return what can be told beside the form. Raises Refused when that is not its sender's to correct."""
    if refused.refusal.status not in CORRECTABLE:
        raise refused
    return refused.refusal


LOG_IN = Page(fr="/connexion", en="/en/login", shows=ask_log_in, posts=log_in)
REGISTER = Page(fr="/inscription", en="/en/register", shows=ask_registration, posts=register)
REGISTERED_PAGE = Page(fr="/inscription/envoyee", en="/en/register/sent", shows=tell_registered)
LOG_OUT = Page(fr="/deconnexion", en="/en/logout", shows=ask_log_in, posts=log_out)
PAGES = (LOG_IN, REGISTER, REGISTERED_PAGE, LOG_OUT)
