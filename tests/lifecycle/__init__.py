"""Tests of the rules of lifecycle."""
