"""Which passwords are refused, and in which words (R19)."""

import subprocess
import sys
import time

import pytest

from services.accounts.domain import WeakPassword, check_password
from services.accounts.domain.french import WORDS


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


@pytest.mark.parametrize(
    "password",
    [
        "azerty123456",
        "123qweasdzxc",
        "P@ssw0rd123",
        "jetaime1992",
        "monmotdepasse",
        "zaq12wsxcde3",
        "doudou1234",
    ],
)
def test_a_leaked_password_and_what_people_make_of_one_are_refused(password):
    with pytest.raises(WeakPassword) as refused:
        check(password)
    assert "figure dans une liste" in refused.value.say("fr")


@pytest.mark.parametrize(
    "password",
    [
        "bienvenue123",
        "motdepasse1",
        "azerty12345",
        "soleil1234",
        "doudou1234",
        "jetaime123",
        "loulou1234",
        "marseille13",
        "Bienvenue2026!",
        "hébergement1",
        "Été2026Été2026",
        "qsdfghjklm1",
        "aqwzsxedc12",
    ],
)
def test_what_people_in_france_make_passwords_of_is_known(password):
    with pytest.raises(WeakPassword) as refused:
        check(password)
    assert "figure dans une liste" in refused.value.say("fr")


@pytest.mark.parametrize(
    "password",
    [
        "le chat de ma voisine aime le fromage",
        "soleil pigeon fromage velo",
        "quatre-vingts moutons traversent Nancy",
        "La Garonne déborde en février",
        "cerise marteau nuage",
    ],
)
def test_a_french_sentence_is_a_good_password(password):
    check(password)


def test_french_words_are_written_as_they_are_looked_up():
    assert all(word == word.lower() and word.isascii() for word in WORDS)
    assert len(set(WORDS)) == len(WORDS)


def test_the_lists_are_not_read_before_the_first_password_is_judged():
    code = "import sys, services.accounts.service; sys.exit('zxcvbn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_longest_password_is_judged_quickly():
    begun = time.process_time()
    check("a4@s5$ i1!" * 102)
    assert time.process_time() - begun < 1
