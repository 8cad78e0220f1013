"""The door of people."""

from .actions.grant_role import grant_role, open_teacher_account
from .models import Audience, Degree, Person, Profile
from .queries.actor import actor_for

__all__ = [
    "Audience",
    "Degree",
    "Person",
    "Profile",
    "actor_for",
    "grant_role",
    "open_teacher_account",
]
