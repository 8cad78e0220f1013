"""The notices that a person reads before starting. A new version is read again."""

from __future__ import annotations

DATA_NOTICE = "data"
DATA_NOTICE_VERSION = "2026.1"
