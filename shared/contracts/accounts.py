"""What accounts says and answers: who somebody is and how to reach them."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import EmailStr, Field

from .base import PUBLIC, Data, Done, Event, Http, Request, Role, Secret

Language = Literal["fr", "en"]
Line = Annotated[str, Field(min_length=1, max_length=200)]


class Address(Data):
    street: Line
    postal_code: Annotated[str, Field(min_length=1, max_length=20)]
    city: Line
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]


class Contact(Data):
    """How to name and reach an account holder; other services keep a copy, fed by events."""

    email: str
    name: str
    language: Language
    kind: Literal["person", "legal_person"]
    consumer: bool
    address: Address


class AccountRegistered(Event):
    """Somebody opened an account; its e-mail address is not confirmed yet."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    contact: Contact


class EmailConfirmationAsked(Event):
    """A confirmation link has to reach an address (M01). The token is good once and for 24 hours."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    token: str
    expires_at: datetime


class AccountActivated(Event):
    """The address was confirmed: the account may order (R17, R18)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int


class AccountDeactivated(Event):
    """The account may no longer order; what R18 lists stays open."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    reason: Literal["incomplete", "wrong", "fraudulent"]


class ContactChanged(Event):
    """Name, address, e-mail or language changed."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    contact: Contact


class NewSignInSeen(Event):
    """Somebody logged in from a device not seen before (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    address: str
    device: str


AccountState = Literal["unverified", "active", "documents_requested", "inactive", "closed"]


class AccountView(Data):
    id: str
    state: AccountState
    contact: Contact
    roles: list[Role]


class Register(Request):
    """Open an account; a link to confirm the address goes out."""

    http: ClassVar[Http] = Http(
        method="POST", path="/accounts", roles=PUBLIC, status=201, limit_per_minute=30
    )
    answer: ClassVar[type[Data]] = AccountView
    email: EmailStr
    password: Annotated[Secret, Field(max_length=1024)]
    kind: Literal["person", "legal_person"]
    name: Line
    address: Address
    language: Language = "fr"
    consumer: bool | None = None
    """None: a natural person is a consumer, a legal person is not (R74)."""


class ConfirmEmail(Request):
    """Prove that the address is read, with the token of the mailed link."""

    http: ClassVar[Http] = Http(method="POST", path="/accounts/confirm", roles=PUBLIC, limit_per_minute=60)
    answer: ClassVar[type[Data]] = AccountView
    token: Annotated[str, Field(max_length=200)]


class ResendConfirmation(Request):
    """Mail another link to confirm an address; the answer is the same whether there is such an account or not."""

    http: ClassVar[Http] = Http(
        method="POST", path="/accounts/confirmation", roles=PUBLIC, status=202, limit_per_minute=10
    )
    answer: ClassVar[type[Data]] = Done
    email: Annotated[str, Field(max_length=320)]


class SessionView(Data):
    token: str
    expires_at: datetime
    account_id: str
    roles: list[Role]
    language: Language = "fr"
    """The account's: what the person chose wins over what the browser says."""
    session_id: str | None = None
    """Names the session without opening it: what `LogOut` finds in `Caller.session_id`."""


class LogIn(Request):
    """Open a session; the token goes into a cookie or an `Authorization: Bearer` header."""

    http: ClassVar[Http] = Http(method="POST", path="/session", roles=PUBLIC, limit_per_minute=20)
    answer: ClassVar[type[Data]] = SessionView
    email: Annotated[str, Field(max_length=320)]
    password: Annotated[Secret, Field(max_length=1024)]
    otp: Annotated[str, Field(max_length=10)] | None = None
    device: Annotated[str, Field(max_length=300)] = ""
    """What the browser says it is; a new one is told by mail."""


class LogOut(Request):
    """End the session that calls."""

    http: ClassVar[Http] = Http(method="DELETE", path="/session")
    answer: ClassVar[type[Data]] = Done


class IdentifySession(Request):
    """Whose session a token opens. Asked by the gateway for each call."""

    answer: ClassVar[type[Data]] = SessionView
    token: str


class GetMe(Request):
    http: ClassVar[Http] = Http(method="GET", path="/me")
    answer: ClassVar[type[Data]] = AccountView


class ChangeMe(Request):
    """Change name, address or language; what is left out stays."""

    http: ClassVar[Http] = Http(method="PATCH", path="/me")
    answer: ClassVar[type[Data]] = AccountView
    name: Line | None = None
    address: Address | None = None
    language: Language | None = None


class DeactivateAccount(Request):
    """Staff: close the account to ordering, for one of the three reasons (R17)."""

    http: ClassVar[Http] = Http(
        method="POST",
        path="/ops/accounts/{account_id}/deactivate",
        roles=frozenset({Role.SUPPORT, Role.BOARD}),
    )
    answer: ClassVar[type[Data]] = AccountView
    account_id: str
    reason: Literal["incomplete", "wrong", "fraudulent"]


class ReactivateAccount(Request):
    """Staff: open an account to ordering again once its data was corrected (R17)."""

    http: ClassVar[Http] = Http(
        method="POST",
        path="/ops/accounts/{account_id}/reactivate",
        roles=frozenset({Role.SUPPORT, Role.BOARD}),
    )
    answer: ClassVar[type[Data]] = AccountView
    account_id: str


class StaffCredentials(Data):
    email: str
    password: str
    totp_secret: str


class EnsureStaff(Request):
    """Make a staff account if there is none of that role yet; asked by `colombier up` at its first start."""

    answer: ClassVar[type[Data]] = Done
    role: Role
    credentials: StaffCredentials
