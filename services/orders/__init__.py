"""Owns offers, prices and terms, orders and their contracts, invoices and credit notes with their documents, disputes.

Owns also what clients declare to end a contract: withdrawals, and notices of termination until they are passed on.

Offers begin as data files and are edited by staff; prices hold from their day by the calendar, places are counted.

Hears what payments decides about money, who accounts lets order, which hostings lifecycle runs, and the days.
Says that an offer was published, that an order was placed, paid, expired or confirmed for free, that its contract is
confirmed, that one was withdrawn from or a service terminated, that an invoice or a credit note was issued, disputed
or answered for, that issued documents were found broken, and that a threshold of the VAT regime is near (L19).

Promises: published terms never change, and each clause is shown with its rules and with what prevails over it (R01,
R84); what a buyer said yes to is kept word for word (R08, R75); an order is a record that never changes (R03), payable
30 days (R31) and expired after them unless a payment is under way (R32, R33), or confirmed at once where it costs
nothing (R09); a paid order has exactly one invoice, made in the same transaction, with the next number of a series
without gaps (R34, L22), and the same bytes for ever (R35), for people and for machines (L23). What was told before an
order is kept with it (L03), and the whole contract is handed out on paper (L04). A declaration is received whatever it
means, and takes effect by itself only when it is surely its owner's (L06, L07); what a withdrawal leaves owing is
reckoned by rule (L05). Money that goes back is credited once, on a ground of a closed list, never beyond its invoice
(R51); all documents stand in one chain of hashes (L25). Whoever has the link of a reminder may renew in the owner's
name, and learns nothing of the owner (R38, R57).
"""
