"""What runs each clause of the terms: the shapes in which it is published and shown.

They belong to `orders`, like the terms, and travel only inside its messages. Decides nothing.
"""

from datetime import date
from typing import Literal

from shared.values.clauses import Conflict, Position

from .base import Data, Words
from .terms import ClauseView


class RuleProof(Data):
    """A rule of the register (docs/rules.md): how far it is built, and where that can be seen."""

    rule: str
    """Such as `R31`, `C4`, `L05`."""
    meaning: str
    """In English, as the register has it."""
    state: str
    """`built`: code and tests cite it; `later`: not kept yet, or in part."""
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    """Files, or single tests as `file::name`, that cite it."""


class ClauseRuling(Data):
    """What runs one clause."""

    clause: str
    rules: tuple[str, ...] = ()
    overtaken: tuple[str, ...] = ()
    """What prevails over its words: conflicts (C…), duties of law (L…), and readings that have a switch."""
    information: Words | None = None
    """Why nothing runs it, for a clause that only informs."""


class Overtaken(Data):
    """Where the law, or a better reading, prevails over the words of the terms."""

    by: str
    terms: Words
    law: Words
    lawful: Words
    """What this software does."""
    literal: Words | None = None
    """What it does once the switch is turned; None: there is no switch."""


class ClauseRulings(Data):
    """All of it, as the data files hold it; the last that was published holds."""

    clauses: tuple[ClauseRuling, ...]
    overtaken: tuple[Overtaken, ...]
    rules: tuple[RuleProof, ...]
    readers: dict[str, tuple[str, ...]]
    """{conflict: the code that asks its switch}."""


class DecisionView(Data):
    position: Position
    since: date
    author: str
    why: str


class SwitchView(Data):
    """One switch as it stands today, and every decision about it, those to come among them."""

    conflict: Conflict
    name: str
    lawful: str
    literal: str
    default: Position
    """By the mode of the whole (`COLOMBIER_CLAUSE_MODE`)."""
    position: Position
    """Today."""
    decisions: tuple[DecisionView, ...]
    read_by: tuple[str, ...]
    """The code that asks it."""
    words_only: bool = False
    """Turned, it changes the note beside its clauses and nothing else."""


class ClauseRegisterEntry(Data):
    clause: ClauseView
    ruling: ClauseRuling | None
    """None: nobody has said yet what runs it."""


class ClauseRegister(Data):
    """Which rule runs each clause in force, where the law prevails, and which side of each conflict holds today."""

    mode: Literal["lawful", "literal"]
    version: str
    clauses: tuple[ClauseRegisterEntry, ...]
    overtaken: tuple[Overtaken, ...]
    switches: tuple[SwitchView, ...]
    rules: tuple[RuleProof, ...]
