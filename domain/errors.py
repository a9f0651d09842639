"""The one kind of error that a user is meant to read."""

from __future__ import annotations

import errno


class KnownError(Exception):
    """Something the user or the machine caused: a Chinese sentence and what to do next.

    Attributes:
        message: What happened, in one plain Chinese sentence.
        hint: What to do next; empty where the message already says it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{self.hint}"


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user pressed 取消; nothing half done remains."""


_DENIED = (
    "{name}不让读写，这一步没有完成。",
    "请检查权限和写保护，或关闭正打开着它的程序，再试一次。",
)
_FULL = ("磁盘空间不够，这一步没有完成。", "请腾出空间再试一次；已保存的记录不受影响。")
_GONE = ("找不到{name}。", "请检查文件是否还在、U 盘是否插好。")
_REFUSALS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: _DENIED,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.EISDIR: ("{name}是文件夹，不是文件。", "请另选一个文件。"),
    errno.ENAMETOOLONG: ("文件或文件夹的名字太长，系统不接受。", "请改短后再试。"),
}
_OTHER = ("{name}读写出错，这一步没有完成。", "请检查磁盘或 U 盘是否正常，再试一次。")


def from_system(error: OSError | MemoryError) -> KnownError:
    """What the system refused, as a sentence; for what no step nearer to it has told better."""
    if isinstance(error, MemoryError):
        return KnownError(
            "内存不够，这一步没有完成。", "请关闭其他程序，或换一台内存大些的电脑再试。"
        )
    name = f"“{error.filename}”" if error.filename else "文件"
    message, hint = _REFUSALS.get(error.errno or 0, _OTHER)
    return KnownError(message.replace("{name}", name), hint)
