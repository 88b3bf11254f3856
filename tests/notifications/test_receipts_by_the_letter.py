"""What the receipts of declarations say where the words of 2013 hold (C5, C12)."""

import pytest

from services.notifications.templates import Links, letters, render
from tests.links import LINK_KEY
from tests.notifications import builders, endings

LETTERS = {letter.name: letter for letter in letters()}


@pytest.mark.parametrize(
    ("name", "event", "waits", "said"),
    [
        ("M20_termination_received", endings.a_termination_declared, "letter", "lettre recommandée"),
        ("M20_termination_received", endings.a_termination_declared, "person", "est un message"),
        ("M18_withdrawal_received", endings.a_withdrawal_declared, "person", "est un message"),
    ],
)
def test_a_receipt_says_what_a_declaration_waits_for_by_the_letter_alone(name, event, waits, said):
    """C5, C12."""
    texts = [
        render(
            LETTERS[name],
            event=event(waits_for=one),
            contact=builders.a_contact(),
            links=Links(public_url="https://portail.example.org", key=LINK_KEY),
            association=builders.an_association(),
        ).text
        for one in (waits, None)
    ]
    assert [said in " ".join(text.split()) for text in texts] == [True, False]
