"""What must not be in the Windows program, and what must not be missing."""

from __future__ import annotations

from pathlib import Path

import pefile

# fmt: off
SYSTEM = {
    "advapi32", "authz", "bcrypt", "bcryptprimitives", "comctl32", "comdlg32", "crypt32",
    "d2d1", "d3d9", "d3d11", "d3d12", "dnsapi", "dwmapi", "dwrite", "dxgi", "gdi32", "icuuc",
    "imagehlp", "imm32", "iphlpapi", "kernel32", "mpr", "mscms", "msvcrt", "ncrypt",
    "netapi32", "ntdll", "ole32", "oleaut32", "psapi", "rpcrt4", "secur32", "setupapi",
    "shcore", "shell32", "shlwapi", "uiautomationcore", "user32", "userenv", "uxtheme",
    "version", "winhttp", "winmm", "winspool.drv", "ws2_32", "wtsapi32",
}
# fmt: on
"""Libraries of every Windows 10; those called ``api-ms-win-*`` are its own as well."""
BESIDE_PYTHON = (
    "python311.dll",
    "python3.dll",
    "vcruntime140.dll",
    "vcruntime140_1.dll",
    "msvcp140.dll",
)
NEVER = ("icuuc.dll", "bcryptprimitives.dll", "mscms.dll", "ucrtbase.dll")
"""Parts of Windows, and the stand-ins that only the test machine has."""
_WINE_MARKS = (b"Wine builtin DLL", b"Wine placeholder DLL")
_HEAD = 4096


def audit(folder: Path) -> list[str]:
    """Look at every executable and library of a program's folder.

    Returns:
        What is wrong, a line each: files of Wine, libraries that nothing brings, parts of Windows.
    """
    files = {
        file.name.lower(): file
        for file in folder.rglob("*")
        if file.suffix.lower() in {".dll", ".pyd", ".exe"}
    }
    problems = [f"{file.name} is a file of Wine" for file in files.values() if _is_wine(file)]
    for name, file in files.items():
        problems += [
            f"{name} needs {library}, which is not there"
            for library in _imports(file)
            if not (library in files or _is_system(library))
        ]
    beside = {file.name.lower() for file in (folder / "_internal").iterdir()}
    problems += [
        f"{name} is not beside the program" for name in BESIDE_PYTHON if name not in beside
    ]
    problems += [f"{name} must not ship" for name in NEVER if name in files]
    if not files:
        problems.append("there is no executable in it")
    return problems


def _is_wine(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    return any(mark in head for mark in _WINE_MARKS)


def _is_system(library: str) -> bool:
    return library.startswith("api-ms-win-") or library.removesuffix(".dll") in SYSTEM


def _imports(file: Path) -> list[str]:
    image = pefile.PE(str(file), fast_load=True)
    image.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]])
    names = [one.dll.decode().lower() for one in getattr(image, "DIRECTORY_ENTRY_IMPORT", [])]
    image.close()
    return names
