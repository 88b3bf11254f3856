"""Who calls: the session behind a token, its cookies, and the proof that a browser's call was meant.

Tokens are accounts' business: each call asks it anew, so that the end of a session is at once the end of its
rights. The CSRF token is derived from the session's own, so nothing is kept and nobody else can make one up.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import litestar
from litestar.datastructures import Cookie

from shared.contracts.accounts import (
    ActUnder,
    DeviceConfirmed,
    IdentifySession,
    LogIn,
    LogInByPasskey,
    LogOut,
    ResetPassword,
    SessionView,
)
from shared.contracts.base import Caller, Http, Request

from .desk import Desk
from .domain.acting import reaching
from .domain.languages import known, preferred
from .domain.problems import FOREIGN_FORM, NO_CSRF, NO_SESSION, Refused

SESSION_COOKIE = "colombier_session"
DEVICE_COOKIE = "colombier_device"
CSRF_COOKIE = "colombier_csrf"
CSRF_HEADER = "X-CSRFToken"
FORM_COOKIE = "colombier_form"
ONWARD_COOKIE = "colombier_onward"
FORM_FIELD = "csrf"
OPENING: tuple[type[Request], ...] = (LogIn, LogInByPasskey, ActUnder)
"""Calls whose answer is a session."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_TOKEN = 500
DEVICE_LIFE_SECONDS = 400 * 86_400  # as long as browsers keep a cookie
ONWARD_LIFE_SECONDS = 2 * 86_400  # longer than the link that confirms an address
SERVER_ERROR = 500

