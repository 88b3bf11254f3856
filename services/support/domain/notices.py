"""A notice of illegal content: received from anybody, decided on once, with reasons for whoever sent it.

Refuses one without a name and an address, unless it is about the abuse of children, and a decision that claims a
suspension which is not there.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.contracts.accounts import Language
from shared.contracts.base import Words
from shared.contracts.lifecycle import HostingSuspended
from shared.contracts.support import NoticeDecided, NoticeReceived
from shared.contracts.support.notices import Ground, Verdict
from shared.runtime.errors import IllegalMove, Kind, Rejected

GROUNDS: dict[Ground, Words] = {
    "child_abuse": {"fr": "Abus sexuel de mineurs", "en": "Sexual abuse of children"},
    "terrorism": {"fr": "Apologie du terrorisme ou provocation", "en": "Praise of terrorism, or incitement"},
    "hate": {"fr": "Haine, menaces, harcèlement", "en": "Hatred, threats, harassment"},
    "privacy": {"fr": "Atteinte à la vie privée, diffamation", "en": "Breach of privacy, defamation"},
    "fraud": {"fr": "Escroquerie, hameçonnage, logiciel malveillant", "en": "Fraud, phishing, malware"},
    "counterfeit": {"fr": "Contrefaçon, droit d'auteur, marque", "en": "Counterfeit, copyright, trade mark"},
    "other": {"fr": "Autre contenu illicite", "en": "Other illegal content"},
}
VERDICTS: dict[Verdict, Words] = {
    "suspended": {"fr": "Le service est suspendu.", "en": "The service is suspended."},
    "removed": {"fr": "Le contenu a été retiré.", "en": "The content was removed."},
    "kept": {"fr": "Le contenu reste en ligne.", "en": "The content stays online."},
    "not_ours": {"fr": "Ce contenu n'est pas hébergé par nous.", "en": "That content is not on our hosts."},
}

RECEIPTS_WITHIN = timedelta(days=1)
MOST_RECEIPTS = 5
"""Mails of receipt to one address within that time."""

ANSWERS_A_NOTICE = frozenset({"infringement", "terms", "authority", "security"})
"""Reasons to suspend that a notice of illegal content may lead to; money and wrong details are others' business."""


class ContactMissing(Rejected):
    """Name and e-mail address belong to a notice, unless it is about the abuse of children (art. 16(2)(c), L16)."""

    kind = Kind.INVALID
    code = "E-SIGNALEMENT-CONTACT"
    fr = "Indiquez votre nom et votre adresse électronique : la loi ne les rend facultatifs que pour l'abus de mineurs."
    en = (
        "Give your name and your e-mail address: the law makes them optional for the abuse of children alone."
    )


class NotSuspended(Rejected):
    """A decision that says a service is suspended names one that was, after the notice came. Fields: `hosting`."""

    code = "E-SIGNALEMENT-SUSPENSION"
    lifted_by = (HostingSuspended,)
    fr = "Le service {hosting} n'a pas été suspendu depuis ce signalement : suspendez-le d'abord, avec ses motifs."
    en = "Service {hosting} has not been suspended since this notice: suspend it first, with its reasons."


class ServiceUncalledFor(Rejected):
    """A service belongs to a decision that suspends, and to no other."""

    kind = Kind.INVALID
    code = "E-SIGNALEMENT-SERVICE"
    fr = "Un service se cite quand il est suspendu, et seulement alors."
    en = "A service is named when it is suspended, and only then."


class NoticeState(StrEnum):
    RECEIVED = "received"
    DECIDED = "decided"


NOTICE_NEXT: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.RECEIVED: frozenset({NoticeState.DECIDED}),
    NoticeState.DECIDED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """What lifecycle said of a suspension."""

    reference: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    verdict: Verdict
    text: str
    hosting: str | None
    author: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    id: str
    reference: str
    url: str
    ground: Ground
    text: str
    name: str
    email: str
    language: Language
    received_at: datetime
    account_id: str = ""
    """Who was signed in; empty: nobody was. Receipts are counted for each account, those of strangers by address."""
    state: NoticeState = NoticeState.RECEIVED
    decision: Decision | None = None


def receive(notice: Notice, *, today: int = 0) -> NoticeReceived:
    """Acknowledge a notice; by its page alone once its sender was sent enough of late (`today`).

    Nobody has proved that the address is his: without a limit anybody could flood somebody else's. An account is one
    sender whatever addresses it gives, a stranger the address: nobody uses anything up for who is signed in.
    Raises: ContactMissing. Source: regulation (EU) 2022/2065, art. 16 (L16).
    """
    if notice.ground != "child_abuse" and not (notice.name.strip() and notice.email):
        raise ContactMissing
    by_page: dict[str, Any] = {"answer_by": "page"} if today >= MOST_RECEIPTS else {}
    return NoticeReceived(
        **_about(notice) | by_page,
        occurred_at=notice.received_at,
        ground=notice.ground,
        ground_words=GROUNDS[notice.ground],
        text=notice.text,
    )


def decide(
    notice: Notice, decision: Decision, *, suspensions: Collection[Suspended]
) -> tuple[Notice, NoticeDecided]:
    """Decide on a notice, once; `suspensions` are those of the service that the decision names.

    Raises: ServiceUncalledFor, NotSuspended; IllegalMove for a second decision.
    Source: regulation (EU) 2022/2065, art. 16(5) (L16).
    """
    if NoticeState.DECIDED not in NOTICE_NEXT[notice.state]:
        raise IllegalMove(state=notice.state.value)
    if (decision.verdict == "suspended") != (decision.hosting is not None):
        raise ServiceUncalledFor
    if decision.hosting and not any(one.since >= notice.received_at for one in suspensions):
        raise NotSuspended(hosting=decision.hosting)
    decided = replace(notice, state=NoticeState.DECIDED, decision=decision)
    return decided, NoticeDecided(
        **_about(notice),
        occurred_at=decision.at,
        verdict=decision.verdict,
        verdict_words=VERDICTS[decision.verdict],
        text=decision.text,
        hosting=decision.hosting,
    )


def _about(notice: Notice) -> dict[str, Any]:
    return {
        "notice_id": notice.id,
        "notice": notice.reference,
        "answer_by": "email" if notice.email else "page",
        "name": notice.name,
        "email": notice.email,
        "language": notice.language,
        "url": notice.url,
    }
