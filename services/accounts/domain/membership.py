"""Who joins the association, who has left it, and when a membership is suspended.

Members and clients are two things that one account may be, either or both (R89). No service knows fees and dates yet:
the board notes who has joined and who has left, and nothing else is kept of it here.
"""

from dataclasses import replace
from datetime import date

from shared.contracts.base import Role
from shared.runtime.errors import Kind, Rejected

from .accounts import Account, may_order
from .denials import LastOfTheBoard
from .legal import FRANCE


class LivesElsewhere(Rejected):
    """Members live in France; orders are refused to nobody for a country (R93, L13)."""

    kind = Kind.FORBIDDEN
    code = "E-RESIDENCE"
    fr = "L'adhésion est réservée aux personnes résidant en France ; vous pouvez commander nos services."
    en = "Membership is for residents of France; our services can be ordered from anywhere."


class ClosedToJoining(Rejected):
    """An account that may not order may not join either (R17, R18)."""

    kind = Kind.FORBIDDEN
    code = "E-COMPTE-INACTIF"
    fr = "Ce compte n'est pas actif : son titulaire doit d'abord confirmer son adresse ou corriger ses informations."
    en = "This account is not active: its owner has to confirm the address or correct the details first."


def join(account: Account, *, today: date) -> Account:
    """Note a membership; one that is known goes on, wherever its member lives by now.

    Raises: ClosedToJoining for an account that is not open; LivesElsewhere.
    Source: rules of the association, membership (R18, R89, R93).
    """
    if account.member_since:
        return account
    if not may_order(account.state):
        raise ClosedToJoining
    if account.address.country not in FRANCE:
        raise LivesElsewhere
    return replace(account, member_since=today)


def leave(account: Account, *, others: int) -> Account:
    """Note that a membership has ended, and with it every role of the staff; services and orders stay (R29, R89).

    Raises: LastOfTheBoard.
    """
    if Role.BOARD in account.roles and not others:
        raise LastOfTheBoard
    return replace(account, member_since=None, roles=frozenset({Role.CLIENT}))
