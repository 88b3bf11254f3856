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
from shared.contracts.terms import TermsVersions, TermsView

from . import (
    account,
    advancing,
    delegates,
    documents,
    ending,
    entering,
    feeds,
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
    reporting,
    returning,
    security,
    space,
    staff,
    status,
    support,
    surplus,
    terminating,
    tickets,
)
from .assets import ASSETS
from .help import pages as helping
from .rendering import OTHER
from .visit import AnyResponse, Page, Portal, Visit, reader_of
from .wellknown import well_known_routes

VERSION = re.compile(r"[\w.-]{1,40}", re.ASCII)


async def show_home(visit: Visit) -> AnyResponse:
    try:
        catalogue = Catalogue.model_validate_json(await visit.ask(ListOffers()))
    except Refused:
        catalogue = None  # the page says so; the rest of it stands without prices
    return visit.show("home", offers=catalogue.offers if catalogue else None)


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
TERMS = Page(fr="/conditions", en="/en/terms", shows=show_terms)
CLAUSES = Page(fr="/conditions/clauses", en="/en/terms/clauses", shows=show_clauses)
PRIVACY = Page(fr="/confidentialite", en="/en/privacy", shows=show_privacy)
TERMS_VERSION = Page(fr="/conditions/{version:str}", en="/en/terms/{version:str}", shows=show_terms)
PAGES = (
    HOME,
    TERMS,
    CLAUSES,
    PRIVACY,
    TERMS_VERSION,
    *returning.PAGES,
    paying.PAY,
    surplus.PAGE,
    renewing.RENEW,
    *ending.PAGES,
    *terminating.PAGES,
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
    *feeds.PAGES,
    *helping.PAGES,
    *support.PAGES,
    *tickets.PAGES,
    *reporting.PAGES,
    status.STATUS,
    forgotten.FORGOTTEN,
    *staff.PAGES,
    *staff.FILES,
    advancing.PAGE,
)


def portal_routes(portal: Portal, *, security_contact: str) -> list[HTTPRouteHandler]:
    return [
        *(route for page in PAGES for route in page.routes(portal)),
        _docs_route(portal),
        *(asset.route() for asset in ASSETS.values()),
        *well_known_routes(portal, PAGES, security_contact=security_contact),
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
