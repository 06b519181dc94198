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

#: Of the site's formats, what a command does not write: a table is of a whole batch, a result is there already.
_NOT_WRITTEN: Mapping[str, frozenset[str]] = {
    "watch": frozenset({"csv"}),
    "receive": frozenset({"csv"}),
    "report": frozenset({"csv", "json"}),
}


def site_defaults(command: Any, profile: SiteProfile, name: str = "") -> dict[str, Any]:
    """Defaults for every option that the profile names, nested as the commands are (click's ``default_map``).

    Of the site's formats each command has those that it writes; where that is none, its own default stands.

    Parameters
    ----------
    command : click.Group or click.Command
        Of whichever click Typer brings.
    name : str
        Of the command; empty for the outermost.
    """
    found: dict[str, Any] = {}
    for of_child, child in getattr(command, "commands", {}).items():
        inner = site_defaults(child, profile, of_child)
        if inner:
            found[of_child] = inner
    for parameter in _options(command):
        key = SETTING_OF[parameter.name]
        value = profile.value(key)
        if key == "export.formats" and isinstance(value, tuple):
            value = tuple(one for one in value if one not in _NOT_WRITTEN.get(name, ()))
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
