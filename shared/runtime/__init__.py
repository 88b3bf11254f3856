"""Code that would be the same for a shop selling bicycles: bus, outbox, inbox, database, health."""
