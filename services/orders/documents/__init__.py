"""The documents that orders hands out as PDF. Prints what it is given; looks nothing up and decides nothing.

`invoice.py` says what an invoice holds, `vat.py` which VAT mention it bears, `wording.py` the words around
the values, `typeset.py` turns both into PDF bytes, `invoice.typ` is the page.
"""

from .invoice import PrintedClient, PrintedInvoice, PrintedLine, invoice_pdf
from .vat import vat_mention

__all__ = ["PrintedClient", "PrintedInvoice", "PrintedLine", "invoice_pdf", "vat_mention"]
