"""The service of payments that its own tests open."""

from tests.payments.conftest import rig

__all__ = ["rig"]
