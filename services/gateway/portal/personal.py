"""The rights over one's data: a copy of all of it, and its erasure with the day of each step (R72)."""

from typing import Any

from shared.contracts.accounts import (
    AccountView,
    AskErasure,
    ErasureView,
    ExportMe,
    GetErasure,
    GetMe,
    RevokeErasure,
)
from shared.contracts.base import Caller

from .client import Act, ClientPage, Sent, given
from .files import File
from .visit import Visit


async def read_rights(visit: Visit, caller: Caller) -> dict[str, Any]:
    return {
        "me": await visit.read(caller, GetMe(), AccountView),
        "erasure": await visit.glance(caller, GetErasure(), ErasureView),
    }


def _proof(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"password": sent.get("password", ""), "code": sent.get("code", "").strip() or None}


DATA = ClientPage(
    template="personal",
    reads=read_rights,
    acts={
        "erase": Act(
            contract=AskErasure,
            fields=_proof,
            done={
                "fr": "Votre demande est enregistrée ; un courriel en donne les dates.",
                "en": "Your request is recorded; an e-mail gives its dates.",
            },
        ),
        "revoke": Act(
            contract=RevokeErasure,
            fields=given(),
            done={"fr": "Votre demande est retirée.", "en": "Your request is taken back."},
        ),
    },
).page("/compte/donnees", "/en/account/data")
COPY = File(contract=ExportMe).page("/compte/donnees/copie", "/en/account/data/copy")
PAGES = (DATA, COPY)
