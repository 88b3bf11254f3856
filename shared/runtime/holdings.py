"""What a service holds of persons, declared once as data: exported, kept and erased from this one declaration.

Each service declares all of its tables in `holdings.py`: what a table holds of a person, in which category of the
table of retention, how an account's rows are read and how they are erased; or why it holds nothing. A test compares
the declarations with the database, so a new table cannot be forgotten. The tables of the runtime are declared here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.contracts.base import Words
from shared.contracts.retention import Category, read_retention

MIDNIGHT = "($1::date::timestamp at time zone 'Europe/Paris')"
"""The instant at which the day of an `aged` statement begins (D1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One kind of personal data in one table. `$1` of each statement is named beside it."""

    table: str
    category: str
    """Row of the table of retention."""
    words: Words
    """What it is, as its person reads it."""
    export: str = ""
    """Select an account's ($1) rows in an order of their own: all that is personal in them, and no secret."""
    dated: str = ""
    """Select the day from which an account's ($1) youngest row is kept; any day for what goes with its account."""
    erase: str = ""
    """Erase what accounts ($1: text[]) leave; for what goes with its account. Harmless when done again."""
    aged: str = ""
    """Erase what is dated before a day ($1: date), found by an index; for what goes by its own date."""
    otherwise: str = ""
    """How it is erased where no statement here does it."""

    def __post_init__(self) -> None:
        """Refuse a declaration that would leave something lying."""
        ways = (self.erase if self.kept.of_account else self.aged, self.otherwise)
        assert any(ways), f"{self.table}: nothing erases {self.category}"
        assert not (self.erase and self.aged), f"{self.table}: two ways to erase {self.category}"

    @property
    def kept(self) -> Category:
        return read_retention()[self.category]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """Why an account may not be erased yet."""

    code: str
    words: Words
    until: str
    """Select a row for each such thing of an account ($1), with the last day of it or null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """All tables of a service."""

    held: tuple[Holding, ...] = ()
    nothing: Mapping[str, str] = field(default_factory=dict)
    """Tables without personal data, each with the reason."""
    hindrances: tuple[Hindrance, ...] = ()
    contract_end: str = ""
    """Select the last day of an account's ($1) last contract, in the one service that knows."""

    @property
    def all(self) -> tuple[Holding, ...]:
        """Return what the service declares and what every service has, in the order of erasure."""
        return (*self.held, *OURS)

    @property
    def hindering(self) -> tuple[Hindrance, ...]:
        """Return what the service declares and what hinders the erasure in every service."""
        return (*self.hindrances, UNSETTLED)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset({*self.nothing, *NOTHING_OF_OURS, *(one.table for one in self.all)})


_PRUNED = "shared/runtime/pruning.py"
_TRAFFIC: Words = {"fr": "Messages internes", "en": "Internal messages"}
_ABOUT = "position(convert_to(one.id, 'UTF8') in parked.body) > 0"
_PARKED = f"""
update parked set body = '', error = split_part(error, ':', 1)
where state <> 'parked' and exists (select from unnest($1::text[]) as one (id) where {_ABOUT})
"""  # noqa: S608 - our own text
"""What nobody has settled yet stays as it came: it may be money, and only an operator may lay it aside."""
UNSETTLED = Hindrance(
    code="E-EFFACEMENT-MESSAGE",
    words={
        "fr": "Un message interne qui vous concerne n'a pas pu être traité : il attend une personne.",
        "en": "An internal message about you could not be handled: it waits for a person.",
    },
    until="select null::date from parked where state = 'parked'"
    " and position(convert_to($1::text, 'UTF8') in body) > 0",
)
"""A parked message may be a payment or a refund: erased with its account, it would be lost without a word."""
OURS = (
    Holding(table="parked", category="copies", words=_TRAFFIC, erase=_PARKED),
    *(
        Holding(table=table, category="message", words=_TRAFFIC, otherwise=_PRUNED)
        for table in ("outbox", "outbox_sent", "answers")
    ),
)
NOTHING_OF_OURS = {
    "inbox": "identities of messages",
    "begun": "identities of messages",
    "days": "a number",
    "erasure": "identities of closed accounts, and days",
    "schema_migrations": "names of files",
}
