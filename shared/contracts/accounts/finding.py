"""How staff finds an account, and what it then sees of it."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import Data, Http, Request, Role, Wanted

from .identity import AccountState, AccountView

CLIENT_DESK = frozenset({Role.SUPPORT, Role.TREASURER, Role.BOARD})
"""Who works with clients; whoever looks after machines alone need not know them."""


class AccountHit(Data):
    id: str
    state: AccountState
    name: str
    email: str


class AccountHits(Data):
    accounts: list[AccountHit]


class FindAccounts(Request):
    """Staff: accounts by id, e-mail address or a part of the name, the exact ones first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/accounts", roles=CLIENT_DESK)
    answer: ClassVar[type[Data]] = AccountHits
    q: Wanted


class GetAccount(Request):
    """Staff: one account. Who looked enters its journal, once a day for each person."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/accounts/{account_id}", roles=CLIENT_DESK)
    answer: ClassVar[type[Data]] = AccountView
    account_id: Annotated[str, Field(min_length=1, max_length=80)]
