"""Accounts as tests want them: valid by default, one keyword away from the case."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.accounts.domain import Account, Proof, Visit, register
from shared.contracts.accounts import Address, Register

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LINK = "id-of-the-link-in-the-mail"
PASSWORD = "trois pigeons gris"
ADDRESS = Address(street="1 rue du Port", postal_code="77190", city="Dammarie-les-Lys", country="FR")


def a_form(**changes: Any) -> Register:
    usual = {
        "email": "Client@Example.org",
        "password": PASSWORD,
        "kind": "person",
        "name": "Camille Martin",
        "address": ADDRESS,
    }
    return Register(**usual | changes)


def registered(**changes: Any) -> Any:
    return register(a_form(**changes), account_id="a-1", password_hash="hash", link_id=LINK, now=NOW)


def an_account(**changes: Any) -> Account:
    account: Account = registered().account
    return replace(account, **{"state": "active", "confirmation": None} | changes)


def a_visit(**changes: Any) -> Visit:
    usual = Visit(session_id="s-1", token="session-token", device="Firefox on Linux", address="192.0.2.7")
    return replace(usual, **changes)


RIGHT = Proof(password_ok=True)
