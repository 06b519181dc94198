"""The password of a database server: the account's own, where no profile and no command line shows it to others."""

from __future__ import annotations

import os
from netrc import NetrcParseError, netrc

from sqlalchemy import URL

from engine.errors import StoreError

_HINT = "Write: machine HOST login USER password PASSWORD."


def with_password(url: URL) -> URL:
    """The address with the password that the account's netrc file (``~/.netrc``, or what ``NETRC`` names) has for its
    host and user; as it is where it names no host, holds a password, or the file has none.

    Raises
    ------
    StoreError
        The netrc file can't be read, or is not the account's alone. What it holds is not repeated.
    """
    if not url.host or url.password is not None:
        return url
    try:
        found = netrc(os.environ.get("NETRC")).authenticators(url.host)
    except FileNotFoundError:
        return url
    except NetrcParseError as error:
        if error.lineno is None:
            raise StoreError("Others may read or own the netrc file.", "Make it yours alone (mode 600).") from None
        raise StoreError(f"The netrc file can't be read near line {error.lineno}.", _HINT) from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"Can't read the netrc file: {type(error).__name__}.", _HINT) from None
    if found is None or (url.username and found[0] and found[0] != url.username):
        return url
    return url.set(username=url.username or found[0] or None, password=found[2] or None)
