"""Imports what the first window does without, so that opening a workspace finds it ready."""

from __future__ import annotations

import linecache

from services.program.tasks import Progress


def warm_up(_progress: Progress) -> None:
    """Import the database layer, the ledgers and what unlocking needs; writes nothing."""
    import cryptography.hazmat.primitives.kdf.argon2  # noqa: F401, PLC0415 - the point of it

    import db.ingest  # noqa: PLC0415
    import db.lists  # noqa: PLC0415
    import db.upgrade  # noqa: F401, PLC0415
    import domain.ledgers  # noqa: F401, PLC0415

    # Qt's import hook looks through the source of every module, and Python keeps it: 13 MB.
    linecache.clearcache()
