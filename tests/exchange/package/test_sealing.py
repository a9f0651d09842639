"""Keys as text, sealing and signing."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from exchange.package.sealing import AgeIdentity, SigningKey, is_signed_by, open_sealed, seal


def test_that_an_age_key_survives_its_text():
    identity = AgeIdentity.new()
    again = AgeIdentity.from_text(f" {identity.text}\n")
    assert again == identity
    assert identity.recipient.startswith("age1")
    assert open_sealed(seal(b"x", [identity.recipient]), again) == b"x"


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1ABC", "age1qqq", "密钥"])
def test_that_a_wrong_age_key_is_a_sentence(text):
    with pytest.raises(KnownError, match="无法识别"):
        AgeIdentity.from_text(text)


def test_that_a_wrong_recipient_is_a_sentence():
    with pytest.raises(KnownError, match="公钥无法识别"):
        seal(b"x", ["age1nobody"])


def test_that_every_recipient_opens_and_nobody_else():
    one, two = AgeIdentity.new(), AgeIdentity.new()
    sealed = seal(b"content", [one.recipient, two.recipient, one.recipient])
    assert open_sealed(sealed, one) == open_sealed(sealed, two) == b"content"
    with pytest.raises(KnownError) as caught:
        open_sealed(sealed, AgeIdentity.new())
    assert caught.value.message == "这个同步包不是发给本单位的。"


@pytest.mark.parametrize("cut", [0, 50, -1])
def test_that_a_cut_off_sealed_text_is_damaged(cut):
    identity = AgeIdentity.new()
    with pytest.raises(KnownError, match="已损坏"):
        open_sealed(seal(b"content", [identity.recipient])[:cut], identity)


def test_that_a_signing_key_survives_its_text():
    key = SigningKey.new()
    assert SigningKey.from_text(key.text) == key
    assert len(bytes.fromhex(key.public_hex)) == 32


@pytest.mark.parametrize("text", ["", "QUJD", "%%%", "密"])
def test_that_a_wrong_signing_key_is_a_sentence(text):
    with pytest.raises(KnownError, match="签名密钥"):
        SigningKey.from_text(text)


def test_that_a_signature_holds_for_one_text_one_use_and_one_key():
    key = SigningKey.new()
    signature = key.sign(b"text", "use")
    assert is_signed_by(key.public_hex, signature, b"text", "use")
    assert not is_signed_by(key.public_hex, signature, b"text!", "use")
    assert not is_signed_by(key.public_hex, signature, b"text", "other")
    assert not is_signed_by(SigningKey.new().public_hex, signature, b"text", "use")
    assert not is_signed_by(key.public_hex, b"short", b"text", "use")
    assert not is_signed_by("no hex", signature, b"text", "use")


def test_that_printing_a_key_shows_no_secret():
    identity, key = AgeIdentity.new(), SigningKey.new()
    assert identity.text not in repr(identity)
    assert repr(key) == "SigningKey()"
