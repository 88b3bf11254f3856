"""The reference that a transfer quotes, and how it is found again in what banks pass on (R48, ISO 11649)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import iso11649

from services.payments.domain import creditor_reference, references_in

NUMBERS = st.builds("CMD-{}-{:05}".format, st.integers(2013, 2099), st.integers(1, 999_999))


def squeezed(number):
    return number.replace("-", "")


@given(NUMBERS)
def test_creditor_reference_is_genuine_and_short_enough_for_every_bank(number):
    reference = creditor_reference(number)
    assert iso11649.is_valid(reference)
    assert len(reference) <= 25
    assert reference.endswith(squeezed(number))


def both(number):
    """Return what a reference and a lone 2 behind it name where the check digits fit both."""
    return {squeezed(number), f"{squeezed(number)}2"}


def alike(number, written, after):
    """Return what may be named, one time in 97: without a last digit that stands alone, or with a lone one behind."""
    without = {squeezed(number)[:-1]} if written[-2] == " " else set()
    return without | (both(number) if after == " 2" else {squeezed(number)})


def test_where_a_lone_digit_fits_as_well_both_orders_are_named():
    """One in 97 does; a reference of six digits is printed in groups just so."""
    assert set(references_in("RF10 CMD2 0600 0097 2")) == both("CMD-2060-00097")


@given(
    NUMBERS,
    st.sampled_from(["", "VIR DE M. CLIENT ", "Facture /", "1234 "]),
    st.sampled_from(["", " MERCI", " 2", "/X"]),
)
@example("CMD-2060-00097", "", " 2")
@example("CMD-2089-614964", "", "")
def test_reference_is_found_in_whatever_stands_around_it(number, before, after):
    for written in (
        creditor_reference(number),
        creditor_reference(number).lower(),
        iso11649.format(creditor_reference(number)),
        number,
        number.replace("-", " "),
    ):
        found = references_in(f"{before}{written}{after}")
        assert {squeezed(number)} <= set(found) <= alike(number, written, after), written


@given(NUMBERS, st.integers(4, 12), st.integers(1, 9))
@example("CMD-2026-01869", 8, 2)
def test_creditor_reference_with_a_wrong_digit_names_nothing(number, place, shift):
    good = creditor_reference(number)
    at = place if good[place].isdigit() else 2
    wrong = f"{good[:at]}{(int(good[at]) + shift) % 10}{good[at + 1 :]}"
    assert references_in(wrong) == ()


@pytest.mark.parametrize("text", ["26-00117-K", "réf 26 00117 k merci", "2600117K", "VIR/26.00117.K/"])
def test_short_reference_for_cheques_is_accepted_too(text):
    assert references_in(text) == ("2600117K",)


def test_several_references_are_all_found_each_once():
    text = f"CMD-2026-00117 {creditor_reference('CMD-2026-00117')} et 26-00118-J"
    assert references_in(text) == ("CMD202600117", "2600118J")


@pytest.mark.parametrize(
    "text", ["", "COTISATION 2026", "CMD 2026", "F-2026-00042", "IBAN FR1420041010050500013M02606"]
)
def test_text_without_a_reference_names_nothing(text):
    assert references_in(text) == ()
