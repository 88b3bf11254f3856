"""False data: one act suspends all that an account has, and one undoes it (R15)."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.contracts.accounts import (
    FalseDataFound,
    FalseDataLifted,
    FalseDataView,
    Falsehood,
    ReportFalseData,
)
from shared.contracts.base import Event
from shared.runtime.errors import IllegalMove

from .accounts import Account, Outcome, deactivate
from .checks import By
from .refusals import FalseDataStands, NothingFalse


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found, what shows it, and who says so."""

    case: str
    account_id: str
    reason: Falsehood
    text: str
    evidence: str
    found_at: datetime
    found_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_why: str | None = None

    @property
    def view(self) -> FalseDataView:
        return FalseDataView(**{name: getattr(self, name) for name in FalseDataView.model_fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A finding and its account after a rule, and what there is to say."""

    finding: Finding
    account: Account
    events: tuple[Event, ...]


def refuse_standing(account: Account) -> None:
    """Raises: FalseDataStands while a finding of false data does."""
    if account.false_data:
        raise FalseDataStands(request=account.false_data)


def report(account: Account, form: ReportFalseData, *, case: str, by: By) -> Judged:
    """Suspend everything at once: orders here, services and membership by the event. Nothing ends, nothing is deleted.

    Raises: FalseDataStands while an earlier finding does; IllegalMove for a closed account.
    Source: terms of sale, art. 6 and 16 (R15, R17, R85).
    """
    refuse_standing(account)
    if account.state == "closed":
        raise IllegalMove(state=account.state)
    answerable = (account.state == "inactive" and account.request) or case
    outcome = deactivate(account, form.reason, request=answerable, now=by.at)
    accused = replace(
        outcome.account,
        false_data=case,
        reason_beside=account.reason,
        revision=outcome.account.revision + 1,
    )
    finding = Finding(
        case=case,
        account_id=account.id,
        reason=form.reason,
        text=form.text,
        evidence=form.evidence,
        found_at=by.at,
        found_by=by.account_id,
    )
    found = FalseDataFound(
        occurred_at=by.at,
        account_id=account.id,
        revision=accused.revision,
        case=case,
        reason=form.reason,
        text=form.text,
        author=by.account_id,
    )
    return Judged(finding=finding, account=accused, events=(*outcome.events, found))


def lift(account: Account, finding: Finding, *, why: str, by: By) -> Judged:
    """Undo it. Orders open again by the check that the case is; services run by the event, their dates untouched.

    Where another check keeps the account closed to orders, its reason is told again in place of this one.

    Raises: NothingFalse where no finding stands.
    Source: terms of sale, art. 6 (R15, R68).
    """
    if account.false_data != finding.case:
        raise NothingFalse
    cleared = replace(account, false_data=None, reason_beside=None, revision=account.revision + 1)
    stays = account.reason_beside if account.request != finding.case else None
    left = deactivate(cleared, stays, now=by.at) if stays else Outcome(cleared)
    lifted = replace(finding, lifted_at=by.at, lifted_by=by.account_id, lifted_why=why)
    event = FalseDataLifted(
        occurred_at=by.at,
        account_id=account.id,
        revision=cleared.revision,
        case=finding.case,
        author=by.account_id,
    )
    return Judged(finding=lifted, account=left.account, events=(event, *left.events))
