"""How far a caller reaches: by role, and under an owner by duty (R20). Closed unless a contract opens it.

Whatever brings a call here, the API or a form that somebody wrote himself, this is judged before anybody is asked.
"""

from shared.contracts.accounts import Language
from shared.contracts.base import Caller, Http

from .problems import NO_RIGHT, NO_SESSION, Refused


def reaching(caller: Caller, http: Http | None, *, language: Language) -> Caller:
    """Return as whom somebody calls: under the owner where a duty opens the call, else as nobody where anybody may.

    So a person under an owner withdraws from nothing in the owner's name: the public form takes him for a stranger.

    Raises: Refused where only the owner may, or only somebody of another role.
    """
    if http and http.roles and not http.roles & caller.roles:
        raise Refused((NO_RIGHT if caller.account_id else NO_SESSION).say(language))
    if caller.person_id is None or http is None or http.personal or http.duties & caller.duties:
        return caller
    if http.roles:
        raise Refused(NO_RIGHT.say(language))
    return Caller(language=caller.language, address=caller.address)
