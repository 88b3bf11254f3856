"""What providers told: every stored delivery, what their own lists know beside it, and when one falls silent."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.base import TREASURY, Command, Data, Http, Reference, Request
from shared.contracts.means import Method

NoticeState = Literal["received", "ignored", "reading", "done", "unmatched", "contradicted"]


class ReadProviderLists(Command):
    """Read what a provider told and sent to the bank; what no webhook brought enters the same inbox."""

    aggregate: ClassVar[str] = "provider"
    provider: str


class NoticeView(Data):
    """A delivery as it is kept; its body is shown to nobody."""

    id: str
    provider: str
    event_id: str
    event_type: str
    object_id: str | None
    """What is fetched again; None: nothing of ours."""
    state: NoticeState
    listed: bool
    """Found in the provider's own list: no webhook had brought it."""
    attempts: int
    deliveries: int
    received_at: datetime
    payment_id: str | None


class NoticeViews(Data):
    notices: list[NoticeView]


class ListNotices(Request):
    """Treasurer: what providers delivered, the newest first; without a state, what matched nothing of ours."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/notices", roles=TREASURY)
    answer: ClassVar[type[Data]] = NoticeViews
    state: NoticeState = "unmatched"


class ReplayNotice(Request):
    """Treasurer: read a stored delivery again, whatever became of it; the provider's answer of now decides."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/notices/{notice_id}/replay", roles=TREASURY)
    answer: ClassVar[type[Data]] = NoticeView
    notice_id: Reference


class ProviderView(Data):
    provider: str
    method: Method
    last_delivery_at: datetime | None
    silent_since: datetime | None
    """Set while its webhooks are missing: check the address and the secret of the endpoint at the provider."""
    listed_until: datetime | None
    """Up to when its own list of events was read."""
    found_by_listing: int
    """Events of the last 30 days that no webhook had brought."""


class ProviderViews(Data):
    providers: list[ProviderView]


class ListProviders(Request):
    """Treasurer: how well each provider is heard."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/providers", roles=TREASURY)
    answer: ClassVar[type[Data]] = ProviderViews
