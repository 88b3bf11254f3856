"""The register of disclosures: to whom outside data of a person was given, when, what, on what ground (C9, L15)."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from shared.contracts.base import Data, Http, Reference, Request

from .registers import BOARD

Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class DisclosureView(Data):
    number: str
    account_id: str
    made_on: date
    recipient: str
    role: Literal["processor", "controller", "authority"]
    ground: str
    what: str
    secret: bool
    """An authority forbids to tell the person, who finds it in no copy of the data until that is lifted."""
    entered_at: datetime
    by: str


class DisclosureViews(Data):
    disclosures: list[DisclosureView]


class RecordDisclosure(Request):
    """Board: enter that data of a person was given to somebody outside; it is never changed."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/disclosures", roles=BOARD, status=201)
    answer: ClassVar[type[Data]] = DisclosureView
    account_id: Reference
    made_on: date
    recipient: Named
    role: Literal["processor", "controller", "authority"]
    """As in the public list of recipients."""
    ground: Named
    """The provision, the order and its reference, or the contract that it rests on."""
    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
    """Which data, in the person's words: it stands in the copy of the data that is theirs."""
    secret: bool = False
    """An authority forbids to tell the person."""


class TellDisclosure(Request):
    """Board: the authority forbids no more; from now on the person finds it in the copy of the data."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/disclosures/{number}/tell", roles=BOARD)
    answer: ClassVar[type[Data]] = DisclosureView
    number: Reference


class ListDisclosures(Request):
    """Board: the register, the last one first; of one account where it is named."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/disclosures", roles=BOARD)
    answer: ClassVar[type[Data]] = DisclosureViews
    account: Annotated[str, Field(max_length=40)] | None = None
