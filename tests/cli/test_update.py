"""The command that checks an installer, and the tool that signs one."""

from __future__ import annotations

import json
import os

from cli.context import Outlets
from cli.run import run
from exchange.package.sealing import SigningKey
from services.program import updates
from services.program.version import program_version
from tests.services.releases import NEWER, releases
from tools import sign_release

__all__ = ["releases"]


def call(*arguments) -> int:
    nothing = Outlets(print, print, print, print)  # type: ignore[arg-type]
    return run(["update", *map(str, arguments)], nothing)


def test_that_a_good_installer_is_told_with_its_version(releases, tmp_path, capsys):
    file = releases.installer(tmp_path)
    assert call(file) == 0
    said = capsys.readouterr().out
    assert f"签名有效：产改台账 {NEWER}" in said
    assert "可以更新" in said


def test_that_json_says_whether_it_is_newer(releases, tmp_path, capsys):
    file = releases.installer(tmp_path, "0.0.1")
    assert call(file, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["version"], answer["newer"]) == ("0.0.1", False)
    assert answer["program_version"] == program_version()
    assert answer["size"] == file.stat().st_size


def test_that_a_bad_one_is_a_sentence_and_status_1(releases, tmp_path, capsys):
    file = releases.installer(tmp_path, key=SigningKey.new())
    assert call(file) == 1
    assert "签名无效" in capsys.readouterr().err
    assert call(tmp_path / "没有.exe") == 1
    assert "找不到文件" in capsys.readouterr().err


def test_that_the_tool_makes_a_key_adds_it_and_signs(tmp_path, monkeypatch, capsys):
    known = tmp_path / "release-key.txt"
    monkeypatch.setattr(updates, "KEY_FILE", known)
    key, installer = tmp_path / "secret.key", tmp_path / "x.exe"
    installer.write_bytes(b"MZ" * 100)
    assert sign_release.main(["new-key", str(key)]) == 0
    if os.name == "posix":
        assert key.stat().st_mode & 0o077 == 0
    for _again in range(2):
        sign_release.add_key(SigningKey.from_text(key.read_text(encoding="ascii")), known)
    assert len(known.read_text(encoding="ascii").split()) == 1
    assert sign_release.main(["sign", str(key), str(installer), "--version", "3.0.0"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{installer}.sig"
    assert updates.verified(installer).version == "3.0.0"


def test_that_the_tool_never_writes_over_a_key(tmp_path, capsys):
    key = tmp_path / "secret.key"
    assert sign_release.main(["new-key", str(key)]) == 0
    before = key.read_bytes()
    assert sign_release.main(["new-key", str(key)]) == 1
    assert key.read_bytes() == before
    assert "sign_release" in capsys.readouterr().err
