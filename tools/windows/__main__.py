"""`make windows`: from nothing to a tried installer in ``dist``.

python -m tools.windows [--if-possible] [--no-suite] [--release-key FILE]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from services.program.updates import KEY_FILE
from tools.windows import bundle, installer, interpreter, machine, suite, trial
from tools.windows.place import DIST, WORK, settings, stage, version
from tools.windows.wine import Wine


def main(arguments: list[str]) -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tools.windows", description=__doc__)
    parser.add_argument(
        "--if-possible", action="store_true", help="only say so where this machine cannot do it"
    )
    parser.add_argument("--no-suite", action="store_true", help="leave the project's tests out")
    parser.add_argument(
        "--release-key",
        type=Path,
        default=KEY_FILE if KEY_FILE.is_file() else None,
        help="public release keys to build in",
    )
    options = parser.parse_args(arguments)
    reason = machine.why_not()
    if reason and options.if_possible:
        print(f"No Windows build here: {reason}.", flush=True)
        return
    machine.prepare()
    make(release_key=options.release_key, with_suite=not options.no_suite)


def make(*, release_key: Path | None, with_suite: bool) -> None:
    """Build, pack and try out."""
    WORK.mkdir(parents=True, exist_ok=True)
    workshop, office = Wine(WORK / "workshop"), Wine(WORK / "office")
    try:
        stage("Wine")
        workshop.make()
        office.make()
        stage("Windows Python")
        interpreter.assemble(workshop)
        stage("PyInstaller")
        program = bundle.build(workshop, release_key=release_key)
        stage("installer and portable zip")
        setup = DIST / f"{settings()['product']}-{version()}-setup.exe"
        installer.make_installer(program, setup, version=version())
        installer.make_portable(
            program, setup.with_name(setup.name.replace("setup.exe", "portable.zip"))
        )
        stage("trial of the installer")
        shown = trial.prove(office, program, setup, version=version())
        if with_suite:
            stage("the project's tests on Windows")
            shown += suite.run(workshop)
    finally:
        workshop.end()
        office.end()
    stage("done")
    for line in shown:
        print(f"  {line}")
    for file in sorted(DIST.iterdir()):
        print(f"{file.stat().st_size / 2**20:6.1f} MB  {file.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
