"""Every call of the API stands in the reviewed table, with the rights that its contract declares (R20)."""

import pytest

from infra.rights_document import admits, document, faces
from shared.contracts.base import OWNER_ONLY

from .routes import CALLERS, reviewed

WORDS = {"yes": "through", "401": 401, "403": 403, "as nobody": "as nobody"}
FORBIDDEN_UNDER = (
    *("PATCH /me", "GET /me", "POST /me/erasure", "GET /me/export", "POST /me/password", "POST /me/email"),
    *("POST /me/delegates", "PATCH /me/delegates/{person}", "POST /me/passkeys", "POST /me/totp"),
    *("POST /hostings/{hosting}/termination", "DELETE /hostings/{hosting}/termination"),
    "POST /hostings/{hosting}/erasure",
)
"""Neither change the account, delete, terminate nor invite."""


def declared():
    kinds = {caller: caller for caller in CALLERS} | {
        "technical": "under: technical",
        "billing": "under: billing",
    }
    return {
        f"{http.method} {http.path}": {one: WORDS[admits(http, kinds[one])] for one in CALLERS}
        for _, http in faces()
    }


def test_every_call_has_a_row_and_every_row_a_call():
    assert sorted(declared()) == sorted(reviewed())


@pytest.mark.parametrize("call", sorted(declared()))
def test_a_call_is_open_to_whom_the_table_says(call):
    assert declared()[call] == reviewed()[call]


@pytest.mark.parametrize("call", FORBIDDEN_UNDER)
def test_a_person_under_an_owner_never_does_what_is_the_owners_alone(call):
    assert {reviewed()[call][duty] for duty in ("technical", "billing")} == {403}


@pytest.mark.parametrize("call", ["POST /withdrawals", "POST /terminations"])
def test_a_person_under_an_owner_ends_no_contract_in_the_owners_name(call):
    assert {reviewed()[call][duty] for duty in ("technical", "billing")} == {"as nobody"}


def test_nothing_of_the_staff_is_open_under_an_owner():
    assert all(http.duties == OWNER_ONLY for _, http in faces() if http.path.startswith("/ops"))


def test_the_document_has_a_line_for_every_call():
    text = document()
    assert all(f"| `{call}` |" in text for call in reviewed())
