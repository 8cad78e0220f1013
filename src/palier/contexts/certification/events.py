"""What certification announces once it is written. Receivers live above, and run after the commit."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent with `candidate` (its row's public id) and `at`.
candidate_registered = Signal()
#: Sent with `candidate` and `at`: one seat was given back, by the person or by the centre.
registration_withdrawn = Signal()
#: Sent with `session`, `candidates` (public ids of those who had a seat) and `at`.
session_cancelled = Signal()
#: Sent with `session` (its row's public id) and `at`.
session_published = Signal()
