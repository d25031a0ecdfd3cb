"""Tokens at rest: sealed with a key that is derived from the bot's own secret, and bound to the place they are for."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_LABEL = b"dailies slack tokens v1"  # the same secret signs addresses, under labels of their own
_KEY, _NONCE = 32, 12  # bytes
_VERSION = "v1:"


class Unsealable(Exception):
    """Not what was sealed for this place with this secret. Says nothing about what is in it."""

    def __init__(self) -> None:
        super().__init__("it was sealed with another secret, for another place, or was changed since")


class Seal:
    """AES-256-GCM. `secret` is the one of the data directory."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=_LABEL).derive(secret))

    def close(self, content: bytes, place: str) -> str:
        """As text. `place` is not in it, but is needed to open it."""
        nonce = os.urandom(_NONCE)
        return _written(nonce + self._cipher.encrypt(nonce, content, place.encode()))

    def open(self, sealed: object, place: str) -> bytes:
        """What was closed for this place. Raises Unsealable, whatever `sealed` is."""
        if not isinstance(sealed, str):
            raise Unsealable
        try:
            whole = urlsafe_b64decode(sealed.removeprefix(_VERSION).encode("ascii"))
            content = self._cipher.decrypt(whole[:_NONCE], whole[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise Unsealable from None
        if _written(whole) != sealed:
            raise Unsealable
        return content


def _written(whole: bytes) -> str:
    return _VERSION + urlsafe_b64encode(whole).decode()
