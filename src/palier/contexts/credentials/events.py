"""What credentials announces once it is written. Receivers live above, and run after the commit."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent with `certificate` (its public id), `kind`, `level` and `at`.
certificate_issued = Signal()
#: Sent with `certificate` and `at`.
certificate_revoked = Signal()
