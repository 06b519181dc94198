"""What the hospital's profile says about options: other defaults, and options that nobody may give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.errors import UsageError
from engine.site import SiteProfile

#: Name of an option's parameter -> the site's setting; the same word means the same in every command.
SETTING_OF: Mapping[str, str] = {
    "bundle": "analysis.bundle",
    "backend": "analysis.backend",
    "precision": "analysis.precision",
    "grid": "analysis.grid",
    "fill": "analysis.fill",
    "port": "intake.port",
    "ae": "intake.ae_title",
    "host": "intake.address",
    "allow_ae": "intake.callers",
    "quiet_seconds": "intake.quiet_seconds",
    "formats": "export.formats",
    "results": "export.folder",
    "pacs": "export.pacs",
    "pacs_address": "pacs.address",
    "pacs_web": "pacs.web",
    "pacs_seconds": "pacs.seconds",
    "pacs_tls": "pacs.tls",
    "pacs_tls_authority": "pacs.tls_authority",
    "pacs_tls_certificate": "pacs.tls_certificate",
    "pacs_tls_key": "pacs.tls_key",
    "way": "pacs.way",
    "most": "pacs.most_studies",
    "database": "worklist.url",
    "cap": "worklist.longest_wait_minutes",
}

#: Asked where it is used, not told here: what the environment names stands before what the site names unlocked.
_NO_DEFAULT = frozenset({"bundle"})


def site_defaults(command: Any, profile: SiteProfile) -> dict[str, Any]:
    """Defaults for every option that the profile names, nested as the commands are (click's ``default_map``).

    Parameters
    ----------
    command : click.Group or click.Command
        Of whichever click Typer brings.
    """
    found: dict[str, Any] = {}
    for name, child in getattr(command, "commands", {}).items():
        inner = site_defaults(child, profile)
        if inner:
            found[name] = inner
    for parameter in _options(command):
        key = SETTING_OF[parameter.name]
        value = profile.value(key)
        if key in profile.given and value not in ("", ()) and parameter.name not in _NO_DEFAULT:
            found[parameter.name] = _as_option(value, repeated=bool(parameter.multiple))
    return found


def refuse_locked(command: Any, words: Sequence[str], profile: SiteProfile) -> None:
    """Stop when the command line gives an option that the site has locked.

    Raises
    ------
    UsageError
        It does; the message names the option.
    """
    given = {word.split("=", 1)[0] for word in words if word.startswith("-")}
    for word in words:
        command = getattr(command, "commands", {}).get(word, command)
    for parameter in _options(command):
        if profile.locked(SETTING_OF[parameter.name]) and given & {*parameter.opts, *parameter.secondary_opts}:
            raise UsageError(
                f"{parameter.opts[0]} is decided by the site profile '{profile.name}'.", "Leave it out, or ask site IT."
            )


def _options(command: Any) -> Iterator[Any]:
    for parameter in getattr(command, "params", ()):
        if parameter.name in SETTING_OF and getattr(parameter, "param_type_name", "") == "option":
            yield parameter


def _as_option(value: Any, *, repeated: bool) -> Any:
    """A list stays one where the option may be repeated, and else is joined as the commands split it."""
    if isinstance(value, tuple):
        return list(value) if repeated else ",".join(value)
    return value
