"""Data that crosses a subject, one file per owner. Nothing here decides anything."""
