"""The help texts that ship with the program: one Markdown file per topic."""

from __future__ import annotations

from functools import cache

from gui.theme.resources import RESOURCES

HELP = RESOURCES / "help"
TOPICS = {
    "home": "工作台",
    "ledger": "台账",
    "progress": "指标进度",
    "submit": "上报",
    "receive": "接收",
    "review": "审核",
    "settings": "设置",
}
"""Topics in the order of the list, with their titles."""


def topic_for(key: str) -> str:
    """The topic that tells about a page; the ledgers share one."""
    return key if key in TOPICS else "ledger"


@cache
def help_text(topic: str) -> str:
    """The Markdown text of a topic."""
    return (HELP / f"{topic}.md").read_text(encoding="utf-8")
