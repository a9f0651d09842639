"""Laws for whatever is on show: each control has a name, words are Chinese, nothing is cut off."""

import re
from collections import Counter

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QToolButton,
    QWidget,
)

from gui.common.elided_label import ElidedLabel

LEAST_CONTRAST = 4.5
"""What the Web Content Accessibility Guidelines ask of text."""
ALLOWED = {
    *("Ctrl", "Alt", "Shift", "Enter", "Esc", "Tab", "Delete", "Insert", "Caps", "Lock"),
    *("PDF", "Excel", "WPS", "SQLCipher", "ID"),
    *("KB", "MB", "GB"),
    *("xlsx", "xls", "ods", "csv", "txt", "ljsync", "ljsetup", "cgbak", "pdf", "jpg", "png"),
}
"""Words of keys, programs, units and endings that have no Chinese name."""
ONE_WORD = {
    "安装文件": "开通文件",
    "设置文件": "开通文件",
    "提交": "上报",
    "上传": "上报",
    "下载": "下发",
    "驳回": "退回",
    "打回": "退回",
    "审批": "审核",
    "恢复备份": "还原",
    "数据包": "同步包",
    "零报告": "空数据说明",
    "登录": "打开账套",
}
"""Words that have another word here."""


def shown_widgets(window):
    return [widget for widget in window.findChildren(QWidget) if widget.isVisible()]


def is_part_of_another(widget):
    """The line of a combo box, the view of a scroll area: named by what they are part of."""
    parent = widget.parentWidget()
    return widget.objectName().startswith("qt_") or isinstance(
        parent, QComboBox | QAbstractScrollArea
    )


def nameless(window):
    for widget in shown_widgets(window):
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
        if not is_reached or is_part_of_another(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface or not interface.text(QAccessible.Text.Name).strip():
            yield f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"


def texts_of(widget):
    yield widget.toolTip()
    yield widget.accessibleName()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(at) for at in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from cells_of(widget)


def cells_of(view):
    model = view.model()
    is_table = isinstance(view, QTableView)
    for column in range(model.columnCount() if is_table else 1):
        if is_table:
            title = model.headerData(column, Qt.Orientation.Horizontal)
            yield str(title or "")
        for row in range(min(model.rowCount(), 120)):
            index = model.index(row, column)
            yield str(index.data() or "")
            yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")


def foreign_words(text):
    """Latin words that are no path, markup, code of an indicator, digest, and not allowed."""
    digests = r"\b[0-9a-f]{8,}\b|\b[0-9A-F]{4}(?: [0-9A-F]{4}){3}\b"
    paths = r"\S*/\S+/\S*|[A-Z]:\\\S*"
    without = re.sub(rf"<[^>]*>|&\w+;|{paths}|{digests}", " ", text)
    return [
        word for word in re.findall(r"[A-Za-z]{2,}", without) if word not in ALLOWED | {"F1", "F6"}
    ]


def cut_off(window):
    """Texts that do not fit into what shows them."""
    for widget in shown_widgets(window):
        said = f"{type(widget).__name__} {getattr(widget, 'text', str)()[:30]!r}"
        if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel) and widget.text():
            least = widget.minimumSizeHint()
            if widget.wordWrap():
                least = QSize(0, widget.heightForWidth(widget.width()))
        elif isinstance(widget, QAbstractButton) and not isinstance(widget, QToolButton):
            least = widget.minimumSizeHint() if widget.text() else QSize()
        else:
            continue
        if least.width() > widget.width() + 1 or least.height() > widget.height() + 1:
            yield f"{said} needs {least.toTuple()}, has {widget.size().toTuple()}"


def narrow_headings(window):
    """Columns that do not hold their heading; the mark of the order apart."""
    for table in [one for one in shown_widgets(window) if isinstance(one, QTableView)]:
        header, model = table.horizontalHeader(), table.model()
        if model is None or header.isHidden():
            continue
        for column in range(model.columnCount()):
            title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            room = header.sectionSize(column)
            if room and header.fontMetrics().horizontalAdvance(title) > room:
                yield f"{table.accessibleName()}: {title}"


def too_large(window, width, height):
    """Whether a window does not fit a screen, frame and task bar apart."""
    return window.width() > width or window.height() > height


def luminance(colour):
    """Of a colour, as the guidelines have it."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    """Between two colours."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def unreadable(window, seen):
    """Texts whose colour, as it is painted, is too near to their ground.

    Args:
        window: What is on show.
        seen: The looks measured already, over several windows; a look is measured once.
    """
    for widget in shown_widgets(window):
        if not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
            continue
        look = look_of(widget)
        if look in seen:
            continue
        seen.add(look)
        measured = painted_contrast(window, widget)
        if measured < LEAST_CONTRAST:
            yield f"{look} {widget.text()[:20]!r}: {measured:.1f}"


def look_of(widget):
    """What the style sheet looks at; its parents count as they are the ground."""
    marks = ("role", "kind", "tag", "state")
    own = tuple(str(widget.property(mark) or "") for mark in marks)
    is_checked = isinstance(widget, QAbstractButton) and widget.isChecked()
    above = []
    parent = widget.parentWidget()
    while parent is not None:
        above.append(parent.property("role"))
        parent = parent.parentWidget()
    around = "/".join(str(role) for role in above if role)
    return (type(widget).__name__, *own, widget.isEnabled(), is_checked, around)


def painted_contrast(window, widget):
    """Between the ground of a text and what differs most from it, painted thrice as large."""
    room = widget.rect().intersected(widget.visibleRegion().boundingRect())
    if room.width() < 4 or room.height() < 4:
        return LEAST_CONTRAST
    image = QImage(room.size() * 3, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(3)
    at = widget.mapTo(window, room.topLeft())
    window.render(image, QPoint(), window.rect().__class__(at, room.size()))
    colours = Counter(
        image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )
    ground = QColor(colours.most_common(1)[0][0])
    # A colour that is seen here and there only is an edge of something.
    inks = [QColor(pixel) for pixel, times in colours.items() if times > 2]
    return max((contrast(ground, ink) for ink in inks), default=1.0)
