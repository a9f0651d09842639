"""Puts a genuine Windows CPython together in a Wine prefix.

The DLLs come signed from a wheel that is pinned by hash; their signatures are verified. The
standard library is this machine's own, of exactly the same version. Two small pieces are made
here: ``python.exe``, a build tool that does not ship, and ``python3.dll``, which forwards to
``python311.dll`` as the official one does.
"""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
import zipfile
from pathlib import Path

import pefile

from tools.windows import wheels
from tools.windows.place import NATIVE, PYTHON, WORK, BuildError
from tools.windows.wine import Wine, compile_windows

SIGNER = "O=Python Software Foundation"
BESIDE_PYTHON = ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll")
"""The C runtime, from the shiboken6 wheel, signed by The Qt Company."""
_LIBRARIES = ("libcrypto-3.dll", "libssl-3.dll", "libffi-8.dll", "sqlite3.dll")
_LEFT_OUT = (
    "__pycache__",
    "site-packages",
    "lib-dynload",
    "config-3*",
    "idlelib",
    "ensurepip",
    "tkinter",
    "turtledemo",
    "lib2to3",
    "_sysconfigdata*",
)


def assemble(wine: Wine) -> Path:
    """Make the folder ``Py`` on drive C: with everything the program and its tests import.

    Returns:
        The folder, as this machine has it.

    Raises:
        BuildError: A signature or a version is not as expected.
    """
    target = wine.drive / "Py"
    shutil.rmtree(target, ignore_errors=True)
    (target / "DLLs").mkdir(parents=True)
    _take_binaries(target)
    _take_library(target / "Lib")
    _take_packages(target)
    compile_windows(
        NATIVE / "python.c",
        target / "python.exe",
        "-municode",
        "-static-libgcc",
        "-Wl,--stack,2000000",
    )
    _forward(target / "python311.dll", target / "python3.dll")
    answer = wine.run(
        r"C:\Py\python.exe", "-c", "import sys, ssl, PySide6.QtWidgets; print(sys.version)"
    )
    if not answer.output.strip().startswith(PYTHON):
        raise BuildError(f"the Windows Python does not run:\n{answer.output}")
    return target


def _take_binaries(target: Path) -> None:
    folder = WORK / "interpreter"
    wheels.fetch(wheels.pins(wheels.INTERPRETER_LOCK), folder)
    wheel = next(folder.glob("panda3d-*.whl"))
    unpacked = folder / "deploy_libs"
    shutil.rmtree(unpacked, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if name.startswith("deploy_libs/")]
        archive.extractall(folder, members)
    for file in [unpacked / "python311.dll", *unpacked.glob("*.pyd")]:
        _verify(file)
        shutil.copy(file, target if file.suffix == ".dll" else target / "DLLs")
    for name in _LIBRARIES:
        _verify(unpacked / name)
        shutil.copy(unpacked / name, target / "DLLs")
    (target / "DLLs" / "_tkinter.pyd").unlink(missing_ok=True)


def _verify(file: Path) -> None:
    # Fetching a revocation list would need the network; the wheel is pinned by hash anyway.
    answer = subprocess.run(
        ["osslsigncode", "verify", "-ignore-crl", "-in", str(file)],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    good = any(line.startswith("Signature verification: ok") for line in answer.splitlines())
    if not good or SIGNER not in answer:
        raise BuildError(f"{file.name} is not signed by the Python Software Foundation")


def _take_library(target: Path) -> None:
    source = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    # Its own tests, not the folder "test" of some package.
    shutil.rmtree(target / "test", ignore_errors=True)


def _take_packages(target: Path) -> None:
    folder = WORK / "wheels"
    wanted = [*wheels.runtime(), *wheels.for_tests()]
    wheels.fetch(wanted, folder)
    site = target / "Lib" / "site-packages"
    wheels.install(wanted, folder, site)
    for name in BESIDE_PYTHON:
        shutil.copy(site / "shiboken6" / name, target)


def _forward(python_dll: Path, target: Path) -> None:
    """Make ``python3.dll``: every export of the stable interface, forwarded."""
    image = pefile.PE(str(python_dll), fast_load=True)
    image.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"]])
    symbols = [one.name for one in image.DIRECTORY_ENTRY_EXPORT.symbols if one.name]
    names = sorted(name.decode() for name in symbols if name.startswith((b"Py", b"_Py")))
    image.close()
    folder = WORK / "python3"
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"  {name}=python311.{name}\n" for name in names)
    (folder / "python3.def").write_text(f"LIBRARY python3.dll\nEXPORTS\n{lines}", encoding="ascii")
    (folder / "main.c").write_text(
        "int __stdcall DllMain(void *h, unsigned long r, void *x) { return 1; }\n", encoding="ascii"
    )
    tool = ["x86_64-w64-mingw32-dlltool", "-d", "python3.def", "-e", "python3.exp"]
    compiler = ["x86_64-w64-mingw32-gcc", "-O2"]
    linked = ["-shared", "-nostdlib", "-s", "-Wl,--entry,DllMain", "-o", str(target)]
    for command in (
        [*tool, "-D", "python3.dll"],
        [*compiler, "-c", "main.c", "-o", "main.o"],
        [*compiler, *linked, "main.o", "python3.exp"],
    ):
        if subprocess.run(command, check=False, cwd=folder).returncode:
            raise BuildError("python3.dll was not made")
