"""The router of support, who is called when something waits, and how views are made."""

from dataclasses import dataclass
from typing import Literal

from services.support import domain
from services.support.holdings import HOLDINGS
from shared.contracts.association import Association
from shared.contracts.support import Access, HelpCalled, Said, TicketView
from shared.runtime.router import Router
from shared.runtime.tx import Tx

router = Router("support", HOLDINGS)

_EXCERPT = 200
"""Characters of a text that lists show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What support needs to know of the association."""

    association: Association


Kind = Literal["ticket", "reply", "notice", "dispute"]


def called(tx: Tx, about: str, kind: Kind, *, number: int = 1, case: str = "") -> HelpCalled:
    """Call the volunteers, at the association's own address, in its language."""
    association = tx.use(Desk).association
    return HelpCalled(
        occurred_at=tx.now,
        about=about,
        kind=kind,
        number=number,
        case=case,
        name=association.name,
        email=association.contact_email,
        language="fr",
    )


def excerpt(text: str) -> str:
    """Return how a text begins: a list of the longest ones has to pass through NATS, which carries a megabyte."""
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"


def begun(ticket: domain.Ticket) -> TicketView:
    """Return a request as lists show it: how its last message begins."""
    whole = shown(ticket)
    last = [one.model_copy(update={"text": excerpt(one.text)}) for one in whole.said[-1:]]
    return whole.model_copy(update={"said": last, "accesses": []})


def shown(ticket: domain.Ticket) -> TicketView:
    """Return a request as its client may see it: who of the volunteers spoke is not told."""
    return TicketView(
        reference=ticket.reference,
        title=ticket.title,
        topic=ticket.topic,
        state=ticket.state.value,
        hostings=list(ticket.hostings),
        may_access=ticket.may_access,
        opened_at=ticket.opened_at,
        changed_at=ticket.changed_at,
        said=[Said(by=one.by, text=one.text, at=one.at) for one in ticket.said],
        accesses=[Access(hosting=one.hosting, what=one.what, at=one.at) for one in ticket.accesses],
        refusal=ticket.refusal,
        refusal_words=domain.REFUSALS[ticket.refusal] if ticket.refusal else None,
    )
