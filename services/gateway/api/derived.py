"""Which calls there are: every request contract that declares an HTTP face, and how its fields travel."""

import re
from dataclasses import dataclass
from functools import cache

from pydantic import SecretStr

from shared.contracts.base import Http, Request
from shared.contracts.catalogue import all_messages

PREFIX = "/api/v1"
WITH_BODY = frozenset({"POST", "PATCH"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the JSON API."""

    contract: type[Request]
    http: Http

    @property
    def path(self) -> str:
        return PREFIX + self.http.path

    @property
    def in_path(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.http.path))

    @property
    def has_body(self) -> bool:
        return self.http.method in WITH_BODY

    @property
    def keeps_answers(self) -> bool:
        """Whether a repeat with the same key gets the stored answer; not where a secret would be stored."""
        secret = any(field.annotation is SecretStr for field in self.contract.model_fields.values())
        return self.http.method == "POST" and not secret


@cache
def calls() -> tuple[Call, ...]:
    """Return all calls, in the order of their owners and contracts."""
    return tuple(
        Call(contract=message, http=message.http)
        for message in all_messages()
        if issubclass(message, Request) and message.http
    )
