"""How payments dies in between: after a transaction's work and before its commit, or with all that it remembered."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.runtime.delivery import Worker
from shared.runtime.errors import NotYet, Rejected, Unavailable
from shared.runtime.retry import Policy


class Died(Exception):
    """The process ended here; what was not committed has not happened."""


@dataclass
class Fate:
    """Lets one of the next transactions die."""

    after: int = 0
    """The how manieth transaction from now; 0: none."""
    deaths: int = 0

    def strike(self):
        if self.after:
            self.after -= 1
            if not self.after:
                self.deaths += 1
                raise Died


def mortal(database, fate):
    """Let transactions of a database die after their work, just before they would be committed."""
    lived = database.transaction

    @asynccontextmanager
    async def transaction():
        async with lived() as connection:
            yield connection
            fate.strike()

    database.transaction = transaction


@dataclass(frozen=True)
class Strict(Policy):
    """Remembers what a handler broke on, instead of only trying again."""

    bugs: list = field(default_factory=list)

    def fate(self, error, attempt):
        if not isinstance(error, Died | NotYet | Rejected | Unavailable):
            self.bugs.append(error)
        return super().fate(error, attempt)


def forget(member, bugs):
    """Let a service begin anew with what stands in its tables, and nothing else."""
    member.worker = Worker(
        member.kit, Strict(patience=0, early_attempts=1_000, bug_attempts=1_000, bugs=bugs)
    )
