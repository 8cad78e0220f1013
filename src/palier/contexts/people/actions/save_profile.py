"""Say where one teaches, so that the path fits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.contexts.territory.api import Establishment, academie_by_code, find_establishment, parse_uai
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput, NotFound

from ..disciplines import Discipline
from ..models import Audience, Degree, Person, Profile


@transaction.atomic
def save_profile(
    person: Person,
    *,
    audience: str,
    degree: str,
    academie_code: str,
    uai: str = "",
    discipline: str = "",
    actor: Actor,
    at: datetime,
) -> Profile:
    """Create or correct one's own profile. The establishment and the discipline may be left out."""
    if actor.person_id != person.pk:
        raise NotFound()
    _require_choice(audience, Audience.values, "audience")
    _require_choice(degree, Degree.values, "degree")
    _require_choice(discipline, ["", *Discipline.values], "discipline")
    values = {
        "audience": audience,
        "degree": degree,
        "academie": academie_by_code(academie_code),
        "establishment": _establishment(uai),
        "discipline": discipline,
        "updated_at": at,
    }
    profile, _is_new = Profile.objects.update_or_create(person=person, defaults=values)
    return profile


def _require_choice(value: str, known: Iterable[str], field: str) -> None:
    if value not in known:
        raise InvalidInput(_("Choisissez une réponse de la liste."), field=field)


def _establishment(uai: str) -> Establishment | None:
    if not uai.strip():
        return None
    found = find_establishment(parse_uai(uai))
    if found is None:
        raise InvalidInput(
            _(
                "Ce code est bien formé, mais nous ne connaissons pas encore cet établissement : "
                "laissez la case vide, votre parcours n’en dépend pas."
            ),
            field="uai",
        )
    return found
