"""The papers of the cheque desk: `slip.py` prints a deposit slip, `scans.py` seals and opens scans of cheques.

It looks nothing up and decides nothing.
"""

from .scans import SEALED_MOST_BYTES, Scan, Sealer, scan_of
from .slip import PrintedSlip, slip_pdf

__all__ = ["SEALED_MOST_BYTES", "PrintedSlip", "Scan", "Sealer", "scan_of", "slip_pdf"]
