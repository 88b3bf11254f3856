"""Which passwords are refused, and in which words (R19)."""

import pytest

from services.accounts.domain import PASSWORD_MIN_CHARACTERS, WeakPassword, check_password
from services.accounts.domain.passwords import KNOWN_PASSWORDS


def check(password):
    check_password(password, email="camille.martin@example.org", name="Camille Martin-Durand")


@pytest.mark.parametrize(
    ("password", "cause"),
    [
        ("neuf-cara", "est trop court"),
        ("", "est trop court"),
        ("aaaabbbbccccdddd", "répète trop peu de caractères"),
        ("camille.martin@example.org", "reprend votre nom"),
        ("Camille.Martin", "reprend votre nom"),
        ("camillemartin2026", "reprend votre nom"),
        ("CAMILLE MARTIN DURAND", "reprend votre nom"),
        ("Motdepasse123", "figure dans une liste"),
        ("azertyuiop", "figure dans une liste"),
    ],
)
def test_a_password_that_could_be_guessed_is_refused_with_its_cause(password, cause):
    with pytest.raises(WeakPassword) as refused:
        check(password)
    assert refused.value.code == "E-MDP"
    assert cause in refused.value.say("fr")


def test_the_refusal_does_not_repeat_the_password():
    with pytest.raises(WeakPassword) as refused:
        check("Motdepasse123")
    assert "Motdepasse123" not in str(refused.value) + str(refused.value.fields)


@pytest.mark.parametrize("password", ["trois pigeons gris", "x7$kQ9!vbM", "mot de passe à rallonge"])
def test_a_long_or_odd_enough_password_is_accepted(password):
    check(password)


def test_every_known_password_would_pass_the_other_rules():
    assert min(map(len, KNOWN_PASSWORDS)) >= PASSWORD_MIN_CHARACTERS
    assert {password.casefold() for password in KNOWN_PASSWORDS} == KNOWN_PASSWORDS
