"""Owns money: payment attempts, what providers deliver, cheques and their slips, verification, surplus and refunds.

Hears which orders can be paid, what clients are called and whose account was deactivated, the providers' webhooks and
the days. Says that a payment was opened, captured, held, accepted, refused, that it failed or expired; what became of a
cheque and of a deposit slip, and that one is in the post; that money fits no order; that a refund was sent; up to which
day it has seen what came by each means. The only holder of the providers' secrets, so it has an HTTP face of its own.

Promises: money is judged by what the provider's API answers, never by a webhook (ADR 0015); it is
counted once however often it is told; an order is paid by one payment (R33, R34), in time by the provider's stamp
(R31, R32); what the bank takes back is owed, whatever it came by, until it is paid or given up (R50); money that fits
nothing is a surplus, never an error; silence accepts verified money only after a look (R42, R43). Whoever has the link
of a mail may pay the order that it names (R38).
"""
