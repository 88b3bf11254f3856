"""The public register of clauses: what runs each one, where the law prevails, which side of each switch holds.

Says what was published about the clauses beside the terms in force; decides nothing, and hides nothing: a clause
that nobody has ruled on is shown as such.
"""

from collections.abc import Iterable
from datetime import date

from shared.contracts.clauses import (
    ClauseRegister,
    ClauseRegisterEntry,
    ClauseRulings,
    DecisionView,
    SwitchView,
)
from shared.contracts.terms import Prevailing, TermsView
from shared.values.clauses import SWITCHES, Clauses, Conflict

UNRULED = ClauseRulings(clauses=(), overtaken=(), rules=(), readers={})
"""What is known before anything was published."""


def clause_register(
    terms: TermsView, special: Iterable[TermsView], *, rulings: ClauseRulings, clauses: Clauses, today: date
) -> ClauseRegister:
    """Set what was ruled beside each clause of the terms in force, those that some offers add included.

    A clause that the law overtakes is marked with what prevails; the others keep their full effect.

    Source: terms of sale, art. 16 and 17 (R84, C13).
    """
    ruled = {ruling.clause: ruling for ruling in rulings.clauses}
    shown = [clause for document in (terms, *special) for clause in document.clauses]
    return ClauseRegister(
        mode=clauses.mode,
        version=terms.version,
        clauses=tuple(ClauseRegisterEntry(clause=one, ruling=ruled.get(one.id)) for one in shown),
        overtaken=rulings.overtaken,
        switches=tuple(
            _switch(conflict, clauses, today=today, read_by=rulings.readers.get(conflict, ()))
            for conflict in SWITCHES
        ),
        rules=rulings.rules,
    )


def beside_law(terms: TermsView, *, rulings: ClauseRulings, clauses: Clauses, today: date) -> TermsView:
    """Set beside each clause what the law says in its place, so that none is shown as if it held alone.

    A clause that excludes all liability is void towards consumers: it is never printed without that (C6).

    Source: terms of sale, art. 16 (R84); code de la consommation, art. R. 212-1, 6° (C6).
    """
    law = {one.by: Prevailing(by=one.by, law=one.law) for one in rulings.overtaken}
    yields = {conflict for conflict in SWITCHES if not clauses.lawful(conflict, on=today)}
    over = {
        one.clause: [by for by in one.overtaken if by in law and by not in yields] for one in rulings.clauses
    }
    shown = (
        clause.model_copy(update={"prevails": tuple(law[by] for by in over.get(clause.id, ()))})
        for clause in terms.clauses
    )
    return terms.model_copy(update={"clauses": tuple(shown)})


def _switch(conflict: Conflict, clauses: Clauses, *, today: date, read_by: tuple[str, ...]) -> SwitchView:
    switch = SWITCHES[conflict]
    taken = sorted((d for d in clauses.decisions if d.conflict == conflict), key=lambda d: d.since)
    return SwitchView(
        conflict=conflict,
        name=switch.name,
        lawful=switch.lawful,
        literal=switch.literal,
        default=clauses.mode,
        position=clauses.position(conflict, on=today),
        decisions=tuple(
            DecisionView(position=d.position, since=d.since, author=d.author, why=d.why) for d in taken
        ),
        read_by=read_by,
        words_only=switch.words_only,
    )
