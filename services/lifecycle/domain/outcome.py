"""What a rule answers: the hosting after it, and what there is to say, to order and to record.

Nothing here decides; `Outcome` only makes sure that whoever changes a hosting also keeps its counters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from shared.contracts.lifecycle import FitVolume, HostingEvent, PaidSpan
from shared.contracts.options import WishedOption
from shared.contracts.provisioning import ArchiveHosting, ConvergeHosting, Spec, Wanted
from shared.runtime.errors import IllegalMove

from .causes import GROUNDS, Cause
from .hosting import NEXT, Hosting, Language, State
from .notices import terminated_on
from .terms import contract_of

WANTED: dict[State, Wanted] = {
    State.STARTING: "active",
    State.ACTIVE: "active",
    State.DISABLING: "disabled",
    State.DISABLED: "disabled",
    State.DELETING: "deleted",
    State.DELETED: "deleted",
}


def wanted(hosting: Hosting) -> Wanted | None:
    """Return the state in which the host should be; None while nothing was paid.

    A total suspension stops what would run, and nothing else (R68).
    """
    basic = WANTED.get(hosting.state)
    return "suspended" if basic == "active" and hosting.suspended else basic


def move(hosting: Hosting, state: State) -> Hosting:
    """Raises: IllegalMove unless the transition table knows the step."""
    if state not in NEXT[hosting.state]:
        raise IllegalMove(f"{hosting.id}: {hosting.state} to {state}", state=hosting.state.value)
    return replace(hosting, state=state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row of the history: what happened, why, and by which rule and article."""

    at: datetime
    what: str
    cause: Mapping[Language, str]
    rule: str
    article: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A hosting after a rule, with the events, commands and history rows to store in the same transaction."""

    hosting: Hosting
    at: datetime
    """Business instant of the fact that the rule answered to. UTC."""
    events: tuple[HostingEvent, ...] = ()
    commands: tuple[ConvergeHosting | ArchiveHosting | FitVolume, ...] = ()
    changes: tuple[Change, ...] = ()

    def put(self, **fields: Any) -> Self:
        return replace(self, hosting=replace(self.hosting, **fields))

    def move(self, state: State) -> Self:
        return replace(self, hosting=move(self.hosting, state))

    def wish(self) -> Self:
        """Ask provisioning for the wanted state, under the next number; older wishes no longer count."""
        target = wanted(self.hosting)
        assert target is not None
        wishing = self.put(wish=self.hosting.wish + 1, failing=None)
        command = ConvergeHosting(
            hosting_id=self.hosting.id, revision=wishing.hosting.wish, spec=spec(self.hosting, target)
        )
        return replace(wishing, commands=(*self.commands, command))

    def order(self, command: ArchiveHosting | FitVolume) -> Self:
        return replace(self, commands=(*self.commands, command))

    def say(self, fact: type[HostingEvent], **fields: Any) -> Self:
        """Add an event; each one carries the next revision of the hosting."""
        said = self.put(revision=self.hosting.revision + 1)
        event = fact(
            occurred_at=self.at,
            hosting_id=said.hosting.id,
            revision=said.hosting.revision,
            reference=said.hosting.reference,
            account_id=said.hosting.account_id,
            offer=said.hosting.offer,
            offer_name=dict(said.hosting.offer_name),
            volume=said.hosting.volume,
            anchor_day=said.hosting.anchor_day,
            spans=paid_spans(said.hosting),
            under_notice=terminated_on(said.hosting) is not None,
            **fields,
        )
        return replace(said, events=(*self.events, event))

    def note(self, cause: Cause, **details: object) -> Self:
        """Add a history row; details that are None are left out."""
        ground = GROUNDS[cause]
        change = Change(
            at=self.at,
            what=cause.value,
            cause={"fr": ground.fr, "en": ground.en},
            rule=ground.rule,
            article=ground.article,
            details={name: str(value) for name, value in details.items() if value is not None},
        )
        return replace(self, changes=(*self.changes, change))


def paid_spans(hosting: Hosting) -> tuple[PaidSpan, ...]:
    """Return the spans that were paid for, each with its order and the volume that it has at its end (R82)."""
    contract = contract_of(hosting.purchases)
    lasting = [span for span in contract.spans if span.starts_on < span.ends_on] if contract else []
    return tuple(
        PaidSpan(
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            term=str(span.term),
            volume=contract.step_on(span.ends_on).volume,
            order_id=span.order_id,
            options=span.options,
        )
        for span in lasting
        if contract
    )


def spec(hosting: Hosting, target: Wanted) -> Spec:
    return Spec(
        wanted=target,
        reference=hosting.reference,
        resource=hosting.resource,
        volume=hosting.volume_in_use,
        title=f"{hosting.offer_name[hosting.language]} {hosting.reference}",
        language=hosting.language,
        options=tuple(WishedOption(code=one.code, quantity=one.quantity) for one in hosting.options),
    )
