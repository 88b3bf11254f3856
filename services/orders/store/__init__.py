"""Every SQL statement of orders: one module per noun, and `copies` for what others own and say."""

from . import catalogue, copies, invoices, orders, terms

__all__ = ["catalogue", "copies", "invoices", "orders", "terms"]
