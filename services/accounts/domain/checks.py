"""A check of an account's data: documents asked for, what came, and the verdict of a person (R16, R17).

The content of a file is never here: a check keeps which kind came on which day, and what was decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.accounts import (
    AccountActivated,
    AskDocuments,
    AskedDocument,
    CheckState,
    CheckView,
    DeactivationReason,
    DocumentKind,
    DocumentsAccepted,
    DocumentsOverdue,
    DocumentsRequested,
    FileView,
    Verdict,
)
from shared.contracts.base import Event, Words
from shared.runtime.errors import IllegalMove
from shared.values.dates import civil_date, plus_days

from .accounts import Account, deactivate, move, reactivate
from .refusals import CheckOver, DelayRuns, DueInThePast, FalseDataStands

DELAY_DAYS = 15  # R16: to send what was asked for, where no other day is said
MOST_FILES = 10
KINDS: dict[DocumentKind, Words] = {
    "identity": {
        "fr": "pièce d'identité (carte, passeport, titre de séjour)",
        "en": "proof of identity (identity card, passport, residence permit)",
    },
    "address": {
        "fr": "justificatif de domicile de moins de trois mois",
        "en": "proof of address, less than three months old",
    },
    "legal_existence": {
        "fr": "extrait du registre ou récépissé de déclaration de la personne morale",
        "en": "extract of the register, or receipt of the declaration, of the legal person",
    },
    "representation": {
        "fr": "pouvoir de la personne qui représente la personne morale",
        "en": "authority of the person who represents the legal person",
    },
    "other": {"fr": "autre document, décrit dans le motif", "en": "another document, named in the purpose"},
}

CHECK_NEXT: dict[CheckState, frozenset[CheckState]] = {
    "awaiting": frozenset({"received", "refused", "accepted"}),
    "received": frozenset({"refused", "accepted"}),
    # Who was deactivated may answer all the same (R18).
    "refused": frozenset({"received", "accepted"}),
    "accepted": frozenset(),
}
WAITING: frozenset[CheckState] = frozenset({"awaiting", "received"})
"""What the client or staff has still to do something about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """That a document came: all that is kept of it after the decision (L14)."""

    document: DocumentKind
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One request to an account, known by the number that its owner reads."""

    number: str
    account_id: str
    documents: tuple[DocumentKind, ...]
    purpose: str
    asked_at: datetime
    asked_by: str
    due_on: date | None
    state: CheckState = "awaiting"
    received: tuple[Received, ...] = ()
    reminded: bool = False
    verdict: Verdict | None = None
    decided_on: date | None = None
    decided_by: str | None = None

    def overdue(self, today: date) -> bool:
        """Whether the last day has passed and something is still missing; that day counts whole (D2)."""
        return self.state == "awaiting" and self.due_on is not None and today > self.due_on

    def view(self, files: Iterable[FileView], *, today: date) -> CheckView:
        return CheckView(
            request=self.number,
            account_id=self.account_id,
            state=self.state,
            documents=_named(self.documents),
            purpose=self.purpose,
            asked_at=self.asked_at,
            due_on=self.due_on,
            overdue=self.overdue(today),
            files=list(files),
            verdict=self.verdict,
            decided_on=self.decided_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A check and its account after a rule, and what there is to say."""

    check: Check
    account: Account
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who acts for the association, and when."""

    account_id: str
    at: datetime


def ask_documents(account: Account, form: AskDocuments, *, number: str, by: By) -> Decision:
    """Ask for documents; the account says so and everything of it runs on meanwhile.

    Raises: DueInThePast; IllegalMove for a closed account.
    Source: terms of sale, art. 6 (R16); M02.
    """
    today = civil_date(by.at)
    due_on = form.due_on or plus_days(today, DELAY_DAYS)
    if due_on <= today:
        raise DueInThePast
    if account.state == "closed":
        raise IllegalMove(state=account.state)
    check = Check(
        number=number,
        account_id=account.id,
        documents=tuple(dict.fromkeys(form.documents)),
        purpose=form.purpose,
        asked_at=by.at,
        asked_by=by.account_id,
        due_on=due_on,
    )
    after = move(account, "documents_requested") if account.state == "active" else account
    asked = DocumentsRequested(
        occurred_at=by.at,
        account_id=account.id,
        revision=after.revision,
        request=number,
        documents=_named(check.documents),
        purpose=check.purpose,
        due_on=due_on,
    )
    return Decision(check=check, account=after, events=(asked,))


def receive(check: Check, document: DocumentKind, *, today: date) -> Check:
    """Note that a document came; once every kind that was asked for has, or to a refusal any, staff decides.

    Raises: CheckOver.
    """
    refuse_over(check)
    received = (*check.received, Received(document=document, on=today))
    answered = check.state == "refused"
    complete = answered or set(check.documents) <= {one.document for one in received}
    state: CheckState = "received" if complete else check.state
    return replace(_moved(check, state), received=received)


def refuse_over(check: Check) -> None:
    """Raises: CheckOver once it was accepted: nothing more is wanted, and nothing is kept."""
    if check.state == "accepted":
        raise CheckOver(request=check.number)


def remind(check: Check, *, today: date, now: datetime) -> tuple[Check, tuple[Event, ...]]:
    """Tell once that the last day has passed; what is done about it a person decides (R16, R17)."""
    if check.reminded or not check.overdue(today):
        return check, ()
    assert check.due_on is not None
    missing = set(check.documents) - {one.document for one in check.received}
    event = DocumentsOverdue(
        occurred_at=now,
        account_id=check.account_id,
        request=check.number,
        documents=_named(kind for kind in check.documents if kind in missing),
        due_on=check.due_on,
    )
    return replace(check, reminded=True), (event,)


def decide(check: Check, account: Account, *, verdict: Verdict, others_wait: bool, by: By) -> Decision:
    """End a check: the account is open again, or closed to orders for one of the three reasons.

    While the delay runs and nothing was sent, only fraud ends it. The files are deleted by the caller.

    Raises: CheckOver; DelayRuns; FalseDataStands where the account stays suspended for another act.
    Source: terms of sale, art. 6 (R16, R17); GDPR art. 5(1)(e) (L14).
    """
    refuse_over(check)
    if verdict == "accepted":
        return accept(check, account, others_wait=others_wait, by=by)
    if verdict != "fraudulent" and _delay_runs(check, today=civil_date(by.at)):
        raise DelayRuns(due_on=check.due_on)
    done = _decided(check, "refused", verdict=verdict, by=by)
    outcome = deactivate(account, verdict, request=check.number, now=by.at)
    return Decision(check=done, account=outcome.account, events=outcome.events)


def accept(check: Check, account: Account, *, others_wait: bool, by: By) -> Decision:
    """Find nothing wrong, or find it mended: orders are open again unless another check still waits.

    Raises: CheckOver, FalseDataStands.
    Source: terms of sale, art. 6 (R16, R17).
    """
    refuse_over(check)
    if account.false_data:
        raise FalseDataStands(request=account.false_data)
    done = _decided(check, "accepted", verdict="accepted", by=by)
    after, events = _reopened(account, check.number, others_wait=others_wait, now=by.at)
    if check.documents:
        told = DocumentsAccepted(
            occurred_at=by.at, account_id=account.id, request=check.number, decided_on=civil_date(by.at)
        )
        events = (*events, told)
    return Decision(check=done, account=after, events=events)


def open_to_answers(
    account: Account, known: Check | None, *, reason: DeactivationReason, number: str, by: By
) -> Check:
    """Return what the owner of a deactivated account may answer: the request that waits, or a new one (R17)."""
    if known is not None:
        return known
    return Check(
        number=number,
        account_id=account.id,
        documents=(),
        purpose="",
        asked_at=by.at,
        asked_by=by.account_id,
        due_on=None,
        state="refused",
        verdict=reason,
        decided_on=civil_date(by.at),
        decided_by=by.account_id,
    )


def _reopened(
    account: Account, number: str, *, others_wait: bool, now: datetime
) -> tuple[Account, tuple[Event, ...]]:
    """Open what this check had closed, and nothing that another one has."""
    if account.state == "inactive" and account.request in (None, number):
        outcome = reactivate(account, now=now)
        if others_wait and outcome.account.state == "active":
            return move(outcome.account, "documents_requested"), outcome.events
        return outcome.account, outcome.events
    if account.state == "documents_requested" and not others_wait:
        active = move(account, "active")
        event = AccountActivated(occurred_at=now, account_id=active.id, revision=active.revision)
        return active, (event,)
    return account, ()


def _delay_runs(check: Check, *, today: date) -> bool:
    return check.state == "awaiting" and not check.received and not check.overdue(today)


def _decided(check: Check, state: CheckState, *, verdict: Verdict, by: By) -> Check:
    return replace(
        _moved(check, state), verdict=verdict, decided_on=civil_date(by.at), decided_by=by.account_id
    )


def _moved(check: Check, state: CheckState) -> Check:
    """Raises: IllegalMove where the table has no such step; a state stays what it is."""
    if state != check.state and state not in CHECK_NEXT[check.state]:
        raise IllegalMove(state=check.state)
    return replace(check, state=state)


def _named(kinds: Iterable[DocumentKind]) -> list[AskedDocument]:
    return [AskedDocument(kind=kind, words=KINDS[kind]) for kind in kinds]
