"""The desk: `writing.py` writes letters, `dispatch.py` takes e-mails from the register and enters their ends."""

from .dispatch import Dispatch
from .writing import EVENTS, Desk

__all__ = ["EVENTS", "Desk", "Dispatch"]
