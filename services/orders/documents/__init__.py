"""The documents that orders hands out as PDF. Prints what it is given; looks nothing up and decides nothing.

`invoice.py`, `credit_note.py`, `contract.py` and `terms.py` say what each holds, `parts.py` what several hold,
`vat.py` which VAT mention they bear, `wording.py` and `contract_wording.py` the words around the values;
`typeset.py` turns them into PDF bytes, the `.typ` files are the pages. `facturx.py` writes an invoice for machines,
and `declaring.py` makes the PDF say that it is inside.
"""

from .contract import contract_pdf, sheet_parts, withdrawal_form_pdf
from .credit_note import PrintedCreditNote, credit_note_pdf
from .invoice import PrintedInvoice, invoice_pdf
from .parts import PrintedAdjustment, PrintedClient, PrintedLine
from .terms import terms_pdf
from .vat import Vat, vat_of

__all__ = [
    "PrintedAdjustment",
    "PrintedClient",
    "PrintedCreditNote",
    "PrintedInvoice",
    "PrintedLine",
    "Vat",
    "contract_pdf",
    "credit_note_pdf",
    "invoice_pdf",
    "sheet_parts",
    "terms_pdf",
    "vat_of",
    "withdrawal_form_pdf",
]
