"""Passkeys: registering, naming and removing them, and logging in with one alone."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import PUBLIC, Data, Done, Event, Http, Request, Secret

from .sessions import SessionView
from .words import Code, DeviceToken, Password

Bytes = Annotated[str, Field(min_length=1, max_length=16_384, pattern=r"^[A-Za-z0-9_-]+$")]
"""Bytes as a browser hands them on: base64url without padding."""
Ceremony = Annotated[Secret, Field(max_length=100)]
"""Which challenge is answered; it stands for the right to answer it, once."""
Name = Annotated[str, Field(min_length=1, max_length=100)]
PasskeyId = Annotated[str, Field(min_length=1, max_length=40)]


class PasskeyChanged(Event):
    """A passkey was added to an account, or taken from it (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    change: Literal["added", "removed"]
    name: str
    address: str


class PasskeyDoubted(Event):
    """A passkey counted fewer uses than before: a copy of it may exist, and it was not let in (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    name: str
    address: str


class PasskeyView(Data):
    id: str
    name: str
    made_at: datetime
    used_at: datetime | None
    backed_up: bool
    """Whether its maker keeps a copy of it, so that it survives the loss of the device."""


class PasskeyViews(Data):
    passkeys: list[PasskeyView]


class Challenge(Data):
    """What a browser is asked to sign; good once and for five minutes."""

    ceremony: str
    options: dict[str, Any]
    """For `navigator.credentials`, in the JSON of the WebAuthn standard."""


class ListPasskeys(Request):
    http: ClassVar[Http] = Http(method="GET", path="/me/passkeys")
    answer: ClassVar[type[Data]] = PasskeyViews


class BeginPasskey(Request):
    """Ask for a challenge with which to register a passkey; password and second factor are shown again."""

    http: ClassVar[Http] = Http(method="POST", path="/me/passkeys/challenge", limit_per_minute=20)
    answer: ClassVar[type[Data]] = Challenge
    password: Password
    code: Code | None = None
    """Where the account has an authenticator."""


class AddPasskey(Request):
    """Register the passkey that a browser made for a challenge."""

    http: ClassVar[Http] = Http(method="POST", path="/me/passkeys", status=201, limit_per_minute=20)
    answer: ClassVar[type[Data]] = PasskeyView
    ceremony: Ceremony
    name: Name
    credential_id: Bytes
    client_data: Bytes
    attestation: Bytes


class RenamePasskey(Request):
    http: ClassVar[Http] = Http(method="PATCH", path="/me/passkeys/{passkey}")
    answer: ClassVar[type[Data]] = PasskeyView
    passkey: PasskeyId
    name: Name


class RemovePasskey(Request):
    """Take a passkey away; staff keeps a second factor in any case."""

    http: ClassVar[Http] = Http(method="POST", path="/me/passkeys/{passkey}/remove", limit_per_minute=20)
    answer: ClassVar[type[Data]] = Done
    passkey: PasskeyId
    password: Password
    code: Code | None = None


class BeginPasskeyLogIn(Request):
    """Ask for a challenge to log in with; it names nobody."""

    http: ClassVar[Http] = Http(
        method="POST", path="/session/passkey/challenge", roles=PUBLIC, limit_per_minute=20
    )
    answer: ClassVar[type[Data]] = Challenge


class LogInByPasskey(Request):
    """Open a session with a passkey alone: having it, and showing it to be one's own, are two factors."""

    http: ClassVar[Http] = Http(method="POST", path="/session/passkey", roles=PUBLIC, limit_per_minute=20)
    answer: ClassVar[type[Data]] = SessionView
    ceremony: Ceremony
    credential_id: Bytes
    client_data: Bytes
    authenticator: Bytes
    signature: Bytes
    user: Bytes | None = None
    """Whose the passkey says it is."""
    device_token: DeviceToken | None = None
    device: Annotated[str, Field(max_length=300)] = ""
