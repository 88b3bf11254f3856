"""Reading the bank's statements: camt.053 and the tables (CSV) of French banks. Pure: bytes in, statements out.

Whatever the file holds, it is read whole or refused whole, with a sentence that says why.
"""

from .reading import read_statements

__all__ = ["read_statements"]
