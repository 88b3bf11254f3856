"""The deposit slip on paper: what a counter reads, equal bytes, values that stay values (R47)."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

from pypdf import PdfReader

from services.payments.documents import PrintedSlip, slip_pdf
from services.payments.domain import SlipLine, issue_slip
from shared.contracts.association import read_association

from .builders import received

GOLDEN = Path(__file__).parent / "golden" / "slip.txt"
IBAN = "FR76 3000 6000 0112 3456 7890 189"


def a_slip(*lines):
    slip = issue_slip([received().cheque], sequence=12, issued_on=date(2026, 12, 2))
    return replace(slip, lines=lines or slip.lines)


def a_line(number, drawer, cents):
    return SlipLine(
        cheque_id=f"c-{number}",
        order_id=f"o-{number}",
        order_reference=f"CMD-2026-{int(number):05d}",
        number=number,
        bank="Crédit des Monts",
        drawer=drawer,
        amount_cents=cents,
    )


LINES = (
    a_line("0000117", "Élodie Lefèvre", 2400),
    a_line("0000118", "#strong[x] $1/2$ \\ M. ou Mme d'Aubigné", 123_456),
    a_line("0000119", "Les Amis du Pigeon & Cie", 600),
)


def printed(slip=None, account=IBAN):
    return slip_pdf(PrintedSlip(slip=slip or a_slip(*LINES), association=read_association(), account=account))


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages) + "\n"


def test_the_slip_reads_as_a_counter_wants_it():
    assert text_of(printed()) == GOLDEN.read_text(encoding="utf-8")


def test_equal_values_give_equal_bytes():
    assert printed() == printed()


def test_without_an_account_it_is_written_by_hand():
    text = text_of(printed(account=""))
    assert "IBAN …" in text
    assert "Code guichet" not in text


def test_a_long_slip_has_its_sum_on_the_last_page():
    slip = a_slip(*(a_line(f"{n:07d}", "Tireur", 100) for n in range(200)))
    pages = PdfReader(io.BytesIO(printed(slip))).pages
    assert len(pages) > 3
    assert "200,00" in pages[-1].extract_text()
    assert "Nombre de chèques 200" in pages[-1].extract_text()
