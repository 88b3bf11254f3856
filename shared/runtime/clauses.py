"""How an operator says which side of each conflict holds: one mode, and recorded decisions about single switches.

`COLOMBIER_CLAUSE_MODE` is `lawful` or `literal`. `COLOMBIER_CLAUSES` holds decisions as YAML or JSON, or
`COLOMBIER_CLAUSES_FILE` names the file that does: a list of `conflict`, `position`, `since`, `author` and perhaps
`why`. A decision is never taken out of it: the next one follows it (ADR 0032). Decides nothing itself.
"""

from functools import cached_property
from typing import Annotated, Any, Self

import yaml
from pydantic import BeforeValidator, model_validator
from pydantic_settings import NoDecode

from shared.values.clauses import Clauses, Decision, Position

from .settings import EnvironmentSettings


def _listed(value: Any) -> Any:
    """Read a text as YAML, of which JSON is a part; a blank one holds no decision."""
    return yaml.safe_load(value) or () if isinstance(value, str) else value


class ClauseSettings(EnvironmentSettings):
    """The base of the settings of a service in which a conflict is decided."""

    clause_mode: Position = "lawful"
    """What holds where nothing else was decided: mandatory law, or the words of the terms of 2013."""
    clauses: Annotated[tuple[Decision, ...], NoDecode, BeforeValidator(_listed)] = ()

    @cached_property
    def positions(self) -> Clauses:
        """What holds, switch by switch and day by day."""
        return Clauses(mode=self.clause_mode, decisions=self.clauses)

    @model_validator(mode="after")
    def _can_be_followed(self) -> Self:
        """Refuse to start with decisions that contradict each other."""
        Clauses(mode=self.clause_mode, decisions=self.clauses)
        return self
