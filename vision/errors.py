"""What can go wrong, as sentences a person can act on.

Every error message says what failed (with the value), what was expected, and what to do about it.
Poor visibility or a wrong view is never an error: it is a finding (`NOT_ASSESSED`).
"""


class SitboneError(Exception):
    """Base of every error that Sitbone raises on purpose; its text is meant to be shown to the user."""


class VideoError(SitboneError):
    """The video cannot be read or written."""


class ModelError(SitboneError):
    """The pose model is missing, damaged, of the wrong kind, or crashed."""


class NoPersonError(SitboneError):
    """Nobody was found in the clip, or the person asked for does not exist."""


class PlanError(SitboneError):
    """A plan, a limit or an answer is not valid."""


class PoseFileError(SitboneError):
    """A file of stored poses cannot be read or written."""


class ExchangeError(SitboneError):
    """A screening cannot be written in another system's format."""


class HistoryError(SitboneError):
    """The history cannot be opened, read or written."""


class UnknownPersonError(HistoryError):
    """Nobody in the history has the name that was given."""


class CancelledError(SitboneError):
    """The user stopped the work; nothing was kept."""
