"""The day's work: nothing of its own. What is older than the table of retention allows goes, by the runtime (L14)."""

from shared.contracts.clock import DayStarted
from shared.runtime.tx import Tx

from .base import router


@router.daily
async def begin_day(_: DayStarted, __: Tx) -> None:
    """Let the runtime erase what is too old."""
