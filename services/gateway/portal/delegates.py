"""Who may act under oneself, under whom one may act, and for whom this session does (R20)."""

import asyncio
from typing import Any

from shared.contracts.accounts import (
    AcceptInvitation,
    AccountView,
    ActUnder,
    Deeds,
    Delegates,
    GetMe,
    InviteDelegate,
    LeaveOwner,
    ListDeeds,
    ListDelegates,
    ListOwners,
    Owners,
    RevokeDelegate,
)
from shared.contracts.base import Caller, Data, Duty

from .client import Act, ClientPage, Sent, given, of_path
from .space import SPACE
from .visit import Visit


async def read_access(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for both sides; somebody who acts under an owner sees only for whom."""
    owners, delegates, deeds, me = await asyncio.gather(
        visit.read(caller, ListOwners(), Owners),
        visit.glance(caller, ListDelegates(), Delegates),
        visit.glance(caller, ListDeeds(), Deeds),
        visit.glance(caller, GetMe(), AccountView),
    )
    return {"owners": owners, "delegates": delegates, "deeds": deeds.deeds if deeds else [], "me": me}


async def read_nothing(_visit: Visit, _caller: Caller) -> dict[str, Any]:
    return {}


def _invitation(_: Visit, sent: Sent) -> dict[str, Any]:
    return {
        "email": sent.get("email", "").strip(),
        "duties": [duty.value for duty in Duty if f"duty_{duty}" in sent],
        "password": sent.get("password", ""),
        "code": sent.get("code", "").strip() or None,
    }


def _owner(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take under whom to act; none is one's own account."""
    return {"owner_id": sent.get("owner_id") or None}


def _to_the_space(visit: Visit, _: Data) -> str:
    return SPACE.path(visit.language)


def _to_the_owners(visit: Visit, _: Data) -> str:
    return ACCESS.path(visit.language)


ACCESS = ClientPage(
    template="access",
    reads=read_access,
    acts={
        "invite": Act(
            contract=InviteDelegate,
            fields=_invitation,
            done={
                "fr": "L’invitation est envoyée ; elle vaut sept jours.",
                "en": "The invitation is sent; it is good for seven days.",
            },
        ),
        "revoke": Act(
            contract=RevokeDelegate,
            fields=given("person"),
            done={"fr": "L’accès est retiré.", "en": "The access is taken away."},
        ),
        "leave": Act(
            contract=LeaveOwner,
            fields=given("owner_id"),
            done={"fr": "Vous n’agissez plus pour ce compte.", "en": "You no longer act for that account."},
        ),
        "act": Act(contract=ActUnder, fields=_owner, goes=_to_the_space),
    },
).page("/compte/acces", "/en/account/access")
INVITATION = ClientPage(
    template="invitation",
    reads=read_nothing,
    acts={"accept": Act(contract=AcceptInvitation, fields=of_path("token"), goes=_to_the_owners)},
).page("/invitation/{token:str}", "/en/invitation/{token:str}")
PAGES = (ACCESS, INVITATION)
