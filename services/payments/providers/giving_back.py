"""Whether a refund that is asked for was made already: a provider forgets the key of a call, never the refund itself.

Each refund bears our own name of it at the provider, and is looked for there before it is asked for (ADR 0090).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .provider import Giveback, Refunded

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A refund that stands at the provider."""

    refund: Refunded
    mark: str | None
    """Our name of it; None: it was made by hand there, or by a version of ours that left no mark."""
    amount_cents: int | None
    made_at: datetime | None


def already(asked: Giveback, made: Sequence[Made], *, keys_last: timedelta) -> Refunded | None:
    """Return the refund that was asked for, if it was made; None: it may be asked for.

    While its key is surely known to the provider, the key alone keeps it from being made twice. After that, another one
    of the same amount that nobody marked is perhaps the very same: a person has to look, nothing is sent.
    """
    ours = [one.refund for one in made if one.mark == asked.refund_id]
    if ours:
        return min(ours, key=lambda one: one.status == "failed")
    alike = (one.refund for one in made if _is_alike(one, asked))
    perhaps = None if has_its_key(asked, keys_last=keys_last) else next(alike, None)
    return doubtful(f"perhaps made already as {perhaps.refund_id}") if perhaps else None


def has_its_key(asked: Giveback, *, keys_last: timedelta) -> bool:
    """Whether the provider surely knows the key still, if it was ever asked."""
    return datetime.now(UTC) - asked.asked_at < keys_last


def doubtful(reason: str) -> Refunded:
    """Return the refund as one that was not made: it is open again, with the reason, for a person."""
    return Refunded(refund_id="", status="failed", reason=reason)


def _is_alike(made: Made, asked: Giveback) -> bool:
    since = made.made_at is None or made.made_at >= asked.asked_at - CLOCKS_DIFFER
    same = made.amount_cents == asked.amount_cents
    return made.mark is None and same and since and made.refund.status != "failed"
