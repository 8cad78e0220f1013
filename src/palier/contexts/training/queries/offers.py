"""The catalogue."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import NotFound

from ..models import Modality, Offer, Run
from ..types import OfferCard, OfferPage, RunView

PUBLIC_LABELS = {
    "premier-degre": _("1er degré"),
    "second-degre": _("2nd degré"),
    "cpe": _("conseil et vie scolaire (CPE)"),
    "inspe": _("INSPÉ"),
}


def find_offers(*, competences: tuple[str, ...] = (), modality: str = "", text: str = "") -> QuerySet[Offer]:
    """Open offers, by title; `competences` any of, every word of `text` in the title or the objective."""
    rows = Offer.objects.filter(is_open=True).select_related("operator")
    if competences:
        rows = rows.filter(competences__competence__in=competences).distinct()
    if modality:
        rows = rows.filter(modality=modality)
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(details__objective__icontains=word)
            | Q(operator__name__icontains=word)
        )
    return rows.prefetch_related("competences").order_by("title", "pk")


def offer_page(slug: str, *, zone: ZoneInfo, at: datetime) -> OfferPage:
    """`zone` is the reader's, for what is remote."""
    offer = Offer.objects.select_related("operator").prefetch_related("competences").filter(slug=slug).first()
    if offer is None:
        raise NotFound()
    details, description = offer.details, offer.operator.description
    return OfferPage(
        card=offer_card(offer),
        content=tuple(details["content"]),
        outcome=details["outcome"],
        prerequisites=details["prerequisites"],
        accessibility=tuple(details["accessibility"]),
        publics=tuple(str(PUBLIC_LABELS[each]) for each in offer.audiences),
        url=details["url"] or "",
        is_open=offer.is_open,
        is_demo=bool(details.get("demo")),
        operator_description=description.get((get_language() or "fr")[:2]) or description["fr"],
        runs=tuple(run_view(run, zone=zone, at=at) for run in coming_runs(at).filter(offer=offer)),
    )


def offer_card(offer: Offer) -> OfferCard:
    return OfferCard(
        slug=offer.slug,
        title=offer.title,
        operator=offer.operator.name,
        scale=offer.scale,
        modality=offer.modality,
        modality_label=str(Modality(offer.modality).label),
        hours=offer.hours,
        level_from=offer.level_from,
        level_to=offer.level_to,
        objective=offer.details["objective"],
        competences=tuple(sorted(row.competence for row in offer.competences.all())),
        by_designation=offer.details["enrolment"] == "designated",
    )


def runs_with_places() -> QuerySet[Run]:
    taken = Count("enrolments", filter=~Q(enrolments__state="withdrawn"))
    return Run.objects.select_related("offer", "academie").annotate(taken=taken)


def coming_runs(at: datetime) -> QuerySet[Run]:
    """Standing runs, then those that have not started."""
    rows = runs_with_places().filter(Q(starts_at=None) | Q(starts_at__gt=at))
    return rows.order_by("starts_at", "pk")


def run_view(run: Run, *, zone: ZoneInfo, at: datetime) -> RunView:
    """`run` comes from `runs_with_places`."""
    place_zone = ZoneInfo(run.academie.timezone) if run.academie else zone
    taken: int = run.taken  # type: ignore[attr-defined]
    return RunView(
        public_id=run.public_id,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        zone=place_zone,
        place=run.place,
        academie=run.academie.name if run.academie else "",
        seats=run.seats,
        seats_left=None if run.seats is None else max(0, run.seats - taken),
        is_past=run.starts_at is not None and run.starts_at <= at,
        offer_slug=run.offer.slug,
        offer_title=run.offer.title,
    )
