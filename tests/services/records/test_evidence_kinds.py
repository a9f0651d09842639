"""Evidence is told by its content; names become ones that Windows takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import KnownError
from services.records.evidence_kinds import kind_of, safe_name

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20)
ZIP = b"PK\x03\x04" + bytes(20)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(9), "照片.JPG", "jpg"),
        (PNG, "截图.png", "png"),
        (PNG, "微信图片.jpg", "png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp", "webp"),
        (b"\0\0\0\x18ftypheic\0\0", "IMG_1.HEIC", "heic"),
        (b"%PDF-1.7\n", "批文.pdf", "pdf"),
        (OLE, "名册.xls", "ole"),
        (OLE, "名册.et", "ole"),
        (ZIP, "名册.xlsx", "zip"),
        (ZIP, "公文.ofd", "zip"),
        (ZIP, "照片.zip", "zip"),
        (b"Rar!\x1a\x07\x01", "照片.rar", "rar"),
        ("姓名,单位\n".encode("gb18030"), "名单.csv", "text"),
        ("说明".encode(), "说明.txt", "text"),
        (("说" * 2000).encode()[:4096], "说明.txt", "text"),
    ],
)
def test_that_office_files_are_known_by_their_content(content, name, kind):
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\0", "setup.exe"),
        (b"MZ\x90\0", "照片.jpg"),
        (b"\x7fELF\x02", "a.pdf"),
        (b"#!/bin/sh\n", "a.txt"),
        (b"L\0\0\0\x01\x14\x02\0", "名册.xlsx"),
        (PNG, "a.exe"),
        (PNG, "a.pdf"),
        (b"%PDF-1.7", "批文.pdf.js"),
        (b"%PDF-1.7", "批文"),
        (ZIP, "a.jar"),
        (ZIP, "a.apk"),
        (OLE, "a.msi"),
        (b"alert(1)", "a.js"),
        (b"@echo off", "a.bat"),
        (b"<html>", "a.html"),
        (b"", "空.txt"),
        (b"\x01\x02\0\x03", "a.txt"),
    ],
)
def test_that_programs_and_disguises_are_refused(content, name):
    with pytest.raises(KnownError):
        kind_of(content, name)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("名册.xlsx", "名册.xlsx"),
        ("../../x.pdf", "x.pdf"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a:b*c?.pdf", "a_b_c_.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1", "_LPT1"),
        ("照片\u202egpj.exe", "照片_gpj.exe"),
        ("x.pdf. .", "x.pdf"),
        ("", "附件"),
        ("..", "附件"),
    ],
)
def test_that_a_name_is_made_safe(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_that_any_name_becomes_one_that_stays_in_its_folder(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 100
    assert not set(safe) & set('<>:"/\\|?*\0')
    assert safe.strip(" .") == safe
    assert safe_name(safe) == safe
