"""One page and one visit to it: who reads, in which language, and what the visit may ask of the services."""

import base64
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import litestar
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler
from litestar.types import Empty

from services.gateway.api.limiting import hold
from services.gateway.api.reading import judged, media_type
from services.gateway.desk import Desk
from services.gateway.domain.languages import LANGUAGES
from services.gateway.domain.limits import Limiter
from services.gateway.domain.problems import FILE_TOO_LARGE, NOT_FOUND, Refused
from services.gateway.sessions import FORM_FIELD, AnyRequest, Sessions, form_token, masked
from shared.contracts.accounts import Language
from shared.contracts.base import Caller, Data, Request

from .compressing import AS_IT_IS
from .rendering import OTHER, Pages
from .simulated import SimulatedCalendar
from .watching import Watch

TOKEN = re.compile(r"[\w.~-]{1,200}", re.ASCII)
REFERENCE = re.compile(r"[\w-]{1,40}", re.ASCII)
KEY = re.compile(r"[0-9a-f-]{36}", re.ASCII)
"""Of a form that is to be done once."""
FORM = "application/x-www-form-urlencoded"
FORM_WITH_FILES = "multipart/form-data"
MOST_FIELDS = 40
READER = "reader"
"""Of a route whose answers are not compressed: files are already, and a stream must not wait."""
STILL = (("suivi", "non"), ("follow", "no"))

