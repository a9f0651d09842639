"""What the system refuses is told as a sentence, whatever it is."""

from __future__ import annotations

import errno
import os

import pytest

from domain.errors import from_system


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "磁盘空间不够"),
        (errno.EDQUOT, "磁盘空间不够"),
        (errno.EROFS, "“名册.xlsx”不让读写"),
        (errno.EACCES, "“名册.xlsx”不让读写"),
        (errno.ENODEV, "找不到“名册.xlsx”"),
        (errno.EISDIR, "“名册.xlsx”是文件夹"),
        (errno.ENAMETOOLONG, "名字太长"),
        (errno.EIO, "“名册.xlsx”读写出错"),
    ],
)
def test_that_a_refusal_of_the_system_is_one_chinese_sentence_with_a_remedy(code, said):
    told = from_system(OSError(code, os.strerror(code), "名册.xlsx"))
    assert said in told.message
    assert told.hint


def test_that_too_little_memory_is_a_sentence():
    assert "内存不够" in from_system(MemoryError()).message
