"""What was measured, in a form that stays: JSON for programs, a page for people."""
