"""What those concerned by a breach are told, and that they were (GDPR art. 34, L15, M31)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from shared.contracts.accounts import BreachEntry, BreachTold, TellConcerned
from shared.contracts.accounts.breach_notices import BreachNotice

from .breaches import Breach
from .checks import By
from .refusals import NobodyToTell, UnknownConcerned

AT_A_TIME = 250


def check_concerned(form: BreachNotice, known: Iterable[tuple[str, str]]) -> list[str]:
    """Return the accounts that a notice is for, of those that are known by identity and address.

    Raises: UnknownConcerned for a name that is no account's; NobodyToTell.
    """
    found = list(known)
    names = {name for both in found for name in both}
    if unknown := [one for one in form.whom if one not in names]:
        raise UnknownConcerned(names=", ".join(unknown))
    if not found:
        raise NobodyToTell
    return [account_id for account_id, _ in found]


def tell_concerned(
    breach: Breach, form: BreachNotice, account_ids: list[str], *, by: By
) -> tuple[Breach, tuple[TellConcerned, ...]]:
    """Enter that they are told, in which words, and order it.

    Source: GDPR art. 34 (L15, M31).
    """
    entry = BreachEntry(
        at=by.at,
        by=by.account_id,
        text=f"{form.nature_fr}\n\n{form.effects_fr}\n\n{form.measures_fr}",
        risk=breach.risk,
        persons_told_at=by.at,
        told=len(account_ids),
    )
    return replace(breach, entries=(*breach.entries, entry)), tuple(_orders(breach, form, account_ids))


def _orders(breach: Breach, form: BreachNotice, account_ids: list[str]) -> Iterator[TellConcerned]:
    rest = iter(account_ids)
    while some := list(islice(rest, AT_A_TIME)):
        yield TellConcerned(
            number=breach.number,
            found_at=breach.found_at,
            nature={"fr": form.nature_fr, "en": form.nature_en},
            effects={"fr": form.effects_fr, "en": form.effects_en},
            measures={"fr": form.measures_fr, "en": form.measures_en},
            account_ids=some,
        )


def told(order: TellConcerned, *, at: datetime) -> tuple[BreachTold, ...]:
    """Tell each of them (M31)."""
    facts = order.model_dump(exclude={"account_ids"})
    return tuple(BreachTold(occurred_at=at, account_id=one, **facts) for one in order.account_ids)
