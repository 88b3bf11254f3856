"""How the next refunds of a double end: at once, later, not at all, or as a plain No of the provider."""

from enum import StrEnum

from infra.fakes.journal import Journal

SHELF = "switches"


class RefundMode(StrEnum):
    """PENDING ones wait for `arrive` or `fail`; FAILED ones are answered as failed; REFUSED ones are an error."""

    DONE = "done"
    PENDING = "pending"
    FAILED = "failed"
    REFUSED = "refused"


def refund_mode(journal: Journal) -> RefundMode:
    kept = journal.get(SHELF, "refunds")
    return RefundMode(kept["mode"]) if kept else RefundMode.DONE


def set_refund_mode(journal: Journal, mode: RefundMode) -> None:
    journal.put(SHELF, "refunds", {"mode": mode.value})
