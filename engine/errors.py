"""Every error that Alveoscope raises on purpose.

Each error carries a stable ``code`` (for programs), one ``message`` (for the user: what was found)
and a ``hint`` (the way out). The tree::

    AlveoscopeError
    |-- Cancelled                      the user stopped the work
    |-- UsageError                     the request itself makes no sense
    |-- InputError                     what was given can't be read
    |   |-- PathNotFoundError
    |   |-- PathUnreadableError
    |   |-- ArchiveRefusedError        ZIP with unsafe names, or larger than the limits
    |   `-- NothingFoundError          no DICOM at all
    |-- DicomError                     a DICOM object is not what it says
    |   |-- GeometryError
    |   |-- PixelDataError             missing, truncated, lying about its size
    |   `-- TransferSyntaxError        no permissive decoder for it
    |-- BundleError                    a model bundle can't be used
    |   |-- BundleNotFoundError
    |   |-- BundleCorruptError         a digest or a signature does not match
    |   |-- BundleUnsignedError
    |   |-- BundleVersionError         a schema or specification this version does not know
    |   `-- GoldenMismatchError        the nets don't give what they gave when they were made
    |-- BackendError                   an inference back-end
    |   |-- BackendUnavailableError
    |   |-- BackendFailedError
    |   |-- EngineBuildError           TensorRT could not compile a network
    |   `-- DeviceMemoryError          out of GPU memory
    |-- OutputError                    a result can't be written
    |   |-- OutputNotWritableError
    |   `-- DiskFullError
    |-- StoreError                     the worklist's database
    `-- SettingsError                  a settings file, a site profile
"""

from __future__ import annotations

from typing import ClassVar


class AlveoscopeError(Exception):
    """Base of the tree.

    Parameters
    ----------
    message : str
        One sentence for the user: what was found. No person's name, no identifier beyond UIDs.
    hint : str, optional
        One sentence: how to repair it.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def __reduce__(self) -> tuple[type[AlveoscopeError], tuple[str, str]]:
        # Errors cross process walls (decode workers, batch runs): both fields must survive.
        return type(self), (self.message, self.hint)


class Cancelled(AlveoscopeError):  # noqa: N818 - the user's will is no error, but it unwinds like one
    code = "cancelled"

    def __init__(self, message: str = "Stopped on request.", hint: str = "") -> None:
        super().__init__(message, hint)


class UsageError(AlveoscopeError):
    code = "usage"
    exit_code = 2


class InputError(AlveoscopeError):
    code = "input"


class PathNotFoundError(InputError):
    code = "path-not-found"
    exit_code = 2


class PathUnreadableError(InputError):
    code = "path-unreadable"


class ArchiveRefusedError(InputError):
    code = "archive-refused"


class NothingFoundError(InputError):
    code = "nothing-found"
    exit_code = 3


class DicomError(AlveoscopeError):
    code = "dicom"


class GeometryError(DicomError):
    code = "geometry"


class PixelDataError(DicomError):
    code = "pixel-data"


class ForeignScaleError(PixelDataError):
    """A slice whose numbers can't be Hounsfield units, among others whose are."""

    code = "foreign-scale"


class TransferSyntaxError(DicomError):
    code = "transfer-syntax"


class BundleError(AlveoscopeError):
    code = "bundle"


class BundleNotFoundError(BundleError):
    code = "bundle-not-found"


class BundleCorruptError(BundleError):
    code = "bundle-corrupt"


class BundleUnsignedError(BundleError):
    code = "bundle-unsigned"


class BundleVersionError(BundleError):
    code = "bundle-version"


class GoldenMismatchError(BundleError):
    code = "golden-mismatch"


class BackendError(AlveoscopeError):
    code = "backend"


class BackendUnavailableError(BackendError):
    code = "backend-unavailable"


class BackendFailedError(BackendError):
    code = "backend-failed"


class EngineBuildError(BackendError):
    code = "engine-build"


class DeviceMemoryError(BackendError):
    code = "device-memory"


class OutputError(AlveoscopeError):
    code = "output"


class OutputNotWritableError(OutputError):
    code = "output-not-writable"


class DiskFullError(OutputError):
    code = "disk-full"


class StoreError(AlveoscopeError):
    code = "store"


class SettingsError(AlveoscopeError):
    code = "settings"
    exit_code = 2
