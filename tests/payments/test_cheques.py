import csv
from datetime import date

import pytest

from services.payments.domain.cheque_refusals import ChequeIncomplete, WrongChequeNumber, WrongCodeLine
from services.payments.domain.code_lines import (
    complete,
    freshness,
    is_code_line,
    payable_until,
    presentation_until,
    read_code_line,
    rlmc_key,
)
from services.payments.providers.cheque import FRENCH_BANK_NOTE

from .builders import CMC7, an_entry
from .recorded import VECTORS


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / "cheques" / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", rows("cmc7_rlmc.csv"), ids=lambda row: f"{row['cmc7']}-{row['key']}")
def test_code_line_is_accepted_exactly_with_its_key(row):
    assert is_code_line(row["cmc7"], row["key"]) is (row["valid"] == "True")


@pytest.mark.parametrize("line", ["", "1" * 30, "1" * 32, "1" * 30 + "x", "²" * 31], ids=repr)
def test_code_line_of_other_than_31_digits_has_no_key(line):
    with pytest.raises(ValueError, match="31 digits"):
        rlmc_key(line)
    assert not is_code_line(line, "00")


def test_every_single_wrong_digit_is_noticed():
    line, key = "6679545042014506908052108899000", "90"
    wrong = [
        line[:at] + digit + line[at + 1 :] for at in range(31) for digit in "0123456789" if digit != line[at]
    ]
    assert len(wrong) == 279
    assert not any(is_code_line(one, key) for one in wrong)


@pytest.mark.parametrize(
    "row", rows("validity.csv"), ids=lambda row: f"{row['issued']}-{row['issued_where']}"
)
def test_cheque_is_payable_a_year_after_its_presentation_delay(row):
    issued, where = date.fromisoformat(row["issued"]), row["issued_where"]
    assert presentation_until(issued, where) == date.fromisoformat(row["presentation_until"])
    assert payable_until(issued, where) == date.fromisoformat(row["payable_until"])


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 1, 15), "good"),
        (date(2027, 1, 16), "doubtful"),
        (date(2027, 1, 23), "doubtful"),
        (date(2027, 1, 24), "too_old"),
    ],
    ids=str,
)
def test_cheque_written_a_year_ago_is_doubtful_and_too_old_after_its_delay(today, expected):
    """R46: a cheque that the bank need not pay any more goes back to its drawer."""
    assert freshness(date(2026, 1, 15), today) == expected


def test_note_on_french_banks_is_in_both_languages_and_includes_overseas():
    """R46."""
    assert "outre-mer" in FRENCH_BANK_NOTE["fr"]
    assert "overseas" in FRENCH_BANK_NOTE["en"]


def lined(**changes):
    return an_entry(**{"cmc7": CMC7, "cmc7_key": "90", "number": None, "bank": None} | changes)


def test_a_code_line_is_read_in_its_zones_and_of_the_account_only_the_end_is_kept():
    line = read_code_line(lined(cmc7="6679545 ⑆ 042014506908 ⑈ 052108899000", cmc7_key="(90)"))
    assert (line.number, line.interbank, line.account_end) == ("6679545", "042014506908", "9000")
    assert read_code_line(an_entry()) is None


@pytest.mark.parametrize(
    "wrong",
    [{"cmc7_key": "91"}, {"cmc7_key": None}, {"cmc7": CMC7[:-1]}, {"cmc7": CMC7[:-1] + "x"}],
    ids=["wrong key", "no key", "30 digits", "a letter"],
)
def test_a_code_line_that_does_not_go_with_its_key_is_refused(wrong):
    with pytest.raises(WrongCodeLine) as refused:
        read_code_line(lined(**wrong))
    assert refused.value.code == "E-CHEQUE-CMC7"


def test_the_line_gives_the_number_and_an_earlier_cheque_of_the_branch_its_bank():
    entry = lined()
    full = complete(entry, read_code_line(entry), known_bank="Crédit des Monts")
    assert (full.number, full.bank) == ("6679545", "Crédit des Monts")
    typed = lined(bank="Autre banque", number="6679545")
    assert complete(typed, read_code_line(typed), known_bank="Crédit des Monts").bank == "Autre banque"


def test_what_is_neither_typed_nor_known_is_asked_for():
    with pytest.raises(ChequeIncomplete):
        complete(lined(), read_code_line(lined()), known_bank=None)
    with pytest.raises(ChequeIncomplete):
        complete(an_entry(number=None), None, known_bank=None)


def test_a_number_that_is_not_in_the_line_is_refused():
    entry = lined(number="6679546")
    with pytest.raises(WrongChequeNumber):
        complete(entry, read_code_line(entry), known_bank="Banque")
