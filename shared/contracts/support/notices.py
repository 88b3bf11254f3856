"""Notices of illegal content: from anybody, acknowledged, decided on with reasons (regulation 2022/2065, L16)."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import PUBLIC, SUPPORT, Data, Event, Http, Reference, Request, Wanted, Words

Ground = Literal["child_abuse", "terrorism", "hate", "privacy", "fraud", "counterfeit", "other"]
Verdict = Literal["suspended", "removed", "kept", "not_ours"]
"""A service was suspended for it; its client took the content away; it stays; it is not on our hosts."""
NoticeState = Literal["received", "decided"]


class NoticeEvent(Event):
    """What facts about one notice carry. Not said itself."""

    aggregate: ClassVar[str] = "notice_id"
    notice_id: str
    notice: str
    """Its reference, which nobody can guess."""
    answer_by: Literal["email", "page"]
    """By its page alone, where no e-mail address was given."""
    name: str
    email: str
    language: Literal["fr", "en"]
    url: str


class NoticeReceived(NoticeEvent):
    """Somebody tells of content that is illegal in his view (L16, M26)."""

    ground: Ground
    ground_words: Words
    text: str


class NoticeDecided(NoticeEvent):
    """The association decided on a notice; its notifier is told why and what he can do (L16, M26)."""

    verdict: Verdict
    verdict_words: Words
    text: str
    hosting: str | None = None
    """The reference of the service that was suspended for it."""


class ContentNoticeView(Data):
    """A notice as whoever has its reference sees it."""

    reference: str
    state: NoticeState
    url: str
    ground: Ground
    ground_words: Words
    text: str
    received_at: datetime
    answer_by: Literal["email", "page"]
    decided_at: datetime | None = None
    verdict: Verdict | None = None
    verdict_words: Words | None = None
    decision: str | None = None


class ContentNoticeRow(Data):
    """A notice as staff sees it."""

    notice: ContentNoticeView
    name: str
    email: str
    hosting: str | None = None


class ContentNoticeRows(Data):
    notices: list[ContentNoticeRow]


class SendNotice(Request):
    """Tell of illegal content: nobody has to be signed in (L16, art. 16)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/content-notices", roles=PUBLIC, status=201, limit_per_minute=10
    )
    answer: ClassVar[type[Data]] = ContentNoticeView
    url: Annotated[str, Field(min_length=4, max_length=2000)]
    """Where exactly the content is."""
    ground: Ground
    text: Annotated[str, Field(min_length=20, max_length=5000)]
    """Why it is illegal in the notifier's view."""
    name: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$")] = ""
    """Both are needed, unless the notice is about the abuse of children."""
    good_faith: Literal[True]
    """That the notice is, in good faith, accurate and complete."""


class GetNotice(Request):
    """What became of a notice: for whoever has its reference."""

    http: ClassVar[Http] = Http(
        method="GET", path="/content-notices/{notice}", roles=PUBLIC, limit_per_minute=30
    )
    answer: ClassVar[type[Data]] = ContentNoticeView
    notice: Reference


class ListContentNotices(Request):
    """Staff: notices that wait for a decision, the oldest first, then the decided ones; each begun, not whole."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/content-notices", roles=SUPPORT)
    answer: ClassVar[type[Data]] = ContentNoticeRows
    q: Wanted | None = None
    """A notice's reference, its notifier's address, or a part of the name or of the address of the content."""


class ReadContentNotice(Request):
    """Staff: one notice, whole."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/content-notices/{notice}", roles=SUPPORT)
    answer: ClassVar[type[Data]] = ContentNoticeRow
    notice: Reference


class DecideNotice(Request):
    """Staff: decide on a notice, with the reasons that its notifier reads."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/content-notices/{notice}/decide", roles=SUPPORT, names=("hosting",)
    )
    answer: ClassVar[type[Data]] = ContentNoticeRow
    notice: Reference
    verdict: Verdict
    text: Annotated[str, Field(min_length=20, max_length=5000)]
    hosting: Reference | None = None
    """The service that was suspended for it; with the verdict `suspended`, and no other."""
