"""Which pages there are, and what each one asks before it is shown."""

import re
from typing import Any

import litestar
from litestar.handlers import HTTPRouteHandler

from services.gateway.api.derived import PREFIX, calls
from services.gateway.api.openapi import sentences
from services.gateway.api.refusals import headers_of, refused
from services.gateway.domain.problems import Refused, title
from services.gateway.sessions import AnyRequest
from shared.contracts.accounts import GetPrivacy, Language, PrivacyView
from shared.contracts.clauses import ClauseRegister
from shared.contracts.offers import Catalogue
from shared.contracts.orders import (
    GetClauseRegister,
    GetTerms,
    GetTermsVersion,
    ListOffers,
    ListTermsVersions,
)
from shared.contracts.payments import FollowPayment, PaymentView
from shared.contracts.terms import TermsVersions, TermsView

from . import (
    account,
    delegates,
    documents,
    ending,
    entering,
    forgotten,
    history,
    hostings,
    invoices,
    legal,
    mailed,
    modifications,
    ordering,
    orders,
    owing,
    paying,
    personal,
    renewing,
    security,
    space,
    staff,
    support,
    surplus,
)
from .rendering import OTHER, PASSKEYS, STYLE
from .visit import AnyResponse, Page, Portal, Visit, reader_of

REFERENCE = re.compile(r"[\w-]{1,40}", re.ASCII)
VERSION = re.compile(r"[\w.-]{1,40}", re.ASCII)
STYLE_LIFE_SECONDS = 3600

PAYMENT_NEWS = {
    "captured": "received",
    "accepted": "received",
    "failed": "failed",
    "expired": "failed",
    "refused": "failed",
}
"""What a payer who comes back is told; every other state is still being looked at."""


async def show_home(visit: Visit) -> AnyResponse:
    try:
        catalogue = Catalogue.model_validate_json(await visit.ask(ListOffers()))
    except Refused:
        catalogue = None  # the page says so; the rest of it stands without prices
    return visit.show("home", offers=catalogue.offers if catalogue else None)


async def show_return(visit: Visit) -> AnyResponse:
    """Show what became of a payment, to the one who made it; anybody else learns nothing."""
    payment_id = visit.expected(REFERENCE, visit.call.path_params["payment_id"])
    caller = await visit.caller()
    news = "mail"
    if caller.account_id:
        answer = await visit.portal.desk.ask(FollowPayment(payment_id=payment_id), caller)
        news = PAYMENT_NEWS.get(PaymentView.model_validate_json(answer).state, "checking")
    return visit.show("return", news=news)


async def show_terms(visit: Visit) -> AnyResponse:
    """Show the terms in force, or the version that the address names, with the archive."""
    version = visit.call.path_params.get("version")
    request = GetTermsVersion(version=visit.expected(VERSION, version)) if version else GetTerms()
    terms = TermsView.model_validate_json(await visit.ask(request))
    archive = TermsVersions.model_validate_json(await visit.ask(ListTermsVersions()))
    return visit.show("terms", terms=terms, versions=archive.versions)


async def show_clauses(visit: Visit) -> AnyResponse:
    """Show what runs each clause, and where the law prevails."""
    register = ClauseRegister.model_validate_json(await visit.ask(GetClauseRegister()))
    return visit.show("clauses", register=register)


async def show_privacy(visit: Visit) -> AnyResponse:
    """Show what is kept of persons, how long and why, and who is given any of it (R73, C9)."""
    return visit.show("privacy", privacy=PrivacyView.model_validate_json(await visit.ask(GetPrivacy())))


HOME = Page(fr="/", en="/en", shows=show_home)
RETURN = Page(
    fr="/paiements/{payment_id:str}/retour", en="/en/payments/{payment_id:str}/return", shows=show_return
)
TERMS = Page(fr="/conditions", en="/en/terms", shows=show_terms)
CLAUSES = Page(fr="/conditions/clauses", en="/en/terms/clauses", shows=show_clauses)
PRIVACY = Page(fr="/confidentialite", en="/en/privacy", shows=show_privacy)
TERMS_VERSION = Page(fr="/conditions/{version:str}", en="/en/terms/{version:str}", shows=show_terms)
PAGES = (
    HOME,
    RETURN,
    TERMS,
    CLAUSES,
    PRIVACY,
    TERMS_VERSION,
    paying.PAY,
    surplus.PAGE,
    renewing.RENEW,
    *ending.PAGES,
    modifications.PAGE,
    *entering.PAGES,
    *mailed.PAGES,
    *legal.PAGES,
    *ordering.PAGES,
    space.SPACE,
    *owing.PAGES,
    *orders.PAGES,
    *invoices.PAGES,
    *hostings.PAGES,
    *history.PAGES,
    account.ACCOUNT,
    security.SECURITY,
    *documents.PAGES,
    *personal.PAGES,
    *delegates.PAGES,
    support.SUPPORT,
    forgotten.FORGOTTEN,
    *staff.PAGES,
)


def portal_routes(portal: Portal) -> list[HTTPRouteHandler]:
    return [
        *(route for page in PAGES for route in page.routes(portal)),
        _docs_route(portal),
        _style_route(),
        _script_route(),
    ]


def refuse(portal: Portal, call: AnyRequest, error: Exception) -> AnyResponse:
    """Return a refusal as a page."""
    language: Language = "en" if call.url.path.startswith("/en/") else "fr"
    call.state.language = language
    ended = refused(call, error)
    refusal = ended.refusal
    words = {"title": title(refusal.status, language), "detail": refusal.detail, "code": refusal.code}
    other = HOME.path(OTHER[language])
    told: dict[str, Any] = {"reader": reader_of(call), **words}
    response = portal.pages.show("refusal", language, other=other, status=refusal.status, **told)
    response.headers.update(headers_of(ended, error))
    return response


def _docs_route(portal: Portal) -> HTTPRouteHandler:
    listed = [(call, sentences(call)[0]) for call in calls()]

    @litestar.get(f"{PREFIX}/docs", sync_to_thread=False)
    def docs() -> AnyResponse:
        return portal.pages.show("docs", "en", other=f"{PREFIX}/docs", calls=listed, prefix=PREFIX)

    return docs


def _style_route() -> HTTPRouteHandler:
    cached = {"Cache-Control": f"public, max-age={STYLE_LIFE_SECONDS}"}

    @litestar.get("/static/colombier.css", media_type="text/css", sync_to_thread=False)
    def style() -> litestar.Response[bytes]:
        return litestar.Response(STYLE, media_type="text/css", headers=cached)

    return style


def _script_route() -> HTTPRouteHandler:
    cached = {"Cache-Control": f"public, max-age={STYLE_LIFE_SECONDS}"}

    @litestar.get("/static/passkeys.js", media_type="text/javascript", sync_to_thread=False)
    def script() -> litestar.Response[bytes]:
        return litestar.Response(PASSKEYS, media_type="text/javascript", headers=cached)

    return script
