"""The documents that orders hands out as PDF. Prints what it is given; looks nothing up and decides nothing.

`invoice.py` and `credit_note.py` say what each holds, `parts.py` what both hold, `vat.py` which VAT mention they
bear, `wording.py` the words around the values; `typeset.py` turns them into PDF bytes, the `.typ` files are the
pages.
"""

from .credit_note import PrintedCreditNote, credit_note_pdf
from .invoice import PrintedInvoice, invoice_pdf
from .parts import PrintedClient, PrintedLine
from .vat import vat_mention

__all__ = [
    "PrintedClient",
    "PrintedCreditNote",
    "PrintedInvoice",
    "PrintedLine",
    "credit_note_pdf",
    "invoice_pdf",
    "vat_mention",
]
