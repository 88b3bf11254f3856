"""Who is excluded from the association: heard first, unless the letter of the terms was chosen (C14)."""

from datetime import date

from shared.runtime.errors import Kind, Rejected
from shared.values.clauses import Clauses


class NotHeard(Rejected):
    """A member is heard before being excluded (C14)."""

    kind = Kind.INVALID
    code = "E-AUDITION"
    fr = (
        "Un adhérent est entendu avant d'être exclu : indiquez le jour où il l'a été, aujourd'hui au plus tard. Ses"
        " rôles peuvent lui être retirés sans attendre."
    )
    en = (
        "A member is heard before being excluded: give the day on which this was done, today at the latest. Roles can"
        " be taken away without waiting."
    )


def check_exclusion(heard_on: date | None, *, clauses: Clauses, today: date) -> None:
    """Let the board exclude a member whom it has heard; by the words of 2013 at once and as of right.

    Raises: NotHeard.
    Source: terms of sale, art. 6 (R21); right of defence of a member (C14).
    """
    if clauses.lawful("C14", on=today) and (heard_on is None or heard_on > today):
        raise NotHeard
