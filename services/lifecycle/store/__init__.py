"""Every SQL statement of lifecycle: one module per noun."""

from . import accounts, archives, hostings, interventions, prices, views

__all__ = ["accounts", "archives", "hostings", "interventions", "prices", "views"]
