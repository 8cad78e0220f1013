"""The settings that an installation may choose, read from the environment, typed. Nothing else reads it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Environment:
    """`mode` is demo (default), production or test. See docs/guides/operations.md.

    What the operator leaves empty, the public pages say is not declared.
    """

    mode: str
    root: Path
    data_dir: Path
    content_dir: Path
    database_url: str
    secret_key: str
    allowed_hosts: tuple[str, ...]
    base_url: str
    smtp_url: str
    mail_from: str
    staff_mfa: bool
    session_minutes: int
    log_level: str
    operator_name: str
    operator_address: str
    publication_director: str
    host_name: str
    contact: str
    privacy_contact: str
    source_url: str

    @property
    def is_production(self) -> bool:
        return self.mode == "production"


def read() -> Environment:
    get = os.environ.get
    mode = get("PALIER_MODE", "demo")
    if mode not in {"demo", "production", "test"}:
        raise SystemExit(f"PALIER_MODE is {mode!r}: use demo, production or test.")
    data_dir = Path(get("PALIER_DATA_DIR", str(ROOT / "var")))
    return Environment(
        mode=mode,
        root=ROOT,
        data_dir=data_dir,
        content_dir=Path(get("PALIER_CONTENT_DIR", str(ROOT / "content"))),
        database_url=get("DATABASE_URL", ""),
        secret_key=get("PALIER_SECRET_KEY", "") or secret_key(mode, data_dir),
        allowed_hosts=tuple(get("PALIER_ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")),
        base_url=get("PALIER_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        smtp_url=get("PALIER_SMTP_URL", ""),
        mail_from=get("PALIER_MAIL_FROM", "Palier <ne-pas-repondre@palier.example>"),
        staff_mfa=mode == "production" or get("PALIER_STAFF_MFA", "off") == "on",
        session_minutes=int(get("PALIER_SESSION_MINUTES", "120")),
        log_level=get("PALIER_LOG_LEVEL", "INFO"),
        operator_name=get("PALIER_OPERATOR_NAME", ""),
        operator_address=get("PALIER_OPERATOR_ADDRESS", ""),
        publication_director=get("PALIER_PUBLICATION_DIRECTOR", ""),
        host_name=get("PALIER_HOST_NAME", ""),
        contact=address("PALIER_CONTACT"),
        privacy_contact=address("PALIER_PRIVACY_CONTACT") or address("PALIER_CONTACT"),
        source_url=get("PALIER_SOURCE_URL", ""),
    )


def address(name: str) -> str:
    """An e-mail address, or nothing."""
    value = os.environ.get(name, "")
    if value and "@" not in value:
        raise SystemExit(f"{name} is {value!r}: it must be an e-mail address.")
    return value


def secret_key(mode: str, data_dir: Path) -> str:
    """A key made once and kept beside the demo's data; production must bring its own."""
    if mode == "production":
        raise SystemExit("PALIER_SECRET_KEY is missing: production needs its own secret key.")
    if mode == "test":
        return "only-for-tests"
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
