"""Makes Qt's own words Chinese: context menus, file dialogs, standard buttons, dates."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

_LEFT_OVER = {
    "Look in:": "查找范围：",
    "&Look in:": "查找范围(&L)：",
    "Files of type:": "文件类型：",
    "Files of &type:": "文件类型(&T)：",
    "Save As": "另存为",
    "Size": "大小",
    "Folder": "文件夹",
    "File Folder": "文件夹",
    "File": "文件",
    "%1 File": "%1 文件",
    "Drive": "磁盘",
    "Unknown": "未知",
    "My Computer": "计算机",
}
"""Words of file dialogs that Qt's own translation leaves in English."""


class _LeftOver(QTranslator):
    """Says what Qt's own translation has no word for."""

    def isEmpty(self) -> bool:  # noqa: N802 - as Qt has it
        """Never; an empty one is not asked."""
        return False

    def translate(
        self,
        _context: str,
        source: str,
        _disambiguation: str | None = None,
        _number: int = -1,
    ) -> str:
        """A word, or nothing."""
        # Qt takes None for "no translation", and an empty text for a translation.
        return _LEFT_OVER.get(source)  # type: ignore[return-value]


def speak_chinese(app: QApplication) -> bool:
    """Install Qt's Chinese words; call it before the first window.

    Returns:
        Whether the words were found; without them only context menus and the like are English.
    """
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    # Asked last, as it was installed first.
    app.installTranslator(_LeftOver(app))
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator.load("qtbase_zh_CN", folder) and app.installTranslator(translator)
