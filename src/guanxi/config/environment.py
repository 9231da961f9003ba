"""What the surroundings say: environment variables first, then guanxi.toml in the home folder, then defaults."""

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECRET_FILE = "secret.key"
TOML_FILE = "guanxi.toml"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Every setting that a person running Guanxi may give; see docs/settings.md."""

    home: Path
    database_url: str
    secret_key: str
    allowed_hosts: tuple[str, ...]
    base_url: str
    email_url: str
    debug: bool
    frozen_time: str
    port: int
    import_rows: int
    api_rate: int


def load() -> Environment:
    """Read the settings; makes the home folder and the secret key when they are not there."""
    home = Path(os.environ.get("GUANXI_HOME", "guanxi-data")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    file = _toml(home / TOML_FILE)

    def value(name: str, default: str = "") -> str:
        return os.environ.get(f"GUANXI_{name}", str(file.get(name.lower(), default)))

    return Environment(
        home=home,
        database_url=value("DATABASE_URL", f"sqlite:///{home / 'guanxi.sqlite3'}"),
        secret_key=value("SECRET_KEY") or _kept_secret(home / SECRET_FILE),
        allowed_hosts=tuple(host.strip() for host in value("ALLOWED_HOSTS").split(",") if host.strip()),
        base_url=value("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        email_url=value("EMAIL_URL"),
        debug=value("DEBUG").lower() in {"1", "true", "yes", "on"},
        frozen_time=value("TIME"),
        port=_port(value("PORT", "8000")),
        import_rows=_count("IMPORT_ROWS", value("IMPORT_ROWS", "1000000")),
        api_rate=_count("API_RATE", value("API_RATE", "6000")),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise ValueError(f"GUANXI_PORT must be a whole number from 0 to 65535, not {text!r}")
    return int(text)


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"GUANXI_{name} must be a whole number, not {text!r}")
    return int(text)


def _kept_secret(path: Path) -> str:
    """The secret key of this home, made at the first start and readable by its owner alone."""
    if not path.is_file():
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()
