"""Where the terms of 2013 and the law conflict: what each switch does on its two sides, and which side holds on a day.

The one table of these switches. `lawful` follows mandatory law, `literal` the words of the terms. The mode of the
whole is the default of each; a recorded decision turns a single switch from a day on (ADR 0032). Services ask
`Clauses` and never the mode. Says nothing about why: those sentences are data beside the terms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Position = Literal["lawful", "literal"]
Conflict = Literal[
    "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C13", "C14", "C15", "R83"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One conflict as a setting: its name, and its value on each side."""

    name: str
    lawful: str
    literal: str
    words_only: bool = False
    """Turned, it changes no act of this software but the note that stands beside the clauses (ADR 0093)."""


SWITCHES: Mapping[Conflict, Switch] = {
    "C1": Switch(name="refund_after_invoice", lawful="legal_grounds", literal="never"),
    "C2": Switch(name="consent_to_immediate_start", lawful="express", literal="deemed"),
    "C3": Switch(name="withdrawal_on_renewal", lawful="allow", literal="refuse"),
    "C4": Switch(name="payment_fee", lawful="association", literal="client"),
    "C5": Switch(name="termination", lawful="online_function", literal="any_message"),
    "C6": Switch(name="liability_exclusion", lawful="not_towards_consumers", literal="absolute"),
    "C7": Switch(name="notice_of_change", lawful="email_and_site", literal="site"),
    "C8": Switch(name="statement_of_reasons", lawful="always", literal="none", words_only=True),
    "C9": Switch(name="disclosures", lawful="public_list", literal="none", words_only=True),
    "C10": Switch(name="purge_floor_days", lawful="30", literal="0"),
    "C11": Switch(name="late_dispute", lawful="answered", literal="refused"),
    "C12": Switch(name="notices_by_clients", lawful="online_forms", literal="registered_letter"),
    "C13": Switch(name="mandatory_law", lawful="prevails", literal="excluded"),
    "C14": Switch(name="end_of_membership", lawful="after_hearing", literal="at_once"),
    "C15": Switch(name="erasure", lawful="except_legal_retention", literal="whole", words_only=True),
    "R83": Switch(name="lower_volume_at_renewal", lawful="allow", literal="refuse"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One switch, turned by somebody from a day on; a later one of the same switch follows it."""

    conflict: Conflict
    position: Position
    since: date
    author: str
    """An office and its decision, such as « bureau, 20/11/2026 »: it is published."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """What holds: the mode, and the decisions that depart from it or come back to it."""

    mode: Position = "lawful"
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be told apart or traced: two decisions of one day, or one without an author."""
        days = [(decision.conflict, decision.since) for decision in self.decisions]
        if twice := {f"{conflict} on {day}" for conflict, day in days if days.count((conflict, day)) > 1}:
            msg = f"decided twice: {', '.join(sorted(twice))}"
            raise ValueError(msg)
        if nameless := [d.conflict for d in self.decisions if not d.author.strip()]:
            msg = f"decided by nobody: {', '.join(nameless)}"
            raise ValueError(msg)

    def decision(self, conflict: Conflict, *, on: date) -> Decision | None:
        """Return the last decision about a switch that has taken effect; None while the mode alone holds."""
        taken = [d for d in self.decisions if d.conflict == conflict and d.since <= on]
        return max(taken, key=lambda decision: decision.since, default=None)

    def position(self, conflict: Conflict, *, on: date) -> Position:
        """Return which side of a switch holds on a civil day."""
        decision = self.decision(conflict, on=on)
        return decision.position if decision else self.mode

    def lawful(self, conflict: Conflict, *, on: date) -> bool:
        return self.position(conflict, on=on) == "lawful"
