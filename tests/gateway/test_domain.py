import pytest
from pydantic import ValidationError

from services.gateway.domain.languages import preferred
from services.gateway.domain.limits import Limiter
from services.gateway.domain.problems import BAD_FIELDS, NOT_FOUND, problem
from services.gateway.domain.wording import wrong_fields
from shared.contracts.accounts import LogIn, Register
from shared.contracts.base import Refusal
from shared.contracts.payments import ReceiveCheque


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"),
        ("de-DE,de", "fr"),
        ("en", "en"),
        ("en-GB, fr;q=0.9", "en"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("fr, en", "fr"),
        ("fr;q=0, en;q=0.1", "en"),
        ("en;q=zero", "fr"),
        ("en;q=²", "fr"),
        (";;,=,q=1", "fr"),
    ],
)
def test_language_is_the_browsers_and_french_in_doubt(header, language):
    assert preferred(header) == language


def test_limit_lets_so_many_through_then_says_how_long_to_wait():
    limiter = Limiter()
    waits = [limiter.wait_seconds("log_in", "192.0.2.1", limit=3, at_seconds=600 + n) for n in range(4)]
    assert waits == [0, 0, 0, 57]


def test_limit_counts_each_address_and_each_call_apart():
    limiter = Limiter()
    calls = [("log_in", "192.0.2.1"), ("log_in", "192.0.2.2"), ("register", "192.0.2.1")]
    assert [limiter.wait_seconds(what, who, limit=1, at_seconds=5) for what, who in calls] == [0, 0, 0]


def test_limit_remembers_the_last_minute_in_proportion():
    limiter = Limiter()
    for _ in range(10):
        limiter.wait_seconds("all", "192.0.2.1", limit=10, at_seconds=59)
    assert limiter.wait_seconds("all", "192.0.2.1", limit=10, at_seconds=60)
    assert limiter.wait_seconds("all", "192.0.2.1", limit=10, at_seconds=90) == 0
    assert limiter.wait_seconds("all", "192.0.2.1", limit=10, at_seconds=190) == 0


def test_addresses_of_one_ipv6_network_are_one_caller():
    limiter = Limiter()
    assert limiter.wait_seconds("all", "2001:db8::1", limit=1, at_seconds=0) == 0
    assert limiter.wait_seconds("all", "2001:db8::ffff", limit=1, at_seconds=0) > 0
    assert limiter.wait_seconds("all", "2001:db8:0:1::1", limit=1, at_seconds=0) == 0


def test_wrong_fields_are_told_in_french_and_never_with_their_value():
    with pytest.raises(ValidationError) as caught:
        ReceiveCheque.model_validate(
            {"amount_cents": 0, "bank": "x" * 101, "received_on": "hier", "number": 12}
        )
    told = wrong_fields(caught.value, "fr")
    assert told["order_reference"] == "Champ obligatoire."
    assert told["amount_cents"] == "Doit dépasser 0."
    assert told["bank"] == "Au plus 100 caractère(s)."
    assert told["received_on"] == "Une date est attendue (AAAA-MM-JJ)."
    assert told["number"] == "Un texte est attendu."


def test_nested_fields_are_named_by_their_path():
    with pytest.raises(ValidationError) as caught:
        Register.model_validate({"address": {"country": "france"}, "password": "a" * 2000})
    told = wrong_fields(caught.value, "en")
    assert told["address.country"] == "String should match pattern '^[A-Z]{2}$'"
    assert "aaa" not in str(told)


def test_a_password_reaches_the_wire_and_no_log_line():
    request = LogIn(email="a@example.org", password="correct horse")
    assert '"password":"correct horse"' in request.model_dump_json()
    assert "correct horse" not in repr(request) + str(request) + str(request.model_dump())


def test_wrong_fields_become_a_list_whoever_found_them():
    refusal = Refusal(code="E-CHAMPS", status=422, detail="…", fields={"email": "Champ obligatoire."})
    written = problem(refusal, "fr").model_dump(exclude_none=True)
    assert written["errors"] == [{"field": "email", "message": "Champ obligatoire."}]
    assert "fields" not in written
    assert written["title"] == "Champs non valides"


def test_what_a_refusal_speaks_of_stays_for_programs():
    refusal = Refusal(code="E-ETAT", status=409, detail="…", fields={"state": "paid"})
    written = problem(refusal, "en").model_dump(exclude_none=True)
    assert written["fields"] == {"state": "paid"}
    assert written["title"] == "Conflict"


def test_a_fault_speaks_both_languages():
    assert NOT_FOUND.say("fr").detail == "Introuvable."
    assert BAD_FIELDS.say("en", {"language": "missing"}).fields == {"language": "missing"}
