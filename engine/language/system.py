"""What the operating system says of a failure: it fills gaps of our sentences, so the catalogues hold it, too."""

from __future__ import annotations

#: POSIX's errors of files and networks in glibc's words (``OSError.strerror``); Windows speaks the user's language.
SYSTEM_WORDS = (
    *("Address already in use", "Cannot allocate memory", "Cannot assign requested address"),
    *("Connection refused", "Connection reset by peer", "Connection timed out", "Device or resource busy"),
    *("Disk quota exceeded", "File exists", "File name too long", "File too large", "Host is down"),
    *("Input/output error", "Is a directory", "Name or service not known", "Network is unreachable"),
    *("No route to host", "No space left on device", "No such device", "No such file or directory"),
    *("Not a directory", "Operation not permitted", "Permission denied", "Read-only file system"),
    *("Software caused connection abort", "Stale file handle", "Too many levels of symbolic links"),
    *("Too many open files", "Transport endpoint is not connected"),
)
