"""WorklistTable: the queue as rows, in the order in which patients are to be read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.tables.row_table import Column, NamedRows
from desktop.viewmodels.words.engine_words import decimals, in_one_line, said, with_colon
from desktop.viewmodels.words.reason_words import reason_title
from desktop.viewmodels.words.texts import dicom_time, iso_date, person_name, plain
from desktop.viewmodels.words.verdict import share
from engine.triage.values import Verdict
from engine.triage.words import VERDICTS
from engine.worklist.order import Group, Placed
from engine.worklist.values import State

translate = QCoreApplication.translate
PLACE, VERDICT, PROBABILITY, WAITING, STATE, PATIENT, PATIENT_ID, AGE, STUDY, ACCESSION, IMAGES, WHY = range(12)

STATES = {
    State.SUBMITTED: QT_TRANSLATE_NOOP("Worklist", "Submitted"),
    State.RUNNING: QT_TRANSLATE_NOOP("Worklist", "Running"),
    State.DONE: QT_TRANSLATE_NOOP("Worklist", "Done"),
    State.FAILED: QT_TRANSLATE_NOOP("Worklist", "Failed"),
    State.REJECTED: QT_TRANSLATE_NOOP("Worklist", "Rejected"),
}
GROUPS = {
    Group.STAT: QT_TRANSLATE_NOOP("Worklist", "Put first"),
    Group.OVER_HARD_LIMIT: QT_TRANSLATE_NOOP("Worklist", "Waited far too long"),
    Group.POSITIVE: QT_TRANSLATE_NOOP("Worklist", "Positive"),
    Group.OVER_LIMIT: QT_TRANSLATE_NOOP("Worklist", "Waited longer than the limit"),
    Group.BY_RISK: QT_TRANSLATE_NOOP("Worklist", "By risk"),
}


class WorklistTable(NamedRows[Placed]):
    """Rows in reading order; the order is the list's, so it can't be sorted otherwise."""

    context = "Worklist"
    columns = (
        Column(QT_TRANSLATE_NOOP("Worklist", "Rank"), number=True),
        Column(QT_TRANSLATE_NOOP("Worklist", "Verdict")),
        Column(QT_TRANSLATE_NOOP("Worklist", "Probability"), number=True),
        Column(QT_TRANSLATE_NOOP("Worklist", "Waiting"), number=True),
        Column(QT_TRANSLATE_NOOP("Worklist", "State")),
        Column(QT_TRANSLATE_NOOP("Worklist", "Patient")),
        Column(QT_TRANSLATE_NOOP("Worklist", "ID")),
        Column(QT_TRANSLATE_NOOP("Worklist", "Age"), number=True),
        Column(QT_TRANSLATE_NOOP("Worklist", "Study")),
        Column(QT_TRANSLATE_NOOP("Worklist", "Accession")),
        Column(QT_TRANSLATE_NOOP("Worklist", "Images"), number=True),
        Column(QT_TRANSLATE_NOOP("Worklist", "Reason")),
    )

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gone: frozenset[str] = frozenset()

    def set_gone(self, keys: frozenset[str]) -> None:
        """Studies whose images are not where they were."""
        if keys != self._gone:
            self._gone = keys
            self.touch()

    def is_gone(self, row: Placed) -> bool:
        """Whether its images are not where they were: nothing can be opened."""
        return row.entry.study_instance_uid in self._gone

    def key(self, row: Placed) -> str:
        return row.entry.study_instance_uid

    def tip(self, row: Placed, column: int) -> str | None:
        """The whole row, as columns give way where the window is small, and all else that is known of it."""
        return f"{self.whole_row(row)}\n{story(row)}"

    def text(self, row: Placed, column: int) -> str:
        entry, outcome, about = row.entry, row.entry.outcome, row.entry.about
        if column == VERDICT:
            verdict = shown_verdict(row)
            return said(VERDICTS[verdict][0]) if verdict is not None else "-"
        if column == PROBABILITY:
            return share(outcome.probability) if outcome is not None and outcome.probability is not None else ""
        if column == PATIENT:
            hidden = translate("Worklist", "Study {number}").format(number=entry.entry_id)
            return person_name(entry.patient) if self._show_names else hidden
        return {
            PLACE: str(row.position),
            WAITING: waiting_text(row.waiting_minutes),
            STATE: self._state(row),
            PATIENT_ID: plain(about.patient_id, 64) if self._show_names else "",
            AGE: "" if about.age is None else str(about.age),
            STUDY: f"{iso_date(about.study_date)} {dicom_time(about.study_time)}".strip() if about.study_date else "",
            ACCESSION: plain(about.accession, 32) if self._show_names else "",
            IMAGES: str(entry.images) if entry.images else "",
            WHY: why(row),
        }[column]

    def _state(self, row: Placed) -> str:
        state = translate("Worklist", STATES[row.entry.state])
        return in_one_line((state, translate("Worklist", "images missing"))) if self.is_gone(row) else state


def shown_verdict(placed: Placed) -> Verdict | None:
    """The verdict to show; a study that failed or was rejected has no answer and says so like ``not assessable``."""
    entry = placed.entry
    if entry.state in (State.FAILED, State.REJECTED):
        return Verdict.NOT_ASSESSABLE
    return entry.outcome.verdict if entry.outcome is not None else None


def waiting_text(minutes: float) -> str:
    """``7 min``, ``2 h 05``, ``3 d 04 h``."""
    whole = int(minutes)
    if whole < 60:
        return translate("Worklist", "{minutes} min").format(minutes=whole)
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return translate("Worklist", "{hours} h {minutes}").format(hours=hours, minutes=f"{rest:02d}")
    return translate("Worklist", "{days} d {hours} h").format(days=hours // 24, hours=f"{hours % 24:02d}")


def why(placed: Placed) -> str:
    """Why an entry stands where it stands; a person's reason in his own words."""
    text = translate("Worklist", GROUPS[placed.group])
    override = placed.entry.override
    return with_colon(text, override.reason) if override is not None else text


def story(placed: Placed) -> str:
    """All that is known of an entry but its identity, one line each."""
    entry = placed.entry
    lines = [translate("Worklist", "Risk {risk} of 3").format(risk=decimals(f"{placed.risk:.2f}"))]
    if entry.outcome is not None and entry.outcome.backend:
        lines.append(entry.outcome.backend)
    if entry.outcome is not None and entry.outcome.reasons:
        lines += [reason_title(code) for code in entry.outcome.reasons]
    if entry.error_message:
        lines.append(f"{said(entry.error_message)} [{entry.error_code}]")
    return "\n".join(lines)
