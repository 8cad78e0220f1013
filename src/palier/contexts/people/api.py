"""The door of people."""

from .actions.close_account import close_account
from .actions.end_inactive_accounts import announce_endings, count_endings
from .actions.end_sessions import end_sessions
from .actions.expire_records import count_expired, expire_records
from .actions.grant_role import grant_role, open_teacher_account
from .actions.read_notice import read_notice
from .actions.remember_language import remember_language
from .actions.rename_person import read_name, rename_person
from .actions.save_profile import save_profile
from .disciplines import Discipline
from .models import Audience, Degree, Person, Profile
from .notices import DATA_NOTICE, DATA_NOTICE_VERSION
from .numen import refuse_numen
from .queries.actor import actor_for
from .queries.own_data import export_own_data
from .queries.people import (
    find_person_by_email,
    has_read,
    people_with_role,
    person_by_public_id,
    profile_of,
)

__all__ = [
    "DATA_NOTICE",
    "DATA_NOTICE_VERSION",
    "Audience",
    "Degree",
    "Discipline",
    "Person",
    "Profile",
    "actor_for",
    "announce_endings",
    "close_account",
    "count_endings",
    "count_expired",
    "end_sessions",
    "expire_records",
    "export_own_data",
    "find_person_by_email",
    "grant_role",
    "has_read",
    "open_teacher_account",
    "people_with_role",
    "person_by_public_id",
    "profile_of",
    "read_name",
    "read_notice",
    "refuse_numen",
    "remember_language",
    "rename_person",
    "save_profile",
]
