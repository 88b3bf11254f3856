"""Planned work that interrupts services: who is told of it and when, and how it goes on (R14, M22, M23)."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import PUBLIC, SUPPORT, TECHNICAL, Data, Event, Http, Reference, Request, Words

InterventionState = Literal["planned", "announced", "in_progress", "done", "cancelled"]
Concerns = Literal["all", "offer", "resource", "named"]
"""Which services: all, those of an offer, those on a kind of host, or those that are named."""
Title = Annotated[str, Field(min_length=3, max_length=120)]
Text = Annotated[str, Field(min_length=10, max_length=4000)]
Note = Annotated[str, Field(max_length=2000)]


class InterventionEvent(Event):
    """What facts about an intervention carry, said to one account. Not said itself."""

    aggregate: ClassVar[str] = "intervention_id"
    intervention_id: str
    reference: str
    revision: int
    account_id: str
    title: Words
    starts_at: datetime
    ends_at: datetime
    services: tuple[str, ...]
    """References of this account's services that it interrupts."""


class InterventionAnnounced(InterventionEvent):
    """Somebody's services will be interrupted (M22)."""

    text: Words
    urgent: bool
    """Less than 48 hours ahead."""


class InterventionFollowed(InterventionEvent):
    """What became of an intervention that was announced: another window, its end, or its cancellation (M23)."""

    what: Literal["moved", "done", "cancelled"]
    note: Words


class InterventionNews(Data):
    """An intervention as anybody may read of it."""

    reference: str
    state: InterventionState
    title: Words
    text: Words
    starts_at: datetime
    ends_at: datetime


class InterventionsNews(Data):
    interventions: list[InterventionNews]


class ListInterventions(Request):
    """What is announced or under way, the next one first; that of services named one by one is for their owners."""

    http: ClassVar[Http] = Http(method="GET", path="/interventions", roles=PUBLIC)
    answer: ClassVar[type[Data]] = InterventionsNews


class ListHostingInterventions(Request):
    """What is announced or under way for one hosting."""

    http: ClassVar[Http] = Http(method="GET", path="/hostings/{hosting}/interventions", duties=TECHNICAL)
    answer: ClassVar[type[Data]] = InterventionsNews
    hosting: Reference


class InterventionView(InterventionNews):
    """An intervention as staff plans it."""

    concerns: Concerns
    names: list[str]
    """The offer, the kind of host, or the references; none for all."""
    services: int
    """How many it would interrupt at this moment."""
    accounts: int
    told: int
    """How many accounts were told by e-mail."""
    announced_at: datetime | None
    reason: str
    """Why the notice was shorter than seven days."""
    urgent: bool
    asks: Literal["nothing", "reason", "urgency"]
    """What an announcement at this moment has to give: judged by the time that is left (R14)."""
    announce_by: date | None = None
    """The last day to announce it without a reason (R14)."""


class InterventionViews(Data):
    interventions: list[InterventionView]


class ListPlannedInterventions(Request):
    """Staff: every intervention, the next one first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/interventions", roles=SUPPORT)
    answer: ClassVar[type[Data]] = InterventionViews


class GetIntervention(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/interventions/{intervention}", roles=SUPPORT)
    answer: ClassVar[type[Data]] = InterventionView
    intervention: Reference


class PlanIntervention(Request):
    """Staff: write down a window, in both languages, and which services it interrupts. Nobody is told yet."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/interventions", roles=SUPPORT, status=201)
    answer: ClassVar[type[Data]] = InterventionView
    title_fr: Title
    title_en: Title
    text_fr: Text
    text_en: Text
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    concerns: Concerns
    names: Annotated[tuple[Annotated[str, Field(max_length=80)], ...], Field(max_length=200)] = ()


class AnnounceIntervention(Request):
    """Staff: tell it to everybody whose services it interrupts, and to nobody else (R14)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/interventions/{intervention}/announce", roles=SUPPORT
    )
    answer: ClassVar[type[Data]] = InterventionView
    intervention: Reference
    reason: Annotated[str, Field(max_length=1000)] = ""
    """Why the notice is shorter than seven days."""
    urgent: bool = False
    """That it cannot wait for 48 hours."""


class MoveIntervention(Request):
    """Staff: give it another window; whoever was told of the first one is told of this one."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/interventions/{intervention}/move", roles=SUPPORT)
    answer: ClassVar[type[Data]] = InterventionView
    intervention: Reference
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Annotated[str, Field(max_length=1000)] = ""
    urgent: bool = False
    note_fr: Note = ""
    note_en: Note = ""


class CarryOnIntervention(Request):
    """Staff: say that it has begun, is done, or does not take place; its end is told by e-mail."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/interventions/{intervention}/state", roles=SUPPORT)
    answer: ClassVar[type[Data]] = InterventionView
    intervention: Reference
    to: Literal["in_progress", "done", "cancelled"]
    note_fr: Note = ""
    note_en: Note = ""
