"""Composition root of the desktop app: everything is made and wired here, and nowhere else.

``alveoscope [PATH ...]`` and ``alveoscope open PATH ...`` come here through the entry point ``alveoscope.desktop``.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desktop import crash, log_file, plain_imports  # noqa: F401 - plain_imports before the many that follow
from desktop.jobs.garbage import Collector
from desktop.languages import install_language
from desktop.settings import BY_KEY, Settings
from desktop.settings.site import site_values
from desktop.viewmodels.window.use_cases import UseCases
from desktop.viewmodels.window.workspace import Workspace
from desktop.viewmodels.words.engine_words import said
from desktop.views.style import theme
from desktop.views.window.main_window import MainWindow
from desktop.views.window.on_screen import keep_on_a_screen
from engine.errors import AlveoscopeError
from engine.site import site_profile

log = logging.getLogger(__name__)
#: Seconds a thread may keep the GIL while others wait. The default (5 ms) would be a third of a frame.
SWITCH_INTERVAL = 0.001
#: Of the monitor that the window comes back to when its own is unplugged.
NEARLY_ALL = 0.9


def settings_folder() -> Path:
    """Where settings and window geometry of this user lie."""
    from engine.locations import config_folder

    return config_folder()


def make_application(arguments: Sequence[str]) -> QApplication:
    """The QApplication of this process, made on the first call."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(["alveoscope", *arguments])
    application.setApplicationName("alveoscope")
    application.setApplicationDisplayName("Alveoscope")
    application.setDesktopFileName("alveoscope")
    return application


def paths_among(arguments: Sequence[str], application: QApplication) -> list[Path]:
    """The paths among the arguments: what Qt takes for itself, as ``-platform wayland``, is none."""
    left = application.arguments()[1:]
    optional = any(one.startswith("-") for one in arguments)
    # On Windows Qt may tell the words of the whole command line.
    return [Path(one) for one in (left if optional and all(one in arguments for one in left) else arguments)]


def make_window(folder: Path, use_cases: UseCases | None = None, settings: Settings | None = None) -> MainWindow:
    """The main window with its workspace; settings are read from ``folder`` where they were not read already.

    Raises
    ------
    SettingsError
        The site's profile can't be used.
    """
    profile = site_profile()
    settings = settings or Settings(folder, site=site_values(profile, BY_KEY))
    application = QApplication.instance()
    if isinstance(application, QApplication):
        theme.apply(application, settings.get("appearance.theme"))
    workspace = Workspace(use_cases or UseCases(), settings)
    geometry = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(workspace, geometry)
    settings.setParent(workspace)
    workspace.setParent(window)
    window.show_site(profile.title, profile.banner)
    for problem in settings.problems:
        workspace.notice.emit(said(problem))
    return window


def calm_collector(workspace: Workspace) -> Collector:
    """Keep collections of garbage on this thread, away from scans and from what lives as long as the program."""
    collector = Collector(workspace)
    workspace.browser.scanning_changed.connect(lambda scanning: collector.pause() if scanning else collector.resume())
    workspace.preparation.done.connect(lambda: None if workspace.browser.scanning else collector.resume())
    workspace.cleared.connect(collector.release)
    return collector


def welcome(window: MainWindow) -> None:
    """Say once, at the first start, what must be known before the first study."""
    settings = window.workspace.settings
    if not settings.get("start.welcomed"):
        from desktop.views.support.help_dialog import WelcomeDialog

        dialog = WelcomeDialog(window)
        dialog.accepted.connect(lambda: settings.set("start.welcomed", True))
        window.show_dialog(dialog)


def ask_about_unfinished(window: MainWindow) -> None:
    """Ask whether to go on with what the last window did not come to: series that waited, a batch."""
    from desktop.views.window.question import about_batch, about_waiting

    workspace = window.workspace
    unfinished, batch = workspace.unfinished, workspace.batch
    unfinished.found.connect(lambda count: window.show_dialog(about_waiting(count, unfinished, window)))
    unfinished.look()
    if batch.unfinished is not None:
        window.show_dialog(about_batch(batch, lambda: window.page_switch.toggle("batch"), window))


def close_on_interrupt(window: QWidget) -> None:
    """Ctrl-C in the terminal closes the window as its button does; Python's own way is a traceback, and going on."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # in the background of a shell it is ignored
        signal.signal(signal.SIGINT, lambda *_caught: QTimer.singleShot(0, window.close))


def show_crash(report: str, window: MainWindow) -> None:
    """Tell that something went wrong; the window stays."""
    from desktop.views.support.crash_dialog import CrashDialog

    CrashDialog(report, window).exec()


def first_window(application: QApplication) -> MainWindow:
    """The window in the language of the settings; where there can be none, why not is shown before it is raised."""
    try:
        settings = Settings(settings_folder(), site=site_values(site_profile(), BY_KEY))
        install_language(application, settings.get("appearance.language"))
        # Read once: a damaged file is set aside, and that is told of the first reading alone.
        return make_window(settings_folder(), settings=settings)
    except AlveoscopeError as error:
        from desktop.views.support.start_trouble import tell_why_it_does_not_start

        install_language(application, Settings(settings_folder()).get("appearance.language"))
        tell_why_it_does_not_start(error)
        raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app until its window closes.

    Parameters
    ----------
    arguments : sequence of str, optional
        Paths to open, and Qt's own options; a leading ``open`` is skipped.

    Returns
    -------
    int
        Exit code.
    """
    multiprocessing.freeze_support()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["open"]:
        given = given[1:]
    log_file.install()
    sys.setswitchinterval(SWITCH_INTERVAL)
    application = make_application(given)
    window = first_window(application)
    crash.install(lambda report: show_crash(report, window), crash.RecentRecords())
    close_on_interrupt(window)
    window.show()
    keep_on_a_screen(window, NEARLY_ALL)
    window.second.reopen()
    calm_collector(window.workspace)
    welcome(window)
    ask_about_unfinished(window)
    window.workspace.intake.go_on()
    paths = paths_among(given, application)
    if paths:
        window.workspace.open(paths)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
