"""Sites' secrets as the ledger keeps them: signing keys and secret words encrypted with SECRET_KEY.

What a release before wrote is readable, and is read as it is until it is encrypted (reencryption.py). What was
decrypted once stays in the process's memory, so that a webhook costs no decryption.
"""

from __future__ import annotations

from functools import lru_cache

from companion.config import Config
from companion.encryption import DecryptionError, decrypt, encrypt
from companion.ledger.errors import LedgerUnavailable

PREFIX = "encrypted:"  # before a Fernet token; ThriveCart's API keys stand without it, as they always were encrypted
REMEMBERED = 20_000

WRONG_KEY = (
    "SECRET_KEY is not the one with which this ledger's keys and secret words were encrypted. Set it to that one again "
    "in every process, or set SECRET_KEY_OLD to that one and run `python -m companion secrets reseal`. Where it is "
    'lost, see "A lost SECRET_KEY" in docs/hosting.md.'
)

_secret_keys: list[tuple[str, ...]] = []


class WrongSecretKey(LedgerUnavailable):
    """The ledger's secrets were encrypted with a key that this process does not have."""

    def __init__(self) -> None:
        super().__init__(WRONG_KEY)


def use(config: Config) -> None:
    """Read and write with the keys of these settings from now on."""
    _secret_keys[:] = [config.secret_keys]


def secret_keys() -> tuple[str, ...]:
    """The newest first."""
    return _secret_keys[0]


def encrypted(text: str) -> str:
    """As the ledger keeps it."""
    return PREFIX + encrypt(text, _secret_keys[0][0])


def decrypted(stored: str) -> str:
    """Raises WrongSecretKey."""
    return _decrypted(stored, _secret_keys[0]) if is_encrypted(stored) else stored


def is_encrypted(stored: str) -> bool:
    return stored.startswith(PREFIX)


def is_of_newest_key(stored: str) -> bool:
    """Whether it can be read without SECRET_KEY_OLD."""
    try:
        decrypt(stored.removeprefix(PREFIX), _secret_keys[0][0])
    except DecryptionError:
        return False
    return True


@lru_cache(maxsize=REMEMBERED)
def _decrypted(stored: str, secret_keys: tuple[str, ...]) -> str:
    try:
        return decrypt(stored.removeprefix(PREFIX), *secret_keys)
    except DecryptionError as error:
        raise WrongSecretKey from error
