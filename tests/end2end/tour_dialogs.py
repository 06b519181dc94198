"""The part of a tour that opens every dialog, every tab of the settings, every question and every menu."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QTabWidget

from desktop.viewmodels.gpu.service import GpuState
from desktop.viewmodels.gpu.use_cases import GpuUseCases
from desktop.viewmodels.window.use_cases import UseCases
from desktop.views.support.crash_dialog import CrashDialog
from desktop.views.support.help_dialog import WelcomeDialog
from desktop.views.support.system_check import SystemCheckDialog
from desktop.views.window.question import about_batch, about_waiting
from desktop.views.window.settings_dialog import SettingsDialog
from engine.errors import BackendUnavailableError
from tests.end2end.tour_steps import REFUSED, Steps

NO_GPU = BackendUnavailableError(
    "There is no NVIDIA driver on this machine (libcuda.so.1 can't be loaded).",
    "TensorRT needs an NVIDIA GPU; without one, ONNX Runtime does the work.",
)


class Dialogs(Steps):
    """What opens over the window."""

    def dialogs(self) -> None:
        """Each as the menu opens it."""
        gpus = iter((NO_GPU, GpuState("Pretended GPU", "tensorrt", "10.3.0", "", 40.0)))

        def look(_request: object, _context: object) -> GpuState:
            found = next(gpus)
            if isinstance(found, Exception):
                raise found
            return found

        with self.window(UseCases(gpu=lambda: GpuUseCases(look, look))) as (window, photographer):
            self.opened(window, photographer, self.places.studies[1])
            self.judged(window, photographer)
            for action in ("intake", "tags", "prepare-gpu"):
                window.actions_.action(action).trigger()
                QTest.qWait(300)
                photographer.shoot(action, window.dialogs.opened(action))
                window.dialogs.opened(action).close()
                QTest.qWait(50)
            window.actions_.action("prepare-gpu").trigger()
            QTest.qWait(300)
            photographer.shoot("gpu-ready", window.dialogs.opened("prepare-gpu"))
            window.dialogs.opened("prepare-gpu").close()
            for action in ("export-result", "settings", "edit-presets", "cheat-sheet", "help", "model-card", "about",
                           "system-check", "print-image"):  # fmt: skip
                window.actions_.action(action).trigger()
                photographer.wait(lambda: not any(one.model.running for one in all_of(SystemCheckDialog)))
                photographer.dialog(action)
            window.workspace.settings.set("appearance.theme", "light")
            photographer.shoot("light")
            window.workspace.settings.set("appearance.theme", "dark")

    def tabs(self) -> None:
        """What stands behind the first tab of the settings, and the details of the evidence."""
        with self.window() as (window, photographer):
            self.opened(window, photographer, self.places.studies[1])
            self.judged(window, photographer)
            window.actions_.action("settings").trigger()
            (dialog,) = (one for one in all_of(SettingsDialog) if one.isVisible())
            tabs = dialog.findChild(QTabWidget)
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
                photographer.shoot(f"settings-{number}", dialog)
            dialog.close()
            window.docks["evidence"].widget().details.click()
            photographer.shoot("evidence-details")

    def questions(self) -> None:
        """What asks or tells by itself."""
        with self.window() as (window, photographer):
            workspace = window.workspace
            for name, dialog in {
                "welcome": WelcomeDialog(window),
                "crash": CrashDialog("Alveoscope 0.0.0\nTraceback (most recent call last):\nValueError", window),
                "waited": about_waiting(2, workspace.unfinished, window),
                "batch-left": about_batch(workspace.batch, lambda: None, window),
            }.items():
                window.show_dialog(dialog)
                photographer.dialog(name)
            window.show_trouble(REFUSED)
            photographer.dialog("trouble")

    def menus(self) -> None:
        with self.window() as (window, photographer):
            self.opened(window, photographer, self.places.studies[1])
            self.judged(window, photographer)
            for number, action in enumerate(window.menuBar().actions()):
                menu = action.menu()
                if isinstance(menu, QMenu):
                    menu.popup(window.mapToGlobal(window.rect().center()))
                    photographer.shoot(f"menu-{number}", menu)
                    menu.close()
            menu = window.actions_.context_menu(window)
            menu.popup(window.mapToGlobal(window.rect().center()))
            photographer.shoot("menu-image", menu)
            menu.close()


def all_of(kind: type[QDialog]) -> list[QDialog]:
    """The dialogs of a kind that are there."""
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]
