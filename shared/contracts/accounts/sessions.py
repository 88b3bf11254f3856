"""Being logged in: opening, listing and ending sessions."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import PUBLIC, Data, Done, Duty, Event, Http, Request, Role

from .words import DeviceToken, Language, Password


class NewSignInSeen(Event):
    """Somebody logged in from a device not seen before (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    address: str
    device: str


class SessionView(Data):
    token: str
    expires_at: datetime
    account_id: str
    """Whose things the session is about: the person's own, or those of the owner under whom it acts (R20)."""
    roles: list[Role]
    language: Language = "fr"
    """The account's: what the person chose wins over what the browser says."""
    session_id: str | None = None
    """Names the session without opening it: what `LogOut` finds in `Caller.session_id`."""
    person_id: str | None = None
    """Who acts, where it is under an owner."""
    duties: tuple[Duty, ...] = ()
    device_token: str | None = None
    """Confirms the device at its next log-in: then no failure of others holds it up."""


class LogIn(Request):
    """Open a session; the token goes into a cookie or an `Authorization: Bearer` header."""

    http: ClassVar[Http] = Http(method="POST", path="/session", roles=PUBLIC, limit_per_minute=20)
    answer: ClassVar[type[Data]] = SessionView
    email: Annotated[str, Field(max_length=320)]
    password: Password
    otp: Annotated[str, Field(max_length=40)] | None = None
    """The code of the authenticator, or one of the recovery codes."""
    device_token: DeviceToken | None = None
    device: Annotated[str, Field(max_length=300)] = ""
    """What the browser says it is; a new one is told by mail."""


class LogOut(Request):
    """End the session that calls."""

    http: ClassVar[Http] = Http(method="DELETE", path="/session", personal=True)
    answer: ClassVar[type[Data]] = Done


class IdentifySession(Request):
    """Whose session a token opens. Asked by the gateway for each call."""

    answer: ClassVar[type[Data]] = SessionView
    token: str


class SessionRow(Data):
    id: str
    device: str
    address: str
    begun_at: datetime
    seen_at: datetime
    """To about five minutes."""
    expires_at: datetime
    current: bool


class SessionRows(Data):
    sessions: list[SessionRow]


class ListSessions(Request):
    """One's open sessions, the one that was used last first."""

    http: ClassVar[Http] = Http(method="GET", path="/me/sessions")
    answer: ClassVar[type[Data]] = SessionRows


class EndSession(Request):
    """End one of one's own sessions."""

    http: ClassVar[Http] = Http(method="DELETE", path="/me/sessions/{session_id}")
    answer: ClassVar[type[Data]] = Done
    session_id: str


class EndOtherSessions(Request):
    """End all of one's own sessions but the one that calls."""

    http: ClassVar[Http] = Http(method="DELETE", path="/me/sessions")
    answer: ClassVar[type[Data]] = Done
