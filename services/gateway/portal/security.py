"""How one proves who one is: password, second factor with its recovery codes, passkeys, and the sessions that are open.

Secrets that an answer holds are shown once, on the page that asked for them, and stand in no address (R19).
"""

import asyncio
from typing import Any

from shared.contracts.accounts import (
    AccountView,
    BeginTotp,
    ChangePassword,
    ConfirmTotp,
    EndOtherSessions,
    EndSession,
    EndTotp,
    GetMe,
    ListPasskeys,
    ListSessions,
    PasskeyViews,
    RemovePasskey,
    RenamePasskey,
    RenewRecoveryCodes,
    SessionRows,
)
from shared.contracts.base import Caller

from .client import Act, ClientPage, Sent, both, given, typed
from .drawing import a_code
from .visit import Visit

BROWSERS = (
    ("Firefox", "Firefox"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(told: str) -> str:
    """Say in short what a browser says it is: Firefox, Linux; what is not known as it stands."""
    found = [next((name for word, name in table if word in told), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or told


async def read_security(visit: Visit, caller: Caller) -> dict[str, Any]:
    me, passkeys, sessions = await asyncio.gather(
        visit.read(caller, GetMe(), AccountView),
        visit.glance(caller, ListPasskeys(), PasskeyViews),
        visit.glance(caller, ListSessions(), SessionRows),
    )
    return {
        "me": me,
        "passkeys": passkeys.passkeys if passkeys else None,
        "sessions": sessions.sessions if sessions else None,
        "drawn": a_code,
        "device_name": device_name,
    }


def _proof(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the password, and a code where there is one."""
    return {"password": sent.get("password", ""), "code": sent.get("code", "").strip() or None}


SECURITY = ClientPage(
    template="security",
    reads=read_security,
    acts={
        "change": Act(
            contract=ChangePassword,
            fields=typed("present", "password"),
            done={
                "fr": "Nouveau mot de passe enregistré ; vos autres sessions sont fermées.",
                "en": "New password saved; your other sessions are closed.",
            },
        ),
        "totp": Act(contract=BeginTotp, fields=_proof, shows=True),
        "totp_confirm": Act(contract=ConfirmTotp, fields=given("code"), shows=True),
        "codes": Act(contract=RenewRecoveryCodes, fields=_proof, shows=True),
        "totp_end": Act(
            contract=EndTotp,
            fields=_proof,
            done={"fr": "Le second facteur est retiré.", "en": "The second factor is given up."},
        ),
        "rename": Act(
            contract=RenamePasskey,
            fields=given("passkey", "name"),
            done={"fr": "La clé a un nouveau nom.", "en": "The passkey has a new name."},
        ),
        "remove": Act(
            contract=RemovePasskey,
            fields=both(given("passkey"), _proof),
            done={"fr": "La clé est retirée.", "en": "The passkey is removed."},
        ),
        "end": Act(
            contract=EndSession,
            fields=given("session_id"),
            done={"fr": "La session est fermée.", "en": "The session is closed."},
        ),
        "end_others": Act(
            contract=EndOtherSessions,
            fields=given(),
            done={"fr": "Vos autres sessions sont fermées.", "en": "Your other sessions are closed."},
        ),
    },
).page("/compte/securite", "/en/account/security")
