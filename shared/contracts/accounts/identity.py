"""Who somebody is and how to reach them."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import EmailStr, Field

from shared.contracts.base import PUBLIC, Data, Done, Event, Http, LinkId, LinkToken, Request, Role

from .words import DeactivationReason, Language, Line, Password


class Address(Data):
    street: Line
    postal_code: Annotated[str, Field(min_length=1, max_length=20)]
    city: Line
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]


class LegalIdentity(Data):
    """How a register names an enterprise or an association, and who speaks for it (R90)."""

    siren: Annotated[str, Field(max_length=20)] | None = None
    siret: Annotated[str, Field(max_length=25)] | None = None
    rna: Annotated[str, Field(max_length=20)] | None = None
    representative: Line | None = None


Missing = Literal["identifier", "representative"]
"""`identifier`: SIREN, SIRET or RNA."""


class Contact(Data):
    """How to name and reach an account holder; other services keep a copy, fed by events."""

    email: str
    name: str
    language: Language
    kind: Literal["person", "legal_person"]
    consumer: bool
    address: Address
    second_email: str | None = None
    """Proved by a link. Security alerts go there too, and what the first one refuses; it opens nothing."""
    legal: LegalIdentity | None = None
    missing: tuple[Missing, ...] = ()
    """What its kind requires and nobody has given yet: until then it orders nothing new (R90)."""


AccountState = Literal["unverified", "active", "documents_requested", "inactive", "closed"]


class AccountView(Data):
    id: str
    state: AccountState
    contact: Contact
    roles: list[Role]
    member_since: date | None = None
    """Since when it is a member of the association; None: a client alone (R89)."""
    membership_suspended: bool = False
    """By the finding of false data that suspends its services as well (R15)."""
    member_abroad: bool = False
    """A member whose address is in France no longer: a flag for the board, nothing follows by itself (R93)."""
    capacity: Literal["consumer", "professional", "association"] = "consumer"
    """In which capacity somebody orders (R74)."""
    second_factor: bool = False
    second_email_asked: str | None = None
    """A second address that waits for its proof; until then it is used for nothing else."""
    recovery_codes_left: int = 0
    inactive_because: DeactivationReason | None = None
    """Why it is inactive (R17); None: it is not."""
    answers: str | None = None
    """Then the number of the request for documents by which its owner may answer (R16)."""


class AccountRegistered(Event):
    """Somebody opened an account; its e-mail address is not confirmed yet."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    contact: Contact


class EmailConfirmationAsked(Event):
    """A confirmation link has to reach an address (M01). The link is good once and for 24 hours."""

    message_version: ClassVar[int] = 2
    aggregate: ClassVar[str] = "account_id"
    account_id: str
    link_id: LinkId
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
    reason: DeactivationReason
    request: str | None = None
    """Number of the request that its owner may answer (R17); None from a sender that does not say it yet."""


class ContactChanged(Event):
    """Name, address, e-mail or language changed."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    contact: Contact


class Register(Request):
    """Open an account; a link to confirm the address goes out."""

    http: ClassVar[Http] = Http(
        method="POST", path="/accounts", roles=PUBLIC, status=201, limit_per_minute=30
    )
    answer: ClassVar[type[Data]] = AccountView
    email: EmailStr
    password: Password
    kind: Literal["person", "legal_person"]
    name: Line
    address: Address
    language: Language = "fr"
    consumer: bool | None = None
    """None: a natural person is a consumer, a legal person is not (R74)."""
    second_email: EmailStr | None = None
    """Has to be proved by a link that is mailed to it."""
    legal: LegalIdentity | None = None


class ConfirmEmail(Request):
    """Prove that the address is read, with the token of the mailed link."""

    http: ClassVar[Http] = Http(method="POST", path="/accounts/confirm", roles=PUBLIC, limit_per_minute=60)
    answer: ClassVar[type[Data]] = AccountView
    token: LinkToken


class ResendConfirmation(Request):
    """Mail another link to confirm an address; the answer is the same whether there is such an account or not."""

    http: ClassVar[Http] = Http(
        method="POST", path="/accounts/confirmation", roles=PUBLIC, status=202, limit_per_minute=10
    )
    answer: ClassVar[type[Data]] = Done
    email: Annotated[str, Field(max_length=320)]


class GetMe(Request):
    http: ClassVar[Http] = Http(method="GET", path="/me")
    answer: ClassVar[type[Data]] = AccountView


class ChangeMe(Request):
    """Change one's data; what is left out stays, and an explicit null takes away what may be absent."""

    http: ClassVar[Http] = Http(method="PATCH", path="/me", limit_per_minute=20)
    answer: ClassVar[type[Data]] = AccountView
    name: Line | None = None
    address: Address | None = None
    language: Language | None = None
    kind: Literal["person", "legal_person"] | None = None
    consumer: bool | None = None
    second_email: EmailStr | None = None
    legal: LegalIdentity | None = None
