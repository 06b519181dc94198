"""The settings that a site profile may give, each with its type, its range and its default.

The table is the only place that knows them: validation, the defaults of an app without a profile, and the
table in ``build/README.md`` come from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engine.backends import AUTO, NAMES, PRECISIONS

SettingValue: TypeAlias = "str | bool | int | tuple[str, ...]"

#: A check of one text: the reason why it is refused, or an empty string.
TextCheck: TypeAlias = Callable[[str], str]

FORMATS = ("json", "csv", "seg", "sr", "sc", "pdf", "nifti")


@dataclass(frozen=True)
class Setting:
    """One declared setting.

    Attributes
    ----------
    key : str
        ``section.name``, as in the profile and in :meth:`engine.site.SiteProfile.locked`.
    default : str, bool, int or tuple of str
        Its type is the type of the setting; a tuple is a TOML array of strings.
    meaning : str
        One sentence for the site's IT.
    choices : tuple of str
        The allowed texts; empty when any text is.
    minimum, maximum : int
        Range of a whole number.
    refuse : callable, optional
        Says why a text (each text of an array) is refused.
    """

    key: str
    default: SettingValue
    meaning: str
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0
    refuse: TextCheck | None = None

    @property
    def type_name(self) -> str:
        """The type in the words of TOML."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, int):
            return "a whole number"
        return "an array of strings" if isinstance(self.default, tuple) else "a string"


def refuse_ae_title(title: str) -> str:
    """Application Entity title: 1 to 16 characters, no backslash, no control character (PS3.5 6.2, AE)."""
    if not title.strip() or len(title) > 16:
        return "an AE title has 1 to 16 characters"
    if "\\" in title or not title.isascii() or not title.isprintable():
        return "an AE title has no backslash, control or non-ASCII character"
    return ""


def refuse_peer(peer: str) -> str:
    """``TITLE@HOST:PORT``, or nothing."""
    if not peer:
        return ""
    match = re.fullmatch(r"(?P<title>[^@]+)@(?P<host>[^@:]+|\[[0-9a-fA-F:]+\]):(?P<port>[0-9]{1,5})", peer)
    if match is None or not 1 <= int(match["port"]) <= 65535:
        return "it is not TITLE@HOST:PORT"
    return refuse_ae_title(match["title"])


def refuse_web_url(url: str) -> str:
    """Root of a DICOMweb service, or nothing; without a password: the profile can be read by every user."""
    if not url:
        return ""
    if re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", url) is None:
        return "it is no address such as https://pacs.hospital/dicom-web"
    return "it holds a name; name and password belong into the account's netrc file" if "@" in url else ""


def refuse_database_url(url: str) -> str:
    """A SQLAlchemy URL without a password: the profile can be read by every user."""
    if not url:
        return ""
    match = re.fullmatch(r"(?P<scheme>[a-z][a-z0-9+]*)://(?P<rest>.*)", url)
    if match is None:
        return "it is no SQLAlchemy URL such as postgresql+pg8000://host/alveoscope"
    # As SQLAlchemy takes it apart: a password may hold a slash, and may stand behind the question mark.
    hidden = r"[^:/]*:[^@]*@|.*[?&](?:\w*password|passwd|pwd)="
    if not match["scheme"].startswith("sqlite") and re.match(hidden, match["rest"], re.IGNORECASE):
        return "it holds a password, and every user can read this file; it belongs into the account's netrc file"
    return ""


def _settings() -> tuple[Setting, ...]:
    return (
        Setting("analysis.bundle", "", "Folder of the model bundle; empty: the installed one, else the shipped one."),
        Setting("analysis.backend", "auto", "Back-end that computes.", choices=(AUTO, *NAMES)),
        Setting("analysis.order", NAMES, "Back-ends that 'auto' may try, in this order.", choices=NAMES),
        Setting("analysis.precision", "auto", "Precision of the networks.", choices=(AUTO, *PRECISIONS)),
        Setting("analysis.threads", 0, "CPU threads of the networks; 0: as measured at the first start.", maximum=256),
        Setting("analysis.batch", 0, "Slices that the networks take at once; 0: as measured.", maximum=32),
        Setting(
            "analysis.grid", True, "Thin series (under 2.5 mm): the verdict rests on slices 3 mm apart, not on all."
        ),
        Setting(
            "analysis.fill", True, "Their other slices are judged after it: in the window; on the command line --fill."
        ),
        Setting("analysis.automatic", False, "Analyse a series when it is opened."),
        Setting(
            "intake.quiet_seconds", 10, "Seconds of quiet after which a study is complete.", minimum=1, maximum=3600
        ),
        Setting("intake.ae_title", "ALVEOSCOPE", "AE title of the receiver.", refuse=refuse_ae_title),
        Setting("intake.address", "127.0.0.1", "Address that the receiver listens on."),
        Setting("intake.port", 11112, "Port of the receiver.", minimum=1, maximum=65535),
        Setting("intake.callers", (), "AE titles that may send; empty: any that reaches it.", refuse=refuse_ae_title),
        Setting("export.formats", (), "What is written; empty: each command's own.", choices=FORMATS),
        Setting("export.folder", "", "Where results go; empty: the user's data, or asked for."),
        Setting("export.pacs", "", "PACS that results are sent to, TITLE@HOST:PORT; empty: none.", refuse=refuse_peer),
        Setting("pacs.address", "", "PACS that is searched, TITLE@HOST:PORT; empty: none.", refuse=refuse_peer),
        Setting("pacs.web", "", "The same by DICOMweb: root of the service; empty: none.", refuse=refuse_web_url),
        Setting("pacs.clear_password", False, "Its password may go without TLS (http) to another computer."),
        Setting("pacs.way", "auto", "How studies are fetched.", choices=("auto", "get", "move", "web")),
        Setting("pacs.most_studies", 200, "Studies that a search lists.", minimum=1, maximum=5000),
        Setting("pacs.seconds", 30, "Silence after which it is given up.", minimum=1, maximum=600),
        Setting("pacs.tls", False, "Speak TLS with it."),
        Setting("pacs.tls_authority", "", "PEM that signed its certificate; empty: those of this computer."),
        Setting("pacs.tls_certificate", "", "PEM of our certificate, where it asks for one."),
        Setting("pacs.tls_key", "", "PEM of its key, when in another file."),
        Setting("worklist.url", "", "Its database; empty: SQLite in the user's data.", refuse=refuse_database_url),
        Setting("worklist.names", True, "Keep patients' names in the worklist."),
        Setting("worklist.longest_wait_minutes", 60, "Wait that takes a study to the top.", minimum=5, maximum=1440),
        Setting("audit.enabled", True, "Keep the audit chain."),
        Setting("audit.identifiers", False, "Write patient identifiers into the audit chain, not only UIDs."),
        Setting("appearance.language", "system", "Language.", choices=("system", "en", "es", "pt", "zh")),
        Setting("appearance.theme", "dark", "Colours of the window.", choices=("dark", "light")),
        Setting("viewer.show_identity", True, "Show the patient's name on the image and in the list."),
    )


#: Every setting by its key, in the order of the documentation.
SETTINGS: dict[str, Setting] = {setting.key: setting for setting in _settings()}
