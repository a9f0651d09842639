"""The window program: unlock window first, everything heavy after it, main window, clean end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from domain.errors import KnownError
from gui.common.help_key import offer_help
from gui.common.language import speak_chinese
from gui.lane import Lane
from gui.opened_files import OpenedFiles
from gui.theme import apply_theme
from gui.theme.resources import APP_ICON
from gui.unlock.unlock_window import UnlockWindow
from services.program import preferences
from services.workspace import layout, recent
from services.workspace.recent import Recent

if TYPE_CHECKING:
    from gui.crash import CrashReporter
    from gui.main import WorkspaceWindow
    from gui.unlock.choices import FirstStartChoice
    from gui.unlock.first_start_window import FirstStartWindow
    from services.program.running import Desk
    from services.workspace.restore import Restored
    from services.workspace.workspace import Workspace

PRODUCT = "产改台账"
SETTINGS = "window.ini"
LOGS = "logs"
PRACTICE_NOTE = (
    f"练习账套里是演示数据，不会混入正式数据。口令：{recent.PRACTICE_PASSPHRASE}\n"
    "要录入正式数据，请点“打开其他账套”新建或打开账套。"
)
WARM_UP_MS = 150
"""How long after the unlock window the heavy imports begin."""


def run(
    argv: Sequence[str],
    *,
    data: Path | None = None,
    file: Path | None = None,
    desk: Desk | None = None,
    practise: bool = False,
) -> int:
    """Run the window program to its end.

    Args:
        argv: Arguments for Qt, the program's name first.
        data: Folder of the workspace; None for the one that was open last.
        file: A package or setup file to open.
        desk: Where later starts hand over what they open.
        practise: Offer the practice workspace where none was open before.

    Returns:
        The exit status.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    app.setApplicationName(PRODUCT)
    app.setApplicationDisplayName("")
    app.setWindowIcon(QIcon(str(APP_ICON)))
    speak_chinese(app)
    chosen = preferences.load()
    apply_theme(app, dark=chosen.dark, font_scale=chosen.font_scale)
    program = Program(app, desk)
    program.begin(data, file, practise=practise)
    status = app.exec()
    program.end()
    return status


