"""What is told of a suspension and of its end (M24, M25)."""

from datetime import date

import pytest

from services.notifications.templates import Links, letters, render
from tests.links import LINK_KEY

from . import builders, staff

LETTERS = {letter.name: letter for letter in letters()}


def text_of(name, **changes):
    mail = render(
        LETTERS[name],
        event=staff.EXAMPLES[name].model_copy(update=changes),
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    return " ".join(mail.text.split())


@pytest.mark.parametrize(
    ("others_told", "sentence"),
    [
        (1, "Il reste suspendu pour un autre motif, qui vous a été exposé."),
        (0, "Il reste suspendu pour un autre motif."),
        (None, "Il reste suspendu pour un autre motif."),
    ],
)
def test_lifting_says_of_a_reason_that_it_was_told_only_where_it_was(others_told, sentence):
    """C8: an authority may forbid to tell."""
    text = text_of("M25_suspension_lifted", others=("authority",), others_told=others_told)
    assert f" {sentence} Raison" in text


@pytest.mark.parametrize("until", [None, date(2026, 11, 21)])
def test_a_suspension_that_ended_by_itself_says_that_its_time_is_over(until):
    """R68."""
    over = "La durée prévue, jusqu'au 21 novembre 2026 inclus, est écoulée."
    assert (over in text_of("M25_suspension_lifted", until=until, why="")) is (until is not None)


def test_suspension_by_staff_names_false_data_as_its_reason():
    """R15, M24."""
    text = text_of("M24_hosting_suspended", reason="false_data")
    assert "informations inexactes (article 6" in text
    assert "impayé" not in text
