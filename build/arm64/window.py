"""Run in the arm64 root: open a folder in the real window, off screen, wait for its verdict, take a picture.

``python window.py FOLDER PICTURE``; prints the verdict as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

PATIENCE_MS = 3_600_000
"""An hour: processors are emulated, and the emulated networks take minutes."""


def main() -> int:
    from PySide6.QtCore import QTimer, qVersion
    from PySide6.QtGui import QImage

    from desktop.app import make_application, make_window

    study, picture = Path(sys.argv[1]), sys.argv[2]
    application = make_application([])
    window = make_window(Path(tempfile.mkdtemp()))
    window.resize(1280, 800)
    window.show()
    workspace = window.workspace
    analysis = workspace.reading.analysis
    timer = QTimer()
    shown: list[QImage] = []

    def look() -> None:
        if workspace.browser.scanning or workspace.viewer.active.pixels is None or analysis.busy:
            return
        if analysis.assessment is None and analysis.error is None:
            analysis.start()
            return
        timer.stop()
        QTimer.singleShot(5000, finish)  # until what follows a verdict is drawn

    def finish() -> None:
        shown.append(window.grab().toImage())
        window.close()

    timer.timeout.connect(look)
    timer.start(200)
    QTimer.singleShot(PATIENCE_MS, window.close)
    workspace.open([study])
    application.exec()
    colours: set[int] = set()
    for image in shown:
        image.save(picture)
        colours = {image.pixel(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)}
    result = None if analysis.assessment is None else analysis.assessment.result
    print(json.dumps({
        "qt": qVersion(), "verdict": result and result.verdict.value, "probability": result and result.probability,
        "error": analysis.error and str(analysis.error), "colours": len(colours),
    }))  # fmt: skip
    return 0 if result is not None and len(colours) > 50 else 1


if __name__ == "__main__":
    sys.exit(main())
