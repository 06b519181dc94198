"""What training raises on purpose; part of the engine's tree, so the command line shows it the same way."""

from __future__ import annotations

from engine.errors import AlveoscopeError, SettingsError


class ConfigError(SettingsError):
    """A configuration file that can't be used."""

    code = "train-config"


class DataError(AlveoscopeError):
    """The data set: an index, a folder, an image."""

    code = "train-data"


class SplitError(DataError):
    """A split that would leak or that is empty."""

    code = "train-split"


class LossError(AlveoscopeError):
    """The loss is no longer a number."""

    code = "train-loss"


class RunError(AlveoscopeError):
    """A run folder that can't be resumed."""

    code = "train-run"


class ExportError(AlveoscopeError):
    """The exported graph does not do what the network does."""

    code = "train-export"


def reason_of(error: BaseException) -> str:
    """Why something can't be read, for a sentence that names it already; no numbers of the operating system's."""
    if isinstance(error, UnicodeDecodeError):
        return "it is no text in UTF-8"
    return (isinstance(error, OSError) and error.strerror) or str(error)