AnyRequest = litestar.Request[Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a call shows to say who it is."""

    token: str
    by_cookie: bool


class Sessions:
    def __init__(self, desk: Desk, *, secure: bool) -> None:
        """`secure`: cookies travel over https only."""
        self._desk = desk
        self._secure = secure

    def stranger(self, call: AnyRequest) -> Caller:
        """Return what is known of anybody: a language and an address."""
        language = preferred(call.headers.get("Accept-Language", ""))
        return Caller(language=language, address=call.client.host if call.client else None)

    async def admit(self, call: AnyRequest, http: Http) -> Caller:
        """Establish the caller and check the rights that a contract asks for. Raises Refused."""
        if not http.roles:
            return await self.welcome(call)
        caller = await self._identify(call, self.stranger(call))
        return reaching(caller, http, language=known(caller.language))

    async def welcome(self, call: AnyRequest) -> Caller:
        """Establish the caller where anybody may call: what does not prove a session is ignored."""
        stranger = self.stranger(call)
        try:
            caller = await self._identify(call, stranger)
        except Refused:
            caller = stranger
        call.state.language = caller.language
        return caller

    async def sender(self, call: AnyRequest, *, shown: str) -> Caller:
        """Establish who sent a form of ours: `shown` is what its page had put into it.

        Raises Refused: for the form of a foreign page, and where the session has ended meanwhile.
        """
        self.check_form(call, shown=shown)
        return await self._identify(call, self.stranger(call), shown=shown)

    def check_form(self, call: AnyRequest, *, shown: str) -> None:
        """Raises Refused for the form of a foreign page; whether there is a session does not matter."""
        expected = form_token(call)
        if not expected or not _shows(shown, expected):
            raise Refused(FOREIGN_FORM.say(known(self.stranger(call).language)))

    def form_cookie(self, call: AnyRequest) -> Cookie | None:
        """Return what binds a form to the browser of somebody who is not signed in; None where that is there."""
        if form_token(call):
            return None
        return self._cookie(FORM_COOKIE, secrets.token_urlsafe(24))

    def onward_cookie(self, path: str) -> Cookie:
        """Remember where somebody was going who opened an account on the way; an empty path forgets it.

        The link that confirms an address opens without it, in this browser as a rule.
        """
        return self._cookie(ONWARD_COOKIE, quote(path, safe=""), max_age=ONWARD_LIFE_SECONDS if path else 0)

    async def _identify(self, call: AnyRequest, stranger: Caller, *, shown: str | None = None) -> Caller:
        proof = proof_of(call)
        if proof is None:
            return stranger
        session = await self._session(proof.token, stranger)
        caller = stranger.model_copy(
            update={
                "account_id": session.account_id,
                "roles": frozenset(session.roles),
                "language": session.language,
                "session_id": session.session_id,
                "person_id": session.person_id,
                "duties": frozenset(session.duties),
            }
        )
        call.state.language = caller.language  # a refusal from here on speaks it too
        sent = call.headers.get(CSRF_HEADER, "") if shown is None else shown
        if proof.by_cookie and call.method not in SAFE_METHODS and not _shows(sent, csrf_token(proof.token)):
            raise Refused(NO_CSRF.say(known(caller.language)))
        return caller

    async def _session(self, token: str, stranger: Caller) -> SessionView:
        try:
            return SessionView.model_validate_json(
                await self._desk.ask(IdentifySession(token=token), stranger)
            )
        except Refused as refused:
            if refused.refusal.status >= SERVER_ERROR:
                raise
            raise Refused(NO_SESSION.say(known(stranger.language))) from refused

    def cookies_after(self, contract: type[Request], answer: bytes) -> list[Cookie]:
        """Return the cookies to set once a call has succeeded: a log-in opens, a log-out clears.

        The cookie of a confirmed device outlives the session: it spares its owner the waits of others' failures.
        """
        if contract in OPENING:
            view = SessionView.model_validate_json(answer)
            opened = self._cookies(view.token, csrf_token(view.token))
            return [*opened, *self._device(view.device_token), self.onward_cookie("")]
        if contract is ResetPassword:
            return self._device(DeviceConfirmed.model_validate_json(answer).device_token)
        return self._cookies("", "", max_age=0) if contract is LogOut else []

    def _device(self, token: str | None) -> list[Cookie]:
        return [self._cookie(DEVICE_COOKIE, token, max_age=DEVICE_LIFE_SECONDS)] if token else []

    def _cookies(self, token: str, csrf: str, *, max_age: int | None = None) -> list[Cookie]:
        """Return both cookies: the session's is out of scripts' reach, the other is there for them."""
        return [
            self._cookie(SESSION_COOKIE, token, max_age=max_age),
            self._cookie(CSRF_COOKIE, csrf, hidden=False, max_age=max_age),
        ]

    def _cookie(self, key: str, value: str, *, hidden: bool = True, max_age: int | None = None) -> Cookie:
        return Cookie(
            key=key, value=value, httponly=hidden, samesite="lax", secure=self._secure, max_age=max_age
        )


def proof_of(call: AnyRequest) -> Proof | None:
    """Read the token; a header wins over a cookie."""
    authorization = call.headers.get("Authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        proof = Proof(token=token.strip() if scheme.lower() == "bearer" else "", by_cookie=False)
    else:
        proof = Proof(token=call.cookies.get(SESSION_COOKIE, ""), by_cookie=True)
    return proof if 0 < len(proof.token) <= LONGEST_TOKEN else None


def csrf_token(session_token: str) -> str:
    """Return what a browser has to send back in a header beside the cookie of its session."""
    return hmac.new(session_token.encode(), b"colombier csrf", hashlib.sha256).hexdigest()


def form_token(call: AnyRequest, *, fresh: Cookie | None = None) -> str:
    """Return what a form of ours holds: derived from the session, or from the cookie of who has none; empty for nobody.

    A foreign page can neither read nor guess it, and cookies of the same site alone are no proof.
    """
    if fresh is not None:
        return csrf_token(fresh.value or "")
    kept = call.cookies.get(SESSION_COOKIE) or call.cookies.get(FORM_COOKIE) or ""
    return csrf_token(kept) if 0 < len(kept) <= LONGEST_TOKEN else ""


def masked(token: str) -> str:
    """Return a token as a page holds it: another text each time.

    Pages are compressed, and some show words of their address: what always stood there in the same letters could be
    guessed from their sizes (BREACH, 2013).
    """
    mask = secrets.token_bytes(len(token) // 2)
    return mask.hex() + _xor(mask, bytes.fromhex(token)).hex()


def unmasked(shown: str) -> str:
    """Return the token in what a page held; whatever is none of ours is no token."""
    try:
        sent = bytes.fromhex(shown)
    except ValueError:
        return ""
    middle = len(sent) // 2
    return _xor(sent[:middle], sent[middle:]).hex()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))


def _shows(sent: str, token: str) -> bool:
    """Tell whether a page's form, or a script that reads the cookie, sent this token."""
    return any(hmac.compare_digest(one.encode(), token.encode()) for one in (sent, unmasked(sent)))
