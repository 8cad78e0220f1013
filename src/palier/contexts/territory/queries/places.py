"""Académies, establishments and centres, found by their public keys."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from palier.kernel.errors import InvalidInput, NotFound

from ..models import Academie, Accreditation, Centre, Establishment, Operator

ENOUGH = 20


def academies() -> tuple[Academie, ...]:
    return tuple(Academie.objects.select_related("region"))


def academie_by_code(code: str) -> Academie:
    found = Academie.objects.select_related("region").filter(code=code).first()
    if found is None:
        raise InvalidInput(_("Choisissez une académie de la liste."), field="academie")
    return found


def find_establishment(uai: str) -> Establishment | None:
    """`uai` as `parse_uai` gives it."""
    return Establishment.objects.select_related("academie").filter(uai=uai).first()


def search_establishments(text: str, *, limit: int = ENOUGH) -> tuple[Establishment, ...]:
    """Every word must be found in the name, the city, the postal code or the UAI."""
    words = text.split()[:6]
    if len("".join(words)) < 3:
        return ()
    rows = Establishment.objects.select_related("academie").order_by("city", "name")
    for word in words:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(city__icontains=word)
            | Q(postal_code__startswith=word)
            | Q(uai__istartswith=word)
        )
    return tuple(rows[:limit])


def operators() -> tuple[Operator, ...]:
    return tuple(Operator.objects.all())


def centres() -> tuple[Centre, ...]:
    return tuple(Centre.objects.select_related("academie"))


def centre_by_key(key: str) -> Centre:
    found = Centre.objects.select_related("academie").filter(key=key).first()
    if found is None:
        raise NotFound()
    return found


def is_accredited(centre: Centre, at: datetime) -> bool:
    return (
        Accreditation.objects.filter(centre=centre, granted_at__lte=at).exclude(withdrawn_at__lte=at).exists()
    )
