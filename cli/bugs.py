"""What a bug says on the terminal: where it happened, and no value that may be somebody's data."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

_KEPT_PARTS = 3


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of an unexpected error by its type and places; messages may hold personal data."""
    sys.stderr.write("程序内部出错，这一步没有完成。请把下面的内容交给维护人员：\n")
    current: BaseException | None = error
    while current is not None:
        sys.stderr.write(f"{type(current).__module__}.{type(current).__qualname__}\n")
        frames = traceback.extract_tb(trace if current is error else current.__traceback__)
        for frame in frames:
            place = "/".join(frame.filename.replace("\\", "/").split("/")[-_KEPT_PARTS:])
            sys.stderr.write(f"  {place}:{frame.lineno} {frame.name}\n")
        current = current.__cause__
    if issubclass(kind, MemoryError):
        sys.stderr.write("内存不足。\n")
