"""The three kinds of message. Owner, subject and schema are derived from the class; nothing is configured.

An event is a fact in the past tense, said by its owner. A command is an order to its owner, at least once.
A request is a question or an act that a person waits for. The owner is the name of the module in which the
class stands (or of its package): `shared/contracts/orders.py` holds what `orders` says, obeys and answers.

The identity of a message (a uuid7) is not in its body: the outbox gives it, and it travels as `Nats-Msg-Id`.
So rules can return messages and tests can compare them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, SecretStr


class Data(BaseModel):
    """A frozen record that crosses a border. Unknown fields are ignored: a newer sender may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


Words = dict[Literal["fr", "en"], str]
"""One thing said in both languages."""
Cents = Annotated[int, Field(ge=-(2**53), le=2**53)]
Reference = Annotated[str, Field(min_length=1, max_length=40)]
Wanted = Annotated[str, Field(min_length=2, max_length=120)]
"""What somebody of the staff looks for."""


def _reveal(secret: SecretStr) -> str:
    return secret.get_secret_value()


Secret = Annotated[SecretStr, PlainSerializer(_reveal, return_type=str, when_used="json")]
"""A password: its value stands in the JSON of the wire, and never in a repr, a log line or a trace."""
LinkToken = Annotated[Secret, Field(max_length=200)]
"""What a mailed link carries: it stands for the one who may act by it."""
LinkId = str
"""What a mailed link is known by. It opens nothing: whoever writes the letter signs it, and that is the token."""


class Money(Data):
    """An amount as the outside world reads it."""

    amount_cents: Cents
    currency: str = "EUR"


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Message(Data):
    message_kind: ClassVar[Literal["evt", "cmd", "req"]]
    message_version: ClassVar[int] = 1

    @classmethod
    def owner(cls) -> str:
        _, ours, path = cls.__module__.partition("shared.contracts.")
        return path.split(".")[0] if ours else cls.__module__.rsplit(".", 1)[-1]

    @classmethod
    @cache
    def subject(cls) -> str:
        """Return for example `evt.payments.payment_accepted.v1`."""
        return f"{cls.message_kind}.{cls.owner()}.{_snake(cls.__name__)}.v{cls.message_version}"


class Recorded(Message):
    """What leaves through an outbox: events and commands."""

    aggregate: ClassVar[str]
    """Name of the field whose value orders these messages: all of one order leave in their order."""

    def key(self) -> str:
        return str(getattr(self, self.aggregate))


class Event(Recorded):
    """A fact that its owner states once."""

    message_kind: ClassVar[Literal["evt"]] = "evt"
    audit_only: ClassVar[str] = ""
    """Why nobody listens to it yet; empty when somebody does."""

    occurred_at: datetime
    """When it happened (the provider's stamp for money), not when we heard of it. UTC."""


class Command(Recorded):
    """An order to the service that owns it; its handler runs it at least once and converges."""

    message_kind: ClassVar[Literal["cmd"]] = "cmd"


FilePart = Annotated[
    str, Field(max_length=80, pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d{1,9}$")
]
"""Where the next part of a large file begins: which file, and at which byte."""


class Role(StrEnum):
    """What an account may do. Each call names the roles that may make it (least rights)."""

    CLIENT = "client"
    SUPPORT = "support"
    SYSTEM = "system"
    TREASURER = "treasurer"
    BOARD = "board"


class Duty(StrEnum):
    """What a person may do who acts under the owner of an account (R20)."""

    TECHNICAL = "technical"
    """See and operate the owner's hostings."""
    BILLING = "billing"
    """Order, pay and read invoices in the owner's name."""


OWNER_ONLY: frozenset[Duty] = frozenset()
TECHNICAL = frozenset({Duty.TECHNICAL})
BILLING = frozenset({Duty.BILLING})
EVERY_DUTY = frozenset(Duty)

PUBLIC: frozenset[Role] = frozenset()
SIGNED_IN = frozenset(Role)
STAFF = SIGNED_IN - {Role.CLIENT}
TREASURY = frozenset({Role.TREASURER, Role.BOARD})
SUPPORT = frozenset({Role.SUPPORT, Role.SYSTEM, Role.BOARD})


class Caller(Data):
    """Who waits for the answer, as the gateway has established it."""

    account_id: str | None = None
    """Whose things the call is about: the caller's own, or those of the owner under whom a person acts."""
    roles: frozenset[Role] = frozenset()
    language: str = "fr"
    address: str | None = None
    """Network address, kept only where a rule asks for it (R03)."""
    session_id: str | None = None
    person_id: str | None = None
    """Who acts, where that is not the owner of `account_id`: a person under him, within `duties` (R20)."""
    duties: frozenset[Duty] = OWNER_ONLY

    @property
    def person(self) -> str | None:
        """Return the account of the person who acts, under whomever."""
        return self.person_id or self.account_id


_PATH_FIELD = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """The HTTP face of a request: all that the gateway needs to know of it."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    """Below `/api/v1`; `{name}` stands for the field of that name."""
    roles: frozenset[Role] = SIGNED_IN
    """Empty: anybody, signed in or not."""
    status: int = 200
    limit_per_minute: int | None = None
    """How often one network address may call; None for the common limit."""
    largest_body_bytes: int | None = None
    """Of a call that carries a file; never more than one message takes. None for the common limit."""
    duties: frozenset[Duty] = OWNER_ONLY
    """With which duties a person may call under an owner; none: it is the owner's alone (R20)."""
    looks_only: bool = False
    """Changes nothing, though it is no `GET`: it sends more than an address holds, or makes us ask elsewhere."""
    personal: bool = False
    """About the person who calls, under whomever: the session, and the choice of the owner."""
    names: tuple[str, ...] = ()
    """Fields beside those of the path by which the journal of staff names what a call is about (ADR 0092)."""

    @property
    def path_fields(self) -> list[str]:
        """The fields of the request that stand in its path."""
        return _PATH_FIELD.findall(self.path)

    @property
    def changes(self) -> bool:
        """Whether something is another afterwards by the caller's act: only that is a deed (R20)."""
        return self.method != "GET" and not self.looks_only

    @property
    def is_act(self) -> bool:
        """Whether it is of the staff alone and changes something: then the runtime tells who did it (ADR 0092)."""
        return self.changes and bool(self.roles) and Role.CLIENT not in self.roles


class Request(Message):
    """A question or an act that a person waits for; `answer` is the class of what comes back."""

    message_kind: ClassVar[Literal["req"]] = "req"
    http: ClassVar[Http | None] = None
    """None: only other parts of the system ask it."""
    answer: ClassVar[type[Data]]
    may_wait: ClassVar[bool] = False
    """Whether it may have to wait for a second person: then the answer is `Awaiting`, with status 202."""
    timeout_seconds: ClassVar[float] = 10.0


class Done(Data):
    """The answer of an act that has nothing to say but that it is done."""

    ok: Literal[True] = True


class Awaiting(Data):
    """The answer of an act that waits for a second person (ADR 0048)."""

    awaits: Literal["approval"] = "approval"
    approval: str
    """Names it below `/ops/approvals`."""
    until: date
    """The last day on which it can be approved."""


class Document(Data):
    """A file as an answer; the gateway sends its bytes, not JSON."""

    media_type: str
    name: str
    content_base64: str
    next: str | None = None
    """Where the next part begins, for a file too large for one message: asked again with this as `part`."""


class Refusal(Data):
    """Why a request was declined: the register's stable code and a sentence for the person."""

    code: str
    status: int
    detail: str
    fields: dict[str, Any] = {}
