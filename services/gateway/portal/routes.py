"""Which pages there are, and what each one asks before it is shown."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import litestar
from litestar.handlers import HTTPRouteHandler

from services.gateway.api.derived import PREFIX, calls
from services.gateway.api.openapi import sentences
from services.gateway.api.refusals import headers_of, refused
from services.gateway.desk import Desk
from services.gateway.domain.languages import LANGUAGES
from services.gateway.domain.problems import NOT_FOUND, Refused, title
from services.gateway.sessions import AnyRequest, Sessions
from shared.contracts.accounts import ConfirmEmail, Language
from shared.contracts.base import Caller
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

from .rendering import OTHER, STYLE, Pages

TOKEN = re.compile(r"[\w.~-]{1,200}", re.ASCII)
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

AnyResponse = litestar.Response[Any]
Show = Callable[..., Awaitable[AnyResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What pages are made with."""

    desk: Desk
    sessions: Sessions
    pages: Pages

    async def caller(self, call: AnyRequest, language: Language) -> Caller:
        """Return who reads; a page speaks the language of its address."""
        caller = (await self.sessions.welcome(call)).model_copy(update={"language": language})
        call.state.language = language
        return caller

    async def show_home(self, call: AnyRequest, language: Language) -> AnyResponse:
        caller = await self.caller(call, language)
        try:
            catalogue = Catalogue.model_validate_json(await self.desk.ask(ListOffers(), caller))
        except Refused:
            catalogue = None  # the page says so; the rest of it stands without prices
        offers = catalogue.offers if catalogue else None
        return self.pages.show("home", language, other=HOME.address(OTHER[language], call), offers=offers)

    async def show_return(self, call: AnyRequest, language: Language) -> AnyResponse:
        """Show what became of a payment, to the one who made it; anybody else learns nothing."""
        payment_id = _expected(REFERENCE, call.path_params["payment_id"], language=language)
        caller = await self.caller(call, language)
        news = "mail"
        if caller.account_id:
            answer = await self.desk.ask(FollowPayment(payment_id=payment_id), caller)
            news = PAYMENT_NEWS.get(PaymentView.model_validate_json(answer).state, "checking")
        return self.pages.show("return", language, other=RETURN.address(OTHER[language], call), news=news)

    async def ask_to_confirm(self, call: AnyRequest, language: Language) -> AnyResponse:
        """Show a button: mail scanners follow links, they must not confirm an address."""
        _token(call, language)
        return self.pages.show("confirm", language, other=_same_confirmation(call, language), done=False)

    async def confirm(self, call: AnyRequest, language: Language) -> AnyResponse:
        """Confirm the address: the form posts to the page's own address, which holds the token."""
        request = ConfirmEmail(token=_token(call, language))
        await self.desk.ask(request, await self.caller(call, language))
        return self.pages.show("confirm", language, other=_same_confirmation(call, language), done=True)

    async def show_terms(self, call: AnyRequest, language: Language) -> AnyResponse:
        """Show the terms in force, or the version that the address names, with the archive."""
        caller = await self.caller(call, language)
        version = call.path_params.get("version")
        request = (
            GetTermsVersion(version=_expected(VERSION, version, language=language)) if version else GetTerms()
        )
        terms = TermsView.model_validate_json(await self.desk.ask(request, caller))
        archive = TermsVersions.model_validate_json(await self.desk.ask(ListTermsVersions(), caller))
        other = (TERMS_VERSION if version else TERMS).address(OTHER[language], call)
        return self.pages.show("terms", language, other=other, terms=terms, versions=archive.versions)

    async def show_clauses(self, call: AnyRequest, language: Language) -> AnyResponse:
        """Show what runs each clause, and where the law prevails."""
        answer = await self.desk.ask(GetClauseRegister(), await self.caller(call, language))
        register = ClauseRegister.model_validate_json(answer)
        return self.pages.show("clauses", language, other=CLAUSES.path(OTHER[language]), register=register)

    async def show_docs(self, _: AnyRequest, language: Language) -> AnyResponse:
        listed = [(call, sentences(call)[0]) for call in calls()]
        return self.pages.show("docs", language, other=f"{PREFIX}/docs", calls=listed, prefix=PREFIX)

    def refuse(self, call: AnyRequest, error: Exception) -> AnyResponse:
        """Return a refusal as a page."""
        language: Language = "en" if call.url.path.startswith("/en/") else "fr"
        call.state.language = language
        ended = refused(call, error)
        refusal = ended.refusal
        words = {"title": title(refusal.status, language), "detail": refusal.detail, "code": refusal.code}
        other = HOME.path(OTHER[language])
        response = self.pages.show("refusal", language, other=other, status=refusal.status, **words)
        response.headers.update(headers_of(ended, error))
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, at one address in each language."""

    fr: str
    en: str
    shows: Show
    posts: Show | None = None

    def path(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en

    def address(self, language: Language, call: AnyRequest) -> str:
        """Return where the page that is called stands in a language."""
        path = self.path(language)
        for name, value in call.path_params.items():
            path = path.replace(f"{{{name}:str}}", str(value))
        return path

    def routes(self, portal: Portal) -> list[HTTPRouteHandler]:
        return [
            _route(partial(act, portal, language=language), path=self.path(language), method=method)
            for language in LANGUAGES
            for method, act in (("GET", self.shows), ("POST", self.posts))
            if act
        ]


HOME = Page(fr="/", en="/en", shows=Portal.show_home)
RETURN = Page(
    fr="/paiements/{payment_id:str}/retour",
    en="/en/payments/{payment_id:str}/return",
    shows=Portal.show_return,
)
TERMS = Page(fr="/conditions", en="/en/terms", shows=Portal.show_terms)
CLAUSES = Page(fr="/conditions/clauses", en="/en/terms/clauses", shows=Portal.show_clauses)
TERMS_VERSION = Page(fr="/conditions/{version:str}", en="/en/terms/{version:str}", shows=Portal.show_terms)
CONFIRM = Page(fr="/confirmer", en="/en/confirm", shows=Portal.ask_to_confirm, posts=Portal.confirm)
MAILED_CONFIRM = Page(
    fr="/inscription/confirmer/{token:str}",
    en="/en/register/confirm/{token:str}",
    shows=Portal.ask_to_confirm,
    posts=Portal.confirm,
)
"""The same page, as the link of the e-mail has it."""
PAGES = (HOME, RETURN, TERMS, CLAUSES, TERMS_VERSION, CONFIRM, MAILED_CONFIRM)


def portal_routes(portal: Portal) -> list[HTTPRouteHandler]:
    return [
        *(route for page in PAGES for route in page.routes(portal)),
        _route(partial(portal.show_docs, language="en"), path=f"{PREFIX}/docs", method="GET"),
        _style_route(),
    ]


def _route(
    show: Callable[[AnyRequest], Awaitable[AnyResponse]], *, path: str, method: Any
) -> HTTPRouteHandler:
    async def page(request: AnyRequest) -> AnyResponse:
        return await show(request)

    return litestar.route(path, http_method=method, status_code=200)(page)


def _style_route() -> HTTPRouteHandler:
    cached = {"Cache-Control": f"public, max-age={STYLE_LIFE_SECONDS}"}

    @litestar.get("/static/colombier.css", media_type="text/css", sync_to_thread=False)
    def style() -> litestar.Response[bytes]:
        return litestar.Response(STYLE, media_type="text/css", headers=cached)

    return style


def _token(call: AnyRequest, language: Language) -> str:
    token = call.path_params.get("token") or call.query_params.get("token", "")
    return _expected(TOKEN, str(token), language=language)


def _same_confirmation(call: AnyRequest, language: Language) -> str:
    """Return the page of the other language with the same token."""
    if "token" in call.path_params:
        return MAILED_CONFIRM.address(OTHER[language], call)
    return f"{CONFIRM.path(OTHER[language])}?token={_token(call, language)}"


def _expected(form: re.Pattern[str], text: str, *, language: Language) -> str:
    """Return a text of the expected form; an address with another one leads nowhere."""
    if not form.fullmatch(text):
        raise Refused(NOT_FOUND.say(language))
    return text
