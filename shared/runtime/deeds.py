"""What a person does under the owner of an account, told to the journal that names both (R20).

A deed is a call that changes something and that a contract opens to persons under an owner. It is told in the
transaction of its effect; where the effect is in the outside world, right after it.
"""

from typing import Any

from shared.contracts.accounts import RecordDeed
from shared.contracts.base import Caller, Data, Request

from .tx import Tx

_NAMES = ("reference", "id")
"""What an answer calls the thing that was made."""
LONGEST_ABOUT = 200


def opens_deeds(request: type[Request]) -> bool:
    """Tell whether a call changes something and is open to persons under an owner."""
    return request.http is not None and bool(request.http.duties) and request.http.changes


def is_deed(request: type[Request], caller: Caller) -> bool:
    return caller.person_id is not None and opens_deeds(request)


def told(request: Data, answer: Data, tx: Tx) -> RecordDeed:
    """Say who did what under whom, and to what."""
    return RecordDeed(
        owner_id=tx.caller.account_id or "",
        person_id=tx.caller.person_id or "",
        at=tx.now,
        deed=type(request).__name__,
        about=_about(request, answer)[:LONGEST_ABOUT],
    )


def _about(request: Any, answer: Any) -> str:
    """Name the things of the path, or what came of the call."""
    in_path = [str(getattr(request, name)) for name in request.http.path_fields]
    made = (str(found) for name in _NAMES if (found := getattr(answer, name, None)))
    return ", ".join(in_path) or next(made, "")
