"""Taking over the clients of an older system (asked by an operator alone)."""

from typing import Annotated, ClassVar, Literal

from pydantic import EmailStr, Field

from shared.contracts.base import Data, Request
from shared.contracts.operations import Imported

from .identity import Address, LegalIdentity
from .words import Language, Line


class ImportedClient(Data):
    """One client, as the file tells. There is no password: its owner gets in by the link to choose one."""

    line: int
    account_id: str
    """Made from the client's key in the older system: the same in every run."""
    email: EmailStr
    kind: Literal["person", "legal_person"]
    name: Line
    address: Address
    language: Language = "fr"
    consumer: bool | None = None
    legal: LegalIdentity | None = None


class ImportAccounts(Request):
    """Take clients over, all of a batch or none; who is known stays as they are. No mail is sent."""

    answer: ClassVar[type[Data]] = Imported
    timeout_seconds: ClassVar[float] = 60.0
    clients: Annotated[list[ImportedClient], Field(max_length=200)]
    dry_run: bool
