"""Who cannot judge whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from palier.contexts.people.api import Person, profile_of

from .models import Panel, Portfolio
from .types import Conflict


def conflicts_of(portfolio: Portfolio, members: Iterable[Person]) -> tuple[Conflict, ...]:
    """Members who are the candidate, teach in the same school, or declared a conflict."""
    declared = set(portfolio.conflicts.values_list("person_id", flat=True))
    profile = profile_of(portfolio.person)
    school = profile.establishment_id if profile else None
    return tuple(
        conflict for member in members for conflict in _conflicts(portfolio, member, declared, school)
    )


def _conflicts(
    portfolio: Portfolio, member: Person, declared: set[int], school: int | None
) -> Iterator[Conflict]:
    name = member.full_name
    if member.pk == portfolio.person_id:
        yield Conflict(name, _("%(name)s est la personne candidate.") % {"name": name})
        return
    own = profile_of(member)
    if school is not None and own is not None and own.establishment_id == school:
        yield Conflict(
            name, _("%(name)s exerce dans le même établissement que la personne candidate.") % {"name": name}
        )
    if member.pk in declared:
        yield Conflict(
            name,
            _("%(name)s a déclaré un conflit d’intérêts sur ce dossier.") % {"name": name},
            declared=True,
        )


def members_of(panel: Panel) -> tuple[Person, ...]:
    """The president first."""
    rows = panel.members.select_related("person").order_by("-seat", "person__last_name", "person__first_name")
    return tuple(row.person for row in rows)
