"""Passwords, one-time codes and public keys: what proves who somebody is. By libraries; nothing here touches the books.

Whatever is secret travels as `Hidden`, which shows itself nowhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.text import N_, clean

SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
STEP = 30
"""Seconds that a one-time code stands for."""
DECOY = "$argon2id$v=19$m=19456,t=2,p=1$7FObOAwZIEMVoWFcy0pnBA$vt43Pv8BJFqrFFmHdjEaWeaHxC0sHlTXXi2RalowoCM"
"""What is compared with where there is no password: it takes as long, and nobody knows what it is made of."""
WEAKEST_RSA = 2048
KEY_FILE = 16_384
"""Characters of a public key's line: more is something else."""

MISSING = NotAllowed("no_ssh", N_("Passwords and SSH keys need an extra: pip install 'erp-tui[ssh]'."))
R = TypeVar("R")


@dataclass(frozen=True)
class Hidden:
    """A secret on its way."""

    value: str = field(repr=False)


@dataclass(frozen=True)
class PublicKey:
    kind: str
    public: str
    fingerprint: str
    comment: str


def needed(do: Callable[[], R]) -> R:
    """What needs the libraries of the extra; where they are missing it is named."""
    try:
        return do()
    except ModuleNotFoundError as error:
        raise MISSING from error


# ------------------------------------------------------------------------------------------------ passwords


def hash_password(password: Hidden, login: str) -> Hidden:
    """A new password as it is kept. Refused: too short, too long, the user's own name, one character over and over."""
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST or any(unicodedata.category(one) == "Cc" for one in text):
        raise InvalidInput(
            "bad_password", N_("A password has {least} to {most} characters."), field="password", least=SHORTEST,
            most=LONGEST,
        )  # fmt: skip
    if len(set(text)) < 5 or text.casefold().strip("0123456789") == login.casefold():
        raise InvalidInput("weak_password", N_("That password is too easy to guess: take another."), field="password")

    def work() -> str:
        from argon2 import PasswordHasher, Type

        return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID).hash(text)

    return Hidden(needed(work))


def is_password(password: Hidden, kept: str | None) -> bool:
    """Whether it is the one that is kept; always the same work, whether one is kept or not."""

    def work() -> bool:
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        try:
            return PasswordHasher().verify(kept or DECOY, _normal(password)[:LONGEST]) and kept is not None
        except VerificationError:
            return False

    return needed(work)


def _normal(password: Hidden) -> str:
    """The same characters however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password.value)


# ------------------------------------------------------------------------------------------------ one-time codes


def new_code_secret() -> Hidden:
    def work() -> str:
        import pyotp

        return pyotp.random_base32()

    return Hidden(needed(work))


def code_address(secret: Hidden, login: str, company: str) -> str:
    """The otpauth:// address that the user's own device reads."""

    def work() -> str:
        import pyotp

        return pyotp.TOTP(secret.value).provisioning_uri(name=login, issuer_name=company)

    return needed(work)


def step_of_code(code: Hidden, secret: str, at: datetime) -> int | None:
    """The step of time that a code belongs to: this one, or a neighbour for clocks that differ. None for a wrong code."""

    def work() -> int | None:
        import pyotp

        now, known = int(at.timestamp()) // STEP, pyotp.TOTP(secret)
        typed = "".join(code.value.split())
        steps = [step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(typed, known.generate_otp(step))]
        return max(steps, default=None)

    return needed(work)


# ------------------------------------------------------------------------------------------------ public keys


def public_key(line: str) -> PublicKey:
    """A line as it stands in a .pub file. Refused: a private key, what is no key, and kinds that are weak."""
    if "PRIVATE KEY" in line:
        raise InvalidInput("private_key", N_("That is a private key: give the file that ends with .pub."), field="key")

    def work() -> PublicKey:
        import asyncssh

        try:
            key = asyncssh.import_public_key(line.strip()[:KEY_FILE])
        except (asyncssh.KeyImportError, ValueError) as error:
            raise InvalidInput(
                "no_key", N_("That is no public SSH key: give the line of the .pub file."), field="key"
            ) from error
        kind = key.get_algorithm()
        size = getattr(getattr(key, "pyca_key", None), "key_size", WEAKEST_RSA)
        if kind.startswith("ssh-dss") or (kind == "ssh-rsa" and size < WEAKEST_RSA):
            raise InvalidInput("weak_key", N_("That key is too weak: make one of the kind ed25519."), field="key")
        comment = clean(key.get_comment() or "", limit=100)
        key.set_comment(None)
        return PublicKey(kind, key.export_public_key().decode().strip(), key.get_fingerprint(), comment)

    return needed(work)
