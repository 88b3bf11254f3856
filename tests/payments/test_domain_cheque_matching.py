"""What a cheque without a reference may be for: ranked, each with its reasons, and chosen by a person (R48)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain import OpenOrder, Unmatched, candidates
from services.payments.domain.cheque_matching import MOST_SHOWN, compare_names, name_words

from .builders import an_order

CLIENT = "Élodie Lefèvre"


def a_cheque(**changes):
    usual = Unmatched(
        id="u-1",
        amount_cents=2400,
        bank="Banque de Seine",
        number="77",
        drawer="LEFEVRE ELODIE",
        french_bank=True,
        received_on=date(2026, 12, 1),
    )
    return replace(usual, **changes)


def an_open(client=CLIENT, *, announced=False, **changes):
    return OpenOrder(order=an_order(**changes), client=client, announced=announced)


def reasons(candidate):
    return {one.kind: one.text["fr"] for one in candidate.reasons}


@pytest.mark.parametrize(
    ("drawer", "client", "why"),
    [
        ("LEFEVRE ELODIE", CLIENT, "Même nom que le client"),
        ("Mme Lefèvre Élodie", CLIENT, "Même nom que le client"),
        ("E. Lefevre", CLIENT, "Même nom, une initiale près"),
        ("M. Lefebvre Elodie", CLIENT, "Nom proche"),
        ("M. ou Mme LEFEVRE Elodie et Marc", CLIENT, "Une partie du nom en commun"),
        ("Jean-Pierre d'Aubigné", "D AUBIGNE JEAN PIERRE", "Même nom que le client"),
        ("ASS. LES AMIS DU PIGEON", "Les Amis du Pigeon", "Nom proche"),
        ("Straße Jürgen", "Jurgen Strasse", "Même nom que le client"),
    ],
    ids=[
        "order and accents",
        "title",
        "initial",
        "typing",
        "two holders",
        "signs",
        "legal person",
        "sharp s",
    ],
)
def test_names_are_compared_as_people_write_them_on_cheques(drawer, client, why):
    share, fr, _ = compare_names(drawer, client)
    assert fr.startswith(why)
    assert 0.5 < share <= 1


@pytest.mark.parametrize(
    ("drawer", "client"),
    [("Dupont Jean", CLIENT), ("", CLIENT), ("Mme", CLIENT), ("Martin Paul", "Durand Paul"), ("X", "")],
)
def test_names_of_other_people_are_not_alike(drawer, client):
    assert compare_names(drawer, client) is None


def test_an_initial_stands_for_one_word_only():
    assert compare_names("J. J. Martin", "Jean Martin") != (1.0, "Même nom que le client", "…")
    assert name_words("M. et Mme Martin") == ("martin",)


def test_every_reason_is_shown_and_the_likeliest_comes_first():
    open_orders = [
        an_open("Paul Durand", order_id="o-2", reference="CMD-2026-00118"),
        an_open(announced=True),
        an_open("Paul Durand", order_id="o-3", reference="CMD-2026-00119", total_cents=600),
    ]
    first, second = candidates(a_cheque(), open_orders)
    assert (first.order_reference, second.order_reference) == ("CMD-2026-00117", "CMD-2026-00118")
    assert first.points > second.points
    assert reasons(first) == {
        "amount": "Même montant : 24,00 €",
        "name": f"Même nom que le client : {CLIENT}",
        "promised": "Son client a choisi de payer par chèque",
    }
    assert reasons(second) == {"amount": "Même montant : 24,00 €"}


def test_an_order_of_the_same_name_and_another_amount_is_shown_with_the_difference():
    (found,) = candidates(a_cheque(amount_cents=2399), [an_open()])
    assert reasons(found)["amount"] == "Montant différent : 23,99 € au lieu de 24,00 €"


def test_what_can_be_read_of_the_reference_outweighs_the_name():
    read = a_cheque(read_on_back="26-0O117-K", drawer="Paul Durand")
    first, _ = candidates(
        read, [an_open("Paul Durand", order_id="o-2", cheque_reference="26-00999-Z"), an_open()]
    )
    assert first.order_reference == "CMD-2026-00117"
    assert "proche de la référence 26-00117-K" in reasons(first)["reference"]


def test_a_promise_alone_is_no_reason():
    assert candidates(a_cheque(drawer="X", amount_cents=1), [an_open(announced=True)]) == []
    (found,) = candidates(a_cheque(), [an_open(promised_until=date(2026, 12, 5))])
    assert "posté" in reasons(found)["promised"]


def test_an_order_that_had_ended_when_the_envelope_came_is_not_shown():
    assert candidates(a_cheque(received_on=date(2026, 12, 23)), [an_open()]) == []
    assert candidates(a_cheque(received_on=date(2026, 12, 22)), [an_open()])


names = st.text(alphabet="abcéèÉ -'.MJOU", max_size=20)


@given(st.lists(st.tuples(names, st.integers(1, 3)), max_size=20), names, names)
def test_candidates_are_few_ranked_and_each_has_a_reason(clients, drawer, read):
    open_orders = [
        an_open(name, order_id=f"o-{n}", reference=f"CMD-2026-{n:05d}", total_cents=1200 * share)
        for n, (name, share) in enumerate(clients)
    ]
    found = candidates(a_cheque(drawer=drawer, read_on_back=read), open_orders)
    points = [one.points for one in found]
    assert points == sorted(points, reverse=True)
    assert len(found) <= MOST_SHOWN
    assert all(0 < one.points <= 100 and one.reasons for one in found)
    assert found == candidates(a_cheque(drawer=drawer, read_on_back=read), reversed(open_orders))
