"""The means transfer: where to, which reference, which code; and that it is the third provider of one suite."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError
from segno import helpers

from services.payments.desk import desk_of
from services.payments.providers import PROVIDERS, Bill
from services.payments.providers.transfer import transfer_instructions
from services.payments.settings import PaymentSettings
from shared.contracts.association import Bank, read_association
from shared.contracts.means import BY_HAND, MEANS

from .bank_files import BANK, IBAN, REFERENCE, association_with_bank
from .recorded import VECTORS


def a_bill(**changes):
    usual = {
        "order_reference": "CMD-2026-00117",
        "cheque_reference": "26-00117-K",
        "amount_cents": 2400,
        "last_day": date(2026, 12, 22),
        "association": read_association(),
    }
    return Bill(**usual | changes)


def test_every_means_has_its_row_and_its_provider_and_nothing_else_has():
    """R40: a means more is one file, one line in PROVIDERS, and its row of words."""
    assert list(PROVIDERS) == ["card", "paypal", "transfer", "cheque"]
    assert set(PROVIDERS) == set(MEANS)
    assert frozenset({"transfer", "cheque"}) == BY_HAND


def test_instructions_say_payee_account_and_reference_in_both_languages():
    told = transfer_instructions(a_bill(), BANK)
    assert (told.send_to, told.reference) == ("FR14 2004 1010 0505 0001 3M02 606", REFERENCE)
    assert [line.value for line in told.lines] == [
        "Association G7-servers",
        "FR14 2004 1010 0505 0001 3M02 606",
        "PSSTFRPPPAR",
        "RF28 CMD2 0260 0117",
    ]
    assert "24,00 €" in told.text["fr"]
    assert "22/12/2026" in told.text["fr"]
    assert "€24.00" in told.text["en"]


@pytest.mark.parametrize("bic", [None, "PSSTFRPPPAR"])
@pytest.mark.parametrize("cents", [1, 90, 2400, 2450, 100_00, 99_999_999])
def test_code_holds_what_the_standard_wants(bic, cents):
    """EPC069-12, version 002: the twelve lines, with a structured reference and no text."""
    code = transfer_instructions(a_bill(amount_cents=cents), Bank(iban=IBAN, bic=bic)).code
    lines = code.content.split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[4:7] == [bic or "", "Association G7-servers", IBAN]
    assert lines[8:] == ["", REFERENCE]
    assert code.content.encode() == helpers._make_epc_qr_data(
        "Association G7-servers", IBAN, f"{cents / 100:.2f}", reference=REFERENCE, bic=bic, encoding="utf-8"
    )


def test_code_has_its_lines_where_the_sample_of_the_standard_has_them():
    """The sample is of version 001, names a purpose and ends with two texts; ours is 002 and has a reference."""
    sample = (VECTORS / "sepa" / "epc069-12.txt").read_text().splitlines()
    ours = transfer_instructions(a_bill(amount_cents=2000), Bank(iban=IBAN, bic="PSSTFRPPPAR")).code
    lines = ours.content.split("\n")
    assert (lines[0], lines[2:4]) == (sample[0], sample[2:4])
    assert (lines[4], lines[6], sample[6][:2]) == ("PSSTFRPPPAR", IBAN, "BE")
    assert [Decimal(one[7].removeprefix("EUR")) for one in (lines, sample)] == [20, 20]
    assert (lines[8], lines[9], sample[9]) == ("", REFERENCE, "")


def test_code_is_drawn_module_by_module_inside_its_quiet_zone():
    code = transfer_instructions(a_bill(), BANK).code
    drawn = helpers.make_epc_qr(
        "Association G7-servers", IBAN, "24.00", reference=REFERENCE, bic=BANK.bic, encoding="utf-8"
    )
    dark = set()
    for run in code.path.removesuffix("z").split("z"):
        start, _, rest = run.removeprefix("M").partition("h")
        x, y = map(int, start.split())
        dark |= {(x + step - 4, y - 4) for step in range(int(rest.split("v")[0]))}
    expected = {(x, y) for y, row in enumerate(drawn.matrix) for x, bit in enumerate(row) if bit}
    assert (dark, code.size) == (expected, len(drawn.matrix) + 8)


def test_transfer_is_not_offered_without_an_account(tmp_path):
    """R40."""
    assert "transfer" not in desk_of(PaymentSettings(), read_association()).providers
    file = association_with_bank(tmp_path)
    desk = desk_of(PaymentSettings(association_file=file), read_association(file))
    assert list(desk.providers) == ["transfer", "cheque"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"iban": IBAN.replace("606", "607")}, "E-IBAN"),
        ({"iban": ""}, "E-IBAN"),
        ({"iban": IBAN, "bic": "X"}, "E-BIC"),
    ],
)
def test_wrong_account_number_is_refused_at_the_start(told, code):
    with pytest.raises(ValidationError) as refused:
        Bank(**told)
    assert refused.value.errors()[0]["type"] == code
