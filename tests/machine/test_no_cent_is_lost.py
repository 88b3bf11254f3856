"""A short run of the machine; thousands of steps are in `make faults`."""

from .machine import play


def test_no_cent_is_lost_whatever_people_and_machines_do(no_log_lines):
    done = play(80, chosen=1)
    assert done["steps"] >= 80
