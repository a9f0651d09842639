"""The door to ``.ljsync`` files: write one, look at one, open one.

Format: docs/file-format.md.
"""

from exchange.package.reader import PackageInfo, ReadPackage, open_payload, peek, read_package
from exchange.package.writer import WrittenPackage, write_package

__all__ = [
    "PackageInfo",
    "ReadPackage",
    "WrittenPackage",
    "open_payload",
    "peek",
    "read_package",
    "write_package",
]
