"""The door of credentials."""

from .models import Certificate, Kind
from .queries.verify import verify

__all__ = [
    "Certificate",
    "Kind",
    "verify",
]
