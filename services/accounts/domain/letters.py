"""How often an account may have us write to an address that has not proved itself: somebody else may read there.

A pause and a daily bound hold for the address, whoever names it, and for the account, whichever it names.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .refusals import TooManyLetters

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long to wait between two letters, and how many there are in a day."""

    pause: timedelta
    most: int

    def wait(self, sent: Sequence[datetime], *, now: datetime) -> timedelta:
        """Say how long the next letter has to wait; `sent` are those of the last day, the newest first."""
        free_at = [one + self.pause for one in sent[:1]] + [
            one + DAY for one in sent[self.most - 1 : self.most]
        ]
        return max((one - now for one in free_at), default=timedelta(0))


TO_ADDRESS = Pace(pause=timedelta(minutes=2), most=5)
OF_ACCOUNT = Pace(pause=timedelta(seconds=15), most=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """When letters of the last day were written, the newest first."""

    to_address: Sequence[datetime]
    of_account: Sequence[datetime]


def wait_for_letter(letters: Letters, *, now: datetime) -> timedelta:
    """Say how long a letter has to wait; nothing, or less, when it may be written."""
    return max(TO_ADDRESS.wait(letters.to_address, now=now), OF_ACCOUNT.wait(letters.of_account, now=now))


def check_letter(letters: Letters, *, now: datetime) -> None:
    """Let a letter be written, or say how long to wait.

    Raises: TooManyLetters.
    Source: terms of sale, art. 6 (R19, R20); GDPR art. 32.
    """
    wait = wait_for_letter(letters, now=now)
    if wait > timedelta(0):
        raise TooManyLetters(retry_after_seconds=math.ceil(wait.total_seconds()))
