"""The ledgers of this program, in the order of the navigation."""

from __future__ import annotations

from collections.abc import Mapping

from domain.fields import Ledger
from domain.ledgers.award import AWARD
from domain.ledgers.competition import COMPETITION
from domain.ledgers.training import TRAINING

LEDGERS: Mapping[str, Ledger] = {ledger.key: ledger for ledger in (TRAINING, COMPETITION, AWARD)}