class Program(QObject):
    """Leads from window to window; owns what lives as long as the program.

    Attributes:
        lane: The database lane of every workspace that is opened.
        window: The window on show.
        workspace: The open workspace, or None.
        workspace_window: Its window, while that is on show.
        files: What was double-clicked.
    """

    def __init__(self, app: QApplication, desk: Desk | None = None) -> None:
        super().__init__()
        self._app = app
        self.lane = Lane(self)
        self.window: QWidget | None = None
        self.workspace: Workspace | None = None
        self.workspace_window: WorkspaceWindow | None = None
        self.is_newcomer = False
        self._recovery_sheet: Path | None = None
        self._reporter: CrashReporter | None = None
        self._warm_timer = QTimer(self, singleShot=True, interval=WARM_UP_MS)
        self._warm_timer.timeout.connect(self._warm_up)
        self.files = OpenedFiles(self, desk, self)

    def begin(
        self, data: Path | None = None, file: Path | None = None, *, practise: bool = False
    ) -> None:
        """Show the first window: unlock, or the ways to begin where there is no workspace.

        Args:
            data: Folder of the workspace; None for the one that was open last.
            file: A package or setup file to open.
            practise: Offer the practice workspace where none was open before.
        """
        known = recent.last_workspace() if data is None else None
        folder = data or (known.folder if known else recent.practice_folder())
        if layout.exists(folder):
            self.ask_passphrase(folder, known)
        elif data is not None:
            self.ask_how_to_begin(data)
        elif practise:
            self.ask_passphrase(folder, None)
        else:
            self.ask_how_to_begin(None)
        if file is not None:
            self.files.bring(file)
        self._warm_timer.start()

    def end(self) -> None:
        """Let the lane end, close the workspace, give the exception hook back."""
        self._warm_timer.stop()
        if self.workspace_window is not None:
            self.workspace_window.updates.end()
        self.lane.drain()
        if self.workspace is not None:
            from services.records import evidence  # noqa: PLC0415 - not before the first window

            evidence.clear_temporary(self.workspace.folder)
            self.workspace.close()
            self.workspace = None
        if self._reporter is not None:
            self._reporter.uninstall()
        # Last: a later start that waits takes the place at once, and opens the workspace.
        self.files.end()

    # -- the small windows ------------------------------------------------------------------

    def ask_passphrase(self, folder: Path, known: Recent | None = None) -> None:
        """Show the unlock window of a workspace; the practice one is made when it is opened."""
        self.is_newcomer = is_practice = folder == recent.practice_folder()
        names = layout.operators(folder) if layout.exists(folder) else []
        window = UnlockWindow(
            names or [recent.PRACTICE_OPERATOR],
            "练习账套" if is_practice else (known.name if known else folder.name),
            lambda operator, passphrase: self._unlock(folder, operator, passphrase),
            last_operator=known.operator if known else "",
        )
        if is_practice:
            window.show_note(PRACTICE_NOTE)
        window.unlocked.connect(lambda _operator: self._show_workspace())
        window.other_workspace_requested.connect(
            lambda: self.ask_how_to_begin(None, back_to=(folder, known))
        )
        window.forgotten.connect(lambda: self._on_forgotten(window, folder))
        offer_help(window, "start")
        self._show(window)

    def ask_how_to_begin(
        self,
        folder: Path | None,
        *,
        file: Path | None = None,
        back_to: tuple[Path, Recent | None] | None = None,
    ) -> None:
        """Show the ways to begin: setup file, new, existing, backup, practice.

        Args:
            folder: Where the workspace goes; None for the usual place.
            file: Begin with this setup file or backup.
            back_to: The workspace whose passphrase was asked for before.
        """
        from gui.unlock.first_start import make_first_start  # noqa: PLC0415

        window = make_first_start(self.lane, folder, PRODUCT, has_way_back=back_to is not None)
        window.chosen.connect(lambda choice: self._on_chosen(window, choice))
        if file is not None:
            window.show_file(file)
        if back_to is not None:
            window.back_requested.connect(partial(self.ask_passphrase, *back_to))
        offer_help(window, "start")
        self._show(window)

    def _show(self, window: QWidget) -> None:
        old, self.window = self.window, window
        if not window.testAttribute(Qt.WidgetAttribute.WA_Moved):
            _centre(window)
        window.show()
        window.activateWindow()
        if old is not None:
            old.close()
            old.deleteLater()

    @property
    def is_open(self) -> bool:
        """Whether a workspace is open, its window on show."""
        return self.workspace_window is not None

    def show_files(self, files: Sequence[Path]) -> None:
        """Show files in the window of the open workspace."""
        if self.workspace_window is not None:
            self.workspace_window.show_files(files, self._begin_anew)

    def _begin_anew(self, file: Path) -> None:
        self.leave(lambda: self.ask_how_to_begin(None, file=file))

    def _on_forgotten(self, window: UnlockWindow, folder: Path) -> None:
        from gui.unlock.recover_dialog import RecoverDialog, recover  # noqa: PLC0415

        if folder == recent.practice_folder():
            window.tell(f"练习账套的口令是 {recent.PRACTICE_PASSPHRASE}。")
            return
        dialog = RecoverDialog(window.operator_names(), window.operator.currentText(), window)
        dialog.answered.connect(
            lambda answer: recover(self.lane, folder, answer, dialog, window.begin_anew)
        )
        dialog.open()

    # -- opening ----------------------------------------------------------------------------

    def _unlock(self, folder: Path, operator: str, passphrase: str) -> None:
        """Open a workspace; called off the GUI thread."""
        from services.workspace import workspace as workspaces  # noqa: PLC0415

        if folder == recent.practice_folder() and not layout.exists(folder):
            from services.workspace.practice import make_practice  # noqa: PLC0415

            make_practice(folder).close()
        self._take(workspaces.unlock(folder, operator=operator, passphrase=passphrase))

    def _take(self, workspace: Workspace) -> None:
        from services.records import evidence  # noqa: PLC0415

        evidence.clear_temporary(workspace.folder)
        self.workspace = workspace
        name = workspace.unit_name
        recent.remember_workspace(
            Recent(workspace.folder, name, workspace.author.operator, workspace.practice)
        )

    def _on_chosen(self, window: FirstStartWindow, choice: FirstStartChoice) -> None:
        from gui.unlock.choices import OpenWorkspace, Practice, RestoreBackup  # noqa: PLC0415

        if isinstance(choice, Practice):
            self.ask_passphrase(recent.practice_folder())
        elif isinstance(choice, OpenWorkspace):
            self._open_existing(window, choice.folder)
        elif isinstance(choice, RestoreBackup):
            from gui.unlock.restoring import restore_backup  # noqa: PLC0415

            restore_backup(self.lane, window, choice, self._show_restored)
        else:
            self.lane.submit(
                lambda _progress: self._make(choice),
                done=lambda _none: self._show_workspace(),
                failed=lambda error: window.show_problem(str(error)),
                owner=window,
            )

    def _open_existing(self, window: QWidget, folder: Path) -> None:
        if layout.exists(folder):
            self.ask_passphrase(folder)
            return
        from gui.common.confirmation import Confirmation  # noqa: PLC0415 - when first wanted

        Confirmation(
            "打开已有账套",
            f"“{folder}”里没有账套。",
            f"请选择含有 {layout.DATABASE} 和 {layout.KEYS} 的文件夹。",
            go="知道了",
            kind="tell",
            parent=window,
        ).exec()

    def _make(self, choice: FirstStartChoice) -> None:
        """Make a workspace; called off the GUI thread."""
        from gui.unlock.making import make  # noqa: PLC0415

        made, self._recovery_sheet = make(choice)
        self._take(made)

    def _show_restored(self, restored: Restored) -> None:
        self._take(restored.workspace)
        self._show_workspace()
        if self.workspace_window is not None:
            kept = f"原来的内容保留在“{restored.kept}”。" if restored.kept else ""
            self.workspace_window.session.messages.info(
                "账套已还原到备份当时的样子。", f"{kept}以后用备份当时的口令打开。"
            )

    def _show_workspace(self) -> None:
        if self.workspace is None:
            return
        window = make_window(self.workspace, self.lane)
        window.reopen_requested.connect(self._reopen)
        window.updates.ready.connect(self._install)
        self.workspace_window = window
        self._show(window)
        window.begin()
        if self._recovery_sheet is not None:
            window.session.messages.warning(
                f"市级密钥恢复页在“{self._recovery_sheet}”。",
                "请打印锁入保险柜，并删除电脑上的这个文件。",
            )
            self._recovery_sheet = None
            return
        if self.workspace.upgrade_backup is not None:
            window.session.messages.info(
                "账套已升级到本程序的数据版本，内容没有变。",
                f"升级前的备份在“{self.workspace.upgrade_backup}”，可在“设置”的“备份”里还原。",
            )
        window.warn_of_date()

    def _reopen(self) -> None:
        """The workspace was replaced on disk: ask for its passphrase again."""
        if self.workspace is not None:
            folder, self.workspace, self.workspace_window = self.workspace.folder, None, None
            self.ask_passphrase(folder)

    def leave(self, then: Callable[[], None]) -> None:
        """Keep what is unsaved, close the workspace, and go on."""
        window, workspace = self.workspace_window, self.workspace
        if window is None or workspace is None:
            return
        page = window.current_page
        if page is not None and not page.can_leave():
            return
        self.workspace = self.workspace_window = None
        window.setEnabled(False)
        self.lane.submit(lambda _progress: workspace.close(), done=lambda _none: then())

    def _install(self, installer: Path) -> None:
        """Start the installer of a newer program and end; the workspace is closed already."""
        from services.program import mutex, updates  # noqa: PLC0415

        if self.workspace is None or self.window is None:
            return
        folder, self.workspace, self.workspace_window = self.workspace.folder, None, None
        mutex.let_go()
        try:
            updates.start(installer)
        except KnownError as error:
            mutex.hold()
            self.ask_passphrase(folder)
            if isinstance(self.window, UnlockWindow):
                self.window.show_news(str(error))
            return
        self.window.close()

    # -- around -----------------------------------------------------------------------------

    def _warm_up(self) -> None:
        """Catch crashes, and import what the main window needs while the passphrase is typed."""
        from gui.crash import CrashReporter  # noqa: PLC0415 - after the first window
        from services.program.version import program_version  # noqa: PLC0415
        from services.program.warm_up import warm_up  # noqa: PLC0415

        self._reporter = CrashReporter(
            recent.state_folder() / LOGS, version=program_version(), window=lambda: self.window
        )
        self._reporter.install()
        self.lane.submit(warm_up, done=lambda _none: None)
        self.lane.submit(_clear_updates, done=lambda _none: None)


def _centre(window: QWidget) -> None:
    room = window.screen().availableGeometry()
    frame = QRect(QPoint(), window.sizeHint().expandedTo(window.minimumSize()))
    frame.moveCenter(room.center())
    window.move(frame.topLeft())


def make_window(workspace: Workspace, lane: Lane) -> WorkspaceWindow:
    """The main window of an open workspace, not yet shown."""
    from gui.main import WorkspaceWindow  # noqa: PLC0415 - not before the unlock window
    from gui.session import Session  # noqa: PLC0415

    return WorkspaceWindow(Session(workspace, lane), recent.state_folder() / SETTINGS)


def _clear_updates(_progress: object) -> None:
    from services.program import updates  # noqa: PLC0415 - not before the first window

    updates.clear()
