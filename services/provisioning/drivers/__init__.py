"""The drivers: one file each, one line in `DRIVERS`, judged by `tests/provisioning/test_drivers.py`."""

from collections.abc import Callable

from services.provisioning.settings import Settings

from . import command, files
from .driver import Archived, Destroyed, Driver, Now, Observed, Pack, machine_now
from .faults import with_faults
from .layout import Layout

__all__ = ["DRIVERS", "Archived", "Destroyed", "Driver", "Observed", "Pack", "open_driver"]

DRIVERS: dict[str, Callable[[Settings, Now], Driver]] = {
    "files": files.driver,
    "command": command.driver,
}


def open_driver(settings: Settings, now: Now = machine_now) -> Driver:
    """Make the configured driver; `now` is the business instant that a proof of destruction names.

    Raises: KeyError when no driver has the configured name.
    """
    driver = DRIVERS[settings.driver](settings, now)
    return with_faults(driver, Layout(settings.hosting_root).faults) if settings.faults else driver
