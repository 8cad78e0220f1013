"""PostgreSQL without a service to set up: for the demonstration, for development and for tests.

One data folder, one server, a unix socket and no network port. Production gives `DATABASE_URL`
instead and never comes here. Whoever uses the server holds a shared lock on it; the last one
out stops it, so a killed command leaves nothing that the next command does not tidy.
"""

from palier.kernel.embedded_database.binaries import find_binaries
from palier.kernel.embedded_database.database import EmbeddedDatabase, ensure_running
from palier.kernel.embedded_database.errors import EmbeddedDatabaseError

__all__ = [
    "EmbeddedDatabase",
    "EmbeddedDatabaseError",
    "ensure_running",
    "find_binaries",
]
