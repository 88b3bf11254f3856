"""The check letter of the reference on the back of a cheque (R48)."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.orders.domain import cheque_reference, normalise_reference, order_number
from services.orders.domain.references import CHECK_LETTERS, CHEQUE_REFERENCE_MAX_CHARACTERS
from services.orders.domain.refusals import WrongReference

references = some.builds(
    cheque_reference,
    some.integers(min_value=2026, max_value=2099),
    some.integers(min_value=1, max_value=999_999),
)


def understood_as(text):
    try:
        return normalise_reference(text)
    except WrongReference:
        return None


def test_the_references_of_the_register_come_out():
    assert order_number(2026, 117) == "CMD-2026-00117"
    assert cheque_reference(2026, 117) == "26-00117-K"


def test_the_check_alphabet_has_no_letter_that_looks_like_another():
    assert len(set(CHECK_LETTERS)) == 23
    assert not set("IOQ") & set(CHECK_LETTERS)


@given(references)
def test_a_printed_reference_is_understood_and_fits_a_cheque(reference):
    assert normalise_reference(reference) == reference
    assert len(reference) <= CHEQUE_REFERENCE_MAX_CHARACTERS


@given(references, some.data())
def test_no_single_wrong_character_is_taken_for_another_reference(reference, data):
    written = [
        place for place, sign in enumerate(reference) if sign != "-"
    ]  # a digit for a dash is one too many
    place = data.draw(some.sampled_from(written))
    wrong = data.draw(some.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    mistaken = reference[:place] + wrong + reference[place + 1 :]
    answer = understood_as(mistaken)
    assert answer in {None, reference, mistaken}
    assert answer != mistaken or mistaken == reference or not known_shape(mistaken)


@given(references, some.data())
def test_no_swap_of_neighbours_is_taken_for_another_reference(reference, data):
    characters = list(reference.replace("-", ""))
    place = data.draw(some.integers(min_value=0, max_value=len(characters) - 2))
    characters[place], characters[place + 1] = characters[place + 1], characters[place]
    swapped = "".join(characters)
    assert understood_as(swapped) in {None, reference, swapped}
    assert not (known_shape(swapped) and understood_as(swapped) == swapped)


def known_shape(text):
    squeezed = text.replace("-", "")
    return squeezed[:-1].isdigit() and len(squeezed) in {8, 9} and squeezed[-1].isalpha()


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("26-00117-k", "26-00117-K"),
        (" 26 00117 K ", "26-00117-K"),
        ("2600117k", "26-00117-K"),
        ("26–00117–K", "26-00117-K"),
        ("cmd 2026 00117", "CMD-2026-00117"),
        ("CMD202600117", "CMD-2026-00117"),
        (" 0190f3c2-7b7a-7000-8000-000000000001", "0190f3c2-7b7a-7000-8000-000000000001"),
    ],
    ids=["lower case", "spaces", "no dashes", "long dashes", "number with spaces", "number squeezed", "id"],
)
def test_a_reference_is_understood_however_it_was_typed(typed, understood):
    assert normalise_reference(typed) == understood


def test_a_wrong_check_letter_is_refused_with_the_typed_text():
    with pytest.raises(WrongReference) as refused:
        normalise_reference(" 26-00117-M ")
    assert refused.value.code == "E-REFERENCE"
    assert "26-00117-M" in refused.value.say("fr")