AnyResponse = litestar.Response[Any]
Answer = TypeVar("Answer", bound=Data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What pages are made with."""

    desk: Desk
    sessions: Sessions
    pages: Pages
    limiter: Limiter
    watch: Watch
    public_url: str
    calendar: SimulatedCalendar | None = None
    """None on real time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, at one address in each language."""

    fr: str
    en: str
    shows: "Show"
    posts: "Show | None" = None
    keeps: tuple[str, ...] = ("token",)
    """What of its query goes along to the same page in the other language."""
    largest_body_bytes: int | None = None
    """Of a form that carries a file; None for the common limit."""
    most_fields: int = MOST_FIELDS
    as_it_is: bool = False
    """Whether its answers are sent without compression."""

    def path(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en

    def address(self, language: Language, call: AnyRequest) -> str:
        """Return where the page that is called stands in a language, with the same token."""
        path = self.path(language)
        for name, value in call.path_params.items():
            path = path.replace(f"{{{name}:str}}", str(value))
        kept = {name: str(call.query_params.get(name, "")) for name in self.keeps}
        query = urlencode({name: text for name, text in kept.items() if TOKEN.fullmatch(text)})
        return f"{path}?{query}" if query else path

    def routes(self, portal: Portal) -> list[HTTPRouteHandler]:
        return [
            self._route(portal, show, language=language, method=method)
            for language in LANGUAGES
            for method, show in (("GET", self.shows), ("POST", self.posts))
            if show
        ]

    def _route(self, portal: Portal, show: "Show", *, language: Language, method: Any) -> HTTPRouteHandler:
        async def visited(request: AnyRequest) -> AnyResponse:
            return await show(Visit(portal=portal, call=request, language=language, page=self))

        return litestar.route(
            self.path(language),
            http_method=method,
            status_code=200,
            opt={AS_IT_IS: self.as_it_is},
            request_max_body_size=self.largest_body_bytes or Empty,
        )(visited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at a page."""

    portal: Portal
    call: AnyRequest
    language: Language
    page: Page

    @property
    def here(self) -> str:
        """The address of this page, in its own language."""
        return self.page.address(self.language, self.call)

    @property
    def today(self) -> date:
        """The civil date in Paris."""
        return self.portal.desk.today

    @property
    def stands_still(self) -> bool:
        """Whether the reader asked that nothing on the page changes by itself."""
        return any(self.call.query_params.get(name) == no for name, no in STILL)

    async def caller(self) -> Caller:
        """Return who reads, asked once for each page; a page speaks the language of its address."""
        known: Caller | None = self.call.state.get(READER)
        return known or self._met(await self.portal.sessions.welcome(self.call))

    def _met(self, caller: Caller) -> Caller:
        self.call.state.language = self.language
        self.call.state[READER] = caller.model_copy(update={"language": self.language})
        return caller.model_copy(update={"language": self.language})

    async def ask(self, request: Request) -> bytes:
        """Ask the owner of a request, on behalf of the reader. Raises Refused."""
        return await self.portal.desk.ask(request, await self.caller())

    async def read(self, caller: Caller, request: Request, answer: type[Answer]) -> Answer:
        """Ask the owner of a request, for whom it was established who reads. Raises Refused."""
        return answer.model_validate_json(await self.portal.desk.ask(request, caller))

    async def glance(self, caller: Caller, request: Request, answer: type[Answer]) -> Answer | None:
        """Ask for a part without which the page still stands: None where it is refused, or nobody is there."""
        try:
            return await self.read(caller, request, answer)
        except Refused:
            return None

    async def submit(self, contract: type[Request], /, *, key: str | None = None, **fields: Any) -> bytes:
        """Ask what a form asks; it has the form and the limit of the same call of the API. Raises Refused.

        Under the same key it is done once.
        """
        return await self.act(await self.caller(), contract, key=key, **fields)

    async def form(self) -> dict[str, str]:
        """Read what the page's form sent, a file as base64; what is not such a form holds nothing."""
        kind = media_type(self.call)
        if kind == FORM_WITH_FILES and self.page.largest_body_bytes:
            return {name: await _text_of(value) for name, value in (await self.parts()).items()}
        if kind != FORM:
            return {}
        sent = (await self.call.body()).decode("utf-8", "replace")
        try:
            return dict(parse_qsl(sent, keep_blank_values=True, max_num_fields=self.page.most_fields))
        except ValueError as error:
            raise HTTPException(status_code=400) from error

    async def parts(self) -> Mapping[str, str | UploadFile]:
        """Read a form with files. Raises Refused: for more than the page takes."""
        try:
            parts: Mapping[str, str | UploadFile] = await self.call.form()
        except RequestEntityTooLarge as error:
            raise Refused(FILE_TOO_LARGE.say(self.language)) from error
        return parts

    @property
    def advances(self) -> bool:
        """Whether who reads may advance the calendar: on real time nobody may."""
        calendar = self.portal.calendar
        return calendar is not None and calendar.may_be_advanced_by(reader_of(self.call))

    def show(self, template: str, *, status: int = 200, **values: Any) -> AnyResponse:
        return (self.show_form if self.advances else self._show)(template, status=status, **values)

    def _show(self, template: str, *, status: int = 200, **values: Any) -> AnyResponse:
        other = self.page.address(OTHER[self.language], self.call)
        seen = {
            "reader": reader_of(self.call),
            "here": self.here,
            "stands_still": self.stands_still,
            "advances": self.advances,
            **values,
        }
        return self.portal.pages.show(template, self.language, other=other, status=status, **seen)

    def part(self, template: str, **values: Any) -> str:
        """Return a part of the page as text, as the page itself would show it."""
        return self.portal.pages.html(template, self.language, here=self.here, **values)

    def stranger(self) -> Caller:
        """Return what is known of anybody at this page."""
        return self.portal.sessions.stranger(self.call).model_copy(update={"language": self.language})

    def check_form(self, sent: Mapping[str, str]) -> None:
        """Raises Refused unless the page's own form was sent, by whomever."""
        self.portal.sessions.check_form(self.call, shown=sent.get(FORM_FIELD, ""))

    async def sender(self, sent: Mapping[str, str]) -> Caller:
        """Return who sent the page's own form. Raises Refused for a foreign one."""
        return self._met(await self.portal.sessions.sender(self.call, shown=sent.get(FORM_FIELD, "")))

    async def act(
        self, caller: Caller, contract: type[Request], /, *, key: str | None = None, **fields: Any
    ) -> bytes:
        """Ask what a form asks, in the name of its sender; under the same key it is done once. Raises Refused."""
        hold(self.portal.limiter, contract, caller)
        return await self.portal.desk.ask(judged(contract, fields, language=self.language), caller, key=key)

    def show_form(self, template: str, *, status: int = 200, **values: Any) -> AnyResponse:
        """Show a page with a form that only this browser can send."""
        fresh = self.portal.sessions.form_cookie(self.call)
        response = self._show(
            template, status=status, csrf=masked(form_token(self.call, fresh=fresh)), **values
        )
        if fresh:
            response.set_cookie(fresh)
        return response

    async def recognise(self, sent: Mapping[str, str]) -> None:
        """Take the sender of our own form for who is signed in; who does not prove it is anybody, not turned away."""
        with suppress(Refused):
            await self.sender(sent)

    def show_anybody(self, template: str, **values: Any) -> AnyResponse:
        """Show a page with a form that anybody may send; who is signed in gets one that proves it."""
        return (self.show_form if reader_of(self.call) else self.show)(template, **values)

    def token(self) -> str:
        """Return the token of the link. Raises Refused."""
        given = self.call.path_params.get("token") or self.call.query_params.get("token", "")
        return self.expected(TOKEN, str(given))

    def check_address(self) -> None:
        """Raises Refused where a name in the address cannot be one: it leads nowhere, nor to a log-in."""
        for name in self.call.path_params.values():
            self.expected(TOKEN, str(name))

    def expected(self, form: re.Pattern[str], text: str) -> str:
        """Return a text of the expected form; an address with another one leads nowhere. Raises Refused."""
        if not form.fullmatch(text):
            raise Refused(NOT_FOUND.say(self.language))
        return text


async def _text_of(value: str | UploadFile) -> str:
    return value if isinstance(value, str) else base64.b64encode(await value.read()).decode()


def reader_of(call: AnyRequest) -> Caller | None:
    """Return who is signed in, as far as this call has asked; None for a stranger."""
    caller: Caller | None = call.state.get(READER)
    return caller if caller and caller.account_id else None


Show = Callable[[Visit], Awaitable[AnyResponse]]
