"""The rules of lifecycle: until when a hosting runs, what suspends it, and when its data may go.

Every rule is a pure function that returns an `Outcome`; a handler loads, calls one, stores all four parts.

| when lifecycle hears                                        | it calls                                    |
|-------------------------------------------------------------|---------------------------------------------|
| `OrderPlaced`, per line                                     | `order` (new), `order_more` (the others)    |
| `PaymentAccepted`                                           | `accept`                                    |
| `FreeOrderConfirmed`                                        | `accept`, of what `free` makes of it        |
| `PaymentOpened`, `PaymentHeld`, `ChequeReceived`            | `wait_for`                                  |
| `ChequePromised`, `ChequePresentedAgain`                    | `wait_for`                                  |
| `MeansSeen`                                                 | `days_work` of what waited, see `stall_of`  |
| `PaymentRefused`, `ChequeReturned`                          | `release`                                   |
| `ChequeBounced`, `PaymentDisputed`, `DebtGivenUp`           | `bounce`, `contest`, `give_up`              |
| `HostingConverged`, `HostingConvergenceFailed`              | `observe`, `fail`                           |
| its own `DoDay`                                             | `days_work`; `next_due` is stored for it    |
| a member of staff                                           | `suspend`, `lift`, `retry`, `hold_by_law`   |
| `FalseDataFound`, `FalseDataLifted`                         | `accuse`, `acquit`                          |
| `WithdrawalConfirmed`, `TerminationConfirmed`               | `withdraw`, `terminate`                     |
| `LeavingConfirmed`, `OrderClosed`                           | `leave`, `void`                             |
| its own `FitVolume`, once the host has measured             | `fit_volume`                                |
| staff, of an intervention                                    | `plan`, `announce`, `reschedule`, `carry_on` |
| an operator                                                 | `take_over`                                 |
| the owner                                                   | `retrieve`, `choose_volume`, `terminate_own`, |
|                                                             | `revoke`, `erase`                           |

The renewal of a hosting may be in an order of several: the handler calls the rule for each hosting concerned.
"""

from shared.values.delays import deletion_date

from .accusations import Accusation, accuse, acquit
from .causes import GROUNDS, Cause, Ground, suspension_article
from .convergence import fail, observe, retrieve, retry
from .day import days_work, next_due
from .debts import bounce, contest
from .endings import erase, give_up, leave, revoke, terminate, terminate_own, void, withdraw
from .freshness import ALL_SEEN, Stall, Views, awaited, stall_of
from .holds import HOLD_MARGIN_DAYS, Waiting, hold_by_law, release, wait_for
from .hosting import (
    LAWFUL,
    LITERAL,
    NEXT,
    RUNNING,
    STOPPED,
    Hold,
    HoldKind,
    Hosting,
    Policy,
    Purchase,
    State,
    Suspension,
    Termination,
    policy_on,
)
from .importing import take_over
from .interventions import (
    NEXT_OF_INTERVENTION,
    Concerned,
    Intervention,
    InterventionState,
    NoNames,
    NotUrgent,
    NoWindow,
    ShortNotice,
    announce,
    announce_by,
    announcement,
    asks,
    carry_on,
    follow_ups,
    plan,
    reschedule,
)
from .notices import terminated_on
from .outcome import Change, Outcome, move, wanted
from .purchases import accept, free, order, order_more
from .quotes import Quote, last_options, quote
from .refusals import (
    AbovePaid,
    DeletedForGood,
    NeverStarted,
    NoGround,
    NoStatement,
    NotForSecrecy,
    NothingToRetry,
    NotRunning,
    NotSuspended,
    OverBefore,
    ReferenceTaken,
    TooFewFacts,
    VolumeInUse,
    refuse_deleted,
)
from .simulation import simulate
from .suspensions import LEAST_FACTS, is_told, lift, suspend
from .terms import Contract, contract_of, first_deletion_day
from .volumes import check_volume, choose_volume, fit_volume

__all__ = [
    "ALL_SEEN",
    "GROUNDS",
    "HOLD_MARGIN_DAYS",
    "LAWFUL",
    "LEAST_FACTS",
    "LITERAL",
    "NEXT",
    "NEXT_OF_INTERVENTION",
    "RUNNING",
    "STOPPED",
    "AbovePaid",
    "Accusation",
    "Cause",
    "Change",
    "Concerned",
    "Contract",
    "DeletedForGood",
    "Ground",
    "Hold",
    "HoldKind",
    "Hosting",
    "Intervention",
    "InterventionState",
    "NeverStarted",
    "NoGround",
    "NoNames",
    "NoStatement",
    "NoWindow",
    "NotForSecrecy",
    "NotRunning",
    "NotSuspended",
    "NotUrgent",
    "NothingToRetry",
    "Outcome",
    "OverBefore",
    "Policy",
    "Purchase",
    "Quote",
    "ReferenceTaken",
    "ShortNotice",
    "Stall",
    "State",
    "Suspension",
    "Termination",
    "TooFewFacts",
    "Views",
    "VolumeInUse",
    "Waiting",
    "accept",
    "accuse",
    "acquit",
    "announce",
    "announce_by",
    "announcement",
    "asks",
    "awaited",
    "bounce",
    "carry_on",
    "check_volume",
    "choose_volume",
    "contest",
    "contract_of",
    "days_work",
    "deletion_date",
    "erase",
    "fail",
    "first_deletion_day",
    "fit_volume",
    "follow_ups",
    "free",
    "give_up",
    "hold_by_law",
    "is_told",
    "last_options",
    "leave",
    "lift",
    "move",
    "next_due",
    "observe",
    "order",
    "order_more",
    "plan",
    "policy_on",
    "quote",
    "refuse_deleted",
    "release",
    "reschedule",
    "retrieve",
    "retry",
    "revoke",
    "simulate",
    "stall_of",
    "suspend",
    "suspension_article",
    "take_over",
    "terminate",
    "terminate_own",
    "terminated_on",
    "void",
    "wait_for",
    "wanted",
    "withdraw",
]
