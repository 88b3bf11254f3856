"""The shapes of the terms: documents and their clauses, how a data file describes them, what an order accepted.

They stand apart from `orders`, which owns them, because they travel only inside its messages. Decides nothing.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from .base import Data, Words

Language = Literal["fr", "en"]
DocumentCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class SeededTranslation(Data):
    title: str
    text: str
    """With the same clause marks, in the same order, as the French text."""


class SeededTerms(Data):
    """A version of a document of the terms, as its data files hold it."""

    version: str
    valid_from: date
    title: str
    text: str
    """French, the reference: Markdown whose clauses begin with their number in bold, such as `**8.1**`."""
    document: DocumentCode = "general"
    """`general`, or the code of a document that some offers add."""
    translation: SeededTranslation | None = None


class Heading(Data):
    level: int
    """1 for the title of the document, 2 for an article, 3 for a part of one."""
    text: Words


class Prevailing(Data):
    """What the law says where it prevails over the words of a clause."""

    by: str
    """Such as `C6`: how the register of clauses explains it."""
    law: Words


class ClauseView(Data):
    """One clause, under a number that it keeps from version to version."""

    id: str
    """Article and paragraph, such as `8.1`."""
    headings: list[Heading]
    """The headings that open with this clause; mostly none."""
    text: Words
    """French is the reference; English, where there is one, a translation (R87)."""
    since: date
    """The day from which this very wording has been in force."""
    until: date | None
    """Its last day; None while no version that changes it has been published."""
    prevails: tuple[Prevailing, ...] = ()
    """What is not held against anybody, whatever the words say (R84)."""


class TermsView(Data):
    version: str
    sha256: str
    """Of the French text, in UTF-8."""
    valid_from: date
    title: str
    text: str
    document: str = "general"
    language: Literal["fr"] = "fr"
    """Of `title` and `text`, which are the reference; English is a translation (R87)."""
    valid_until: date | None = None
    """The last day, once a later version is published."""
    titles: Annotated[Words, Field(default_factory=dict)]
    clauses: tuple[ClauseView, ...] = ()
    closing: Annotated[Words, Field(default_factory=dict)]
    """Place and day of signature."""


class Box(Data):
    """A box of the order form. It is never ticked beforehand, and leaving it empty is a choice."""

    field: Literal["immediate_start", "acknowledge_loss"]
    """Of `POST /orders`."""
    wording: str
    """The name of these very words; it is kept with the consent."""
    text: Words
    ticked: Literal[False] = False


ConsentKind = Literal["immediate_start", "loss_of_withdrawal"]


class Consent(Data):
    """A yes beside the terms: what was read, in which language, and when (R75)."""

    kind: ConsentKind
    wording: str
    """The name of the words that were read; `cgv-14.3` when the terms alone take it as given (R76)."""
    language: Language
    given_at: datetime


class TermsVersion(Data):
    """A line of the archive."""

    document: str
    version: str
    title: str
    sha256: str
    valid_from: date
    valid_until: date | None


class OrderForm(Data):
    """What the order form shows beside the cart."""

    terms: TermsVersion
    special_terms: list[TermsVersion]
    """Those that some offers add, to be accepted with them."""
    boxes: list[Box]
    """Separate and empty; none for a professional, or where the terms take consent as given."""
    button: Words
    """The words of the button that orders, which say that it obliges to pay (L01)."""
    free_button: Annotated[Words, Field(default_factory=dict)]
    """Those of an order that costs nothing (R09)."""


class TermsVersions(Data):
    """Every version there ever was, the youngest first."""

    versions: list[TermsVersion]


class TermsAccepted(Data):
    """The proof kept with an order (R08)."""

    version: str
    sha256: str
    accepted_at: datetime
    account_id: str
    language: Language | None = None
    """In which the buyer was spoken to; None: accepted before that was kept."""
