"""The engine's ways out that name an option or a command, in words of the window: what to press or choose here."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.translatable import QT_TRANSLATE_NOOP

#: The engine's sentence, as a terminal has it -> that of the window. What has no control here keeps its command.
WAYS_OUT = {
    "Another program may use this port: give another one with --port.": QT_TRANSLATE_NOOP(
        "WayOut", "Another program may use this port: choose another one."
    ),
    "Name it with --pacs TITLE@HOST:PORT or --web URL, or have the site's profile name it.": QT_TRANSLATE_NOOP(
        "WayOut", "Name it: TITLE@HOST:PORT, or the address of its DICOMweb."
    ),
    "Use --poll, as for network shares.": QT_TRANSLATE_NOOP("WayOut", "Tick “Network share”."),
    "Free some space or give another --spool.": QT_TRANSLATE_NOOP("WayOut", "Free some space."),
    "Switch it on (alveoscope receive, or in the window), or fetch by C-GET.": QT_TRANSLATE_NOOP(
        "WayOut", "Switch it on under File, “Receiver and watched folder…”, or retrieve by C-GET."
    ),
    "The result stands; write its documents with `alveoscope export report`.": QT_TRANSLATE_NOOP(
        "WayOut", "The result stands; open the study and export it."
    ),
    "Then go on with --resume.": QT_TRANSLATE_NOOP("WayOut", "Then press “Continue”."),
    "Wait for it, or give another --out.": QT_TRANSLATE_NOOP(
        "WayOut", "Wait for it, or choose another folder for the results."
    ),
    "Go on with it with --resume, or give another --out.": QT_TRANSLATE_NOOP(
        "WayOut", "Continue it, or choose another folder for the results."
    ),
    "Give the same ones, or another --out: one table must not mix them.": QT_TRANSLATE_NOOP(
        "WayOut", "Choose the same ones, or another folder for the results: one table must not mix them."
    ),
    "Give another --database.": QT_TRANSLATE_NOOP("WayOut", "Is its disk there, and may you write to it?"),
    "Update Alveoscope, or give another database with --database.": QT_TRANSLATE_NOOP("WayOut", "Update Alveoscope."),
    "Give it with --reason.": QT_TRANSLATE_NOOP("WayOut", "Write why."),
    "See `alveoscope worklist`.": QT_TRANSLATE_NOOP("WayOut", "Look at the worklist again."),
    "Run without --series to list what there is.": QT_TRANSLATE_NOOP("WayOut", "Open its folder again."),
    "Choose another back-end with --backend.": QT_TRANSLATE_NOOP("WayOut", "Choose another back-end in the settings."),
    "Use --backend auto.": QT_TRANSLATE_NOOP("WayOut", "Let the back-end be chosen automatically, in the settings."),
    "Use --precision auto.": QT_TRANSLATE_NOOP("WayOut", "Let the precision be chosen automatically, in the settings."),
    "Use --precision fp32.": QT_TRANSLATE_NOOP("WayOut", "Choose FP32 as precision in the settings."),
    "See what there is with: alveoscope doctor.": QT_TRANSLATE_NOOP(
        "WayOut", "See what there is under Help, “System check”."
    ),
    "Run `alveoscope doctor`.": QT_TRANSLATE_NOOP("WayOut", "Look under Help, “System check”."),
    "Run: alveoscope engine build": QT_TRANSLATE_NOOP(
        "WayOut", "Prepare it under Help, “Prepare this computer's GPU…”."
    ),
    "Run: alveoscope engine verify": QT_TRANSLATE_NOOP(
        "WayOut", "Prepare it under Help, “Prepare this computer's GPU…”."
    ),
    "ONNX Runtime is used instead. To compile them anew, run: alveoscope engine build --rebuild": QT_TRANSLATE_NOOP(
        "WayOut", "ONNX Runtime is used instead. To compile them anew: Help, “Prepare this computer's GPU…”."
    ),
}
#: What every one of them has.
_SIGNS = ("--", "alveoscope ")


def in_the_window(text: str) -> tuple[str, str, str] | None:
    """What stands before such a sentence, the window's words for it, and what stands behind; None where none is."""
    if not any(sign in text for sign in _SIGNS):
        return None
    for sentence, words in WAYS_OUT.items():
        if sentence in text:
            before, _, behind = text.partition(sentence)
            return before.strip(), QCoreApplication.translate("WayOut", words), behind.strip()
    return None
