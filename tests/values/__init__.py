"""Tests of civil days and cents."""
