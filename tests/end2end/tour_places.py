"""What a tour of the window goes through: three phantoms of two patients, and a worklist of four."""

from __future__ import annotations

from pathlib import Path

from engine.phantom import write_phantom
from engine.triage.values import Verdict
from engine.worklist.store import open_store
from engine.worklist.values import About, Outcome, Priority

STUDIES = (("20240105", False, "P1"), ("20240617", True, "P1"), ("20240616", False, "P2"))


class Places:
    """What the phantoms, the worklist and the settings of one tour lie in."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.studies = [home / "studies" / f"{day}-{patient}" for day, _, patient in STUDIES]
        self.worklist = f"sqlite:///{home / 'list.sqlite3'}"

    def fill(self) -> None:
        for number, (folder, (day, covid, patient)) in enumerate(zip(self.studies, STUDIES, strict=True)):
            write_phantom(
                folder, slices=20, spacing_mm=15.0, rows=256, covid=covid, seed=number, patient_id=patient,
                edit=lambda dataset, _index, day=day: setattr(dataset, "StudyDate", day),
            )  # fmt: skip
        with open_store(self.worklist) as store:
            rows = ((Verdict.NEGATIVE, 0.05), (Verdict.POSITIVE, 0.93), (Verdict.NOT_ASSESSABLE, None), (None, None))
            for number, (verdict, probability) in enumerate(rows):
                source = self.home / f"in-{number}"
                source.mkdir()
                entry = store.submit(f"1.2.{number}", source, images=40, patient=f"DOE^J{number}")
                store.describe(f"1.2.{number}", About(f"P{number}", f"A{number}", "20240617", "101500", 64))
                if verdict is not None:
                    store.finish(entry.entry_id, Outcome(verdict, probability, ("partial-coverage",), "cpu"))
            source.rmdir()
            store.override("1.2.0", Priority.STAT, by="rad", reason="Asked for by the ward")
