"""The settings of a home: what stands in its guanxi.toml, but for what belongs to one installation or is a secret."""

import json
import os
import tomllib
from typing import Any

from django.utils.crypto import salted_hmac

from guanxi.transfer.homes import TOML, home

PLACES = {"home", "database_url", "direct_database_url", "replica_urls", "files_url"}  # a copy must not touch them
SECRETS = {"secret_key", "email_url", "metrics_token"}
LEFT_OUT = PLACES | SECRETS | {"time"}
PREFIX = "guanxi_"


def kept_settings() -> bytes:
    """The lines that a backup takes along."""
    path = home() / TOML
    given = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    kept = {name: value for name, value in given.items() if name.lower().removeprefix(PREFIX) not in LEFT_OUT}
    return "".join(f"{name} = {_literal(value)}\n" for name, value in kept.items()).encode()


def names_in_environment() -> list[str]:
    """Settings that are given by the environment, by their names in the file: a backup can only name them."""
    names = (name.lower().removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX.upper()))
    return sorted(name for name in names if name not in LEFT_OUT and not name.startswith("test_"))


def key_mark() -> str:
    """By which one secret key is told from another, and nothing else is learned of it."""
    return salted_hmac("guanxi.transfer.given", "key").hexdigest()[:8]


def _literal(value: Any) -> str:
    """A plain value as TOML writes it."""
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
