"""Encryption with SECRET_KEY of what must not be readable in a copy of the ledger.

Fernet of the package ``cryptography`` (AES-128-CBC with HMAC-SHA256), as writing our own would be a mistake and
itsdangerous signs but does not hide.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from companion.messages import Message


class DecryptionError(Exception):
    """Encrypted with another SECRET_KEY: it must be entered again."""


def encrypt(text: str, secret_key: str) -> str:
    return _fernet(secret_key).encrypt(text.encode()).decode()


def decrypt(encrypted: str, *secret_keys: str) -> str:
    """What was encrypted with one of these keys. Raises DecryptionError where it was with another."""
    try:
        return MultiFernet([_fernet(key) for key in secret_keys]).decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise DecryptionError(Message("secret.other_key")) from error


def _fernet(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"cart-companion.seal:" + secret_key.encode()).digest()))
