"""Links that letters carry: known by an id that opens nothing; signed, it is the token that their reader shows."""

import secrets
from dataclasses import dataclass, field

from pydantic import SecretStr

from services.accounts.domain import LinkUsed
from shared.contracts.base import LinkId
from shared.values.signed import read

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class MailedLinks:
    keys: tuple[str, ...] = field(repr=False)
    """All are believed, so that one can be replaced while letters are on their way."""

    def id_of(self, token: SecretStr) -> LinkId:
        """Return the id of the link that a letter carried. Raises LinkUsed for a token that is none of ours."""
        link_id = read(token.get_secret_value(), keys=self.keys, purpose="account")
        if link_id is None:
            raise LinkUsed
        return link_id


def new_link_id() -> LinkId:
    """Make up the id of a link (128 bits): events carry it, and notifications signs it in the letter (ADR 0099)."""
    return secrets.token_urlsafe(ID_BYTES)
