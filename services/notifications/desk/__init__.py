"""The desk: `writing.py` writes letters, `dispatch.py` takes e-mails from the register and enters their ends.

`papers.py` asks orders for what is attached to a letter.
"""

from .dispatch import Dispatch
from .papers import Papers
from .writing import EVENTS, LETTERS, Desk

__all__ = ["EVENTS", "LETTERS", "Desk", "Dispatch", "Papers"]
