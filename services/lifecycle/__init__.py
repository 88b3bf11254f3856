"""Owns hosted services: term, end and deletion dates, states, reasons to suspend, holds on deletion.

Hears what orders and payments decide and how much payments has seen, what provisioning observes, whose data accounts
found false, and the days. Says that a hosting started, was renewed, ends soon, was withdrawn from, terminated,
disabled, restored, deleted; wishes states from provisioning, and reports them as facts only once they were observed.

Promises: the end day is included, data is kept one month and never deleted before its day (R53, R56, R60, C10),
a renewal restores the same state (R55), paying lifts no suspension but `unpaid` (S5), what is given up as unpaid counts
for nothing (R50), an end before its time
keeps the data a month and can be taken back by its owner (R63, L05); false data of an account suspends all
that it has (R15). Nothing is ended as unpaid on a view of the payments that is older than its day (R60). Planned work
is told to whom it concerns, before it starts (R14).
"""
