"""What is wrong with a TLS certificate, in words."""

from __future__ import annotations

import ssl

from engine.errors import SettingsError
from engine.language import phrase

#: Without one, OpenSSL asks for it on the terminal and waits: a window that was started there would stand still.
NO_PASSWORD = ""


def unusable_certificate(error: OSError) -> SettingsError:
    """For what :class:`ssl.SSLContext` raises when it reads a certificate or a key.

    OpenSSL names what it was about to do (``[SSL] PEM lib``), not what is wrong.
    """
    if not isinstance(error, ssl.SSLError):
        why = error.strerror or type(error).__name__
    elif error.reason == "KEY_VALUES_MISMATCH":
        why = phrase("the key belongs to another certificate")
    else:
        why = phrase("the file is damaged, or not PEM, or its key is protected by a password")
    return SettingsError(f"The TLS certificate can't be used: {why}.", "Give PEM files.")
