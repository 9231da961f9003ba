"""What the surroundings say: environment variables first, then guanxi.toml in the home folder, then defaults."""

import os
import secrets
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from guanxi.config.database import POOLERS
from guanxi.config.proxies import checked_addresses
from guanxi.messaging.mail.server import server_of

SECRET_FILE = "secret.key"
TOML_FILE = "guanxi.toml"
PREFIX = "guanxi_"
LOG_FORMATS = {"text": "warning", "json": "info"}  # each with the least that is written, unless another is asked for
YES = {"1", "true", "yes", "on"}
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Every setting that a person running Guanxi may give; see docs/settings.md."""

    home: Path
    database_url: str
    secret_key: str
    former_secret_keys: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    base_url: str
    email_url: str
    debug: bool
    frozen_time: str
    port: int
    import_rows: int
    bulk_rows: int
    calls_to_private: bool
    api_rate: int
    slow_ms: int
    message_days: int
    trusted_proxies: tuple[str, ...]
    session_hours: int
    session_days: int
    log_format: str
    log_level: str
    pooler: str
    direct_database_url: str
    replica_urls: tuple[str, ...]
    files_url: str
    drain_seconds: int
    metrics_token: str
    metrics_from: tuple[str, ...]


def load() -> Environment:
    """Read the settings; makes the home folder and the secret key when they are not there."""
    home = Path(os.environ.get("GUANXI_HOME", "guanxi-data")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    file = _toml(home / TOML_FILE)

    def value(name: str, default: str = "") -> str:
        return os.environ.get(f"GUANXI_{name}") or file.get(name.lower(), default)

    return Environment(
        home=home,
        database_url=value("DATABASE_URL", f"sqlite:///{home / 'guanxi.sqlite3'}"),
        secret_key=value("SECRET_KEY") or _kept_secret(home / SECRET_FILE),
        former_secret_keys=tuple(value("FORMER_SECRET_KEYS").split()),
        allowed_hosts=tuple(host.strip() for host in value("ALLOWED_HOSTS").split(",") if host.strip()),
        base_url=value("BASE_URL").rstrip("/"),
        email_url=_checked_mail(value("EMAIL_URL")),
        debug=value("DEBUG").lower() in YES,
        frozen_time=_moment(value("TIME")),
        port=_port(value("PORT", "8000")),
        import_rows=_count("IMPORT_ROWS", value("IMPORT_ROWS", "1000000")),
        bulk_rows=_count("BULK_ROWS", value("BULK_ROWS", "1000000")),
        calls_to_private=value("CALLS_TO_PRIVATE").lower() in YES,
        api_rate=_count("API_RATE", value("API_RATE", "6000")),
        slow_ms=_count("SLOW_MS", value("SLOW_MS", "1000")),
        message_days=_count("MESSAGE_DAYS", value("MESSAGE_DAYS", "0")),
        trusted_proxies=checked_addresses("TRUSTED_PROXIES", value("TRUSTED_PROXIES", "127.0.0.1, ::1")),
        session_hours=_count("SESSION_HOURS", value("SESSION_HOURS", "72"), least=1),
        session_days=_count("SESSION_DAYS", value("SESSION_DAYS", "14"), least=1),
        log_format=(log_format := _one_of("LOG_FORMAT", value("LOG_FORMAT", "text"), LOG_FORMATS)),
        log_level=_one_of("LOG_LEVEL", value("LOG_LEVEL", LOG_FORMATS[log_format]), LOG_LEVELS),
        pooler=_one_of("POOLER", value("POOLER", "none"), POOLERS),
        direct_database_url=value("DIRECT_DATABASE_URL"),
        replica_urls=tuple(url.strip() for url in value("REPLICA_URLS").split(",") if url.strip()),
        files_url=value("FILES_URL"),
        drain_seconds=_count("DRAIN_SECONDS", value("DRAIN_SECONDS", "1")),
        metrics_token=value("METRICS_TOKEN"),
        metrics_from=checked_addresses("METRICS_FROM", value("METRICS_FROM")),
    )


def _toml(path: Path) -> Mapping[str, str]:
    """The lines of the file by name, written like `port` or like GUANXI_PORT; a name that means nothing is refused."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    found = {name.lower().removeprefix(PREFIX): str(value) for name, value in given.items()}
    known = {field.name for field in fields(Environment)} - {"home", "frozen_time"} | {"time"}
    for name in found:
        if name not in known:
            raise ValueError(f"{path}: there is no setting {name!r}; there are: {', '.join(sorted(known))}")
    return found


def _checked_mail(url: str) -> str:
    server_of(url)
    return url


def _moment(text: str) -> str:
    try:
        return text and datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"GUANXI_TIME must be a moment such as 2026-03-31T08:00:00+08:00, not {text!r}") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise ValueError(f"GUANXI_PORT must be a whole number from 0 to 65535, not {text!r}")
    return int(text)


def _count(name: str, text: str, *, least: int = 0) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise ValueError(f"GUANXI_{name} must be a whole number from {least}, not {text!r}")
    return int(text)


def _one_of(name: str, text: str, choices: Collection[str]) -> str:
    if text.lower() not in choices:
        raise ValueError(f"GUANXI_{name} must be one of {', '.join(choices)}, not {text!r}")
    return text.lower()


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
