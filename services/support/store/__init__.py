"""Every SQL statement of support; one module for each subject."""

from . import copies as copies
from . import incidents as incidents
from . import notices as notices
from . import tickets as tickets
