"""What certification announces once it is written. Receivers live above, and run after the commit."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent with `session` (its row's public id) and `at`.
session_published = Signal()
