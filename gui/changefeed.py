"""The one notice of what a transaction changed; every view decides for itself what to do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ChangeFeed(QObject):
    """Publishes each change set once, on the GUI thread.

    Signals:
        changed: (change set, initiator): what changed, and the object that asked for it, or None.
    """

    changed = Signal(object, object)
