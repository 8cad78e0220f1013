"""Certificates as their holder and the national desk read them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from palier.contexts.framework.api import competence_labels, domain_tree, levels
from palier.contexts.people.api import Person
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..codes import read_code
from ..models import Certificate, Kind
from ..naming import FRAMEWORKS, in_language, issuer_of, title_of
from ..types import CertificateView, DomainLevel

ROWS = Certificate.objects.select_related("rules", "candidate__session__centre__academie", "person")


def certificates_of(person: Person) -> tuple[CertificateView, ...]:
    """The latest first, revoked ones included."""
    return tuple(view_of(row) for row in ROWS.all().filter(person=person).order_by("-issued_at", "kind"))


def own_certificate(public_id: UUID, *, actor: Actor) -> Certificate:
    """The actor's own; anybody else's does not exist."""
    row = ROWS.all().filter(public_id=public_id, person=actor.person_id).first()
    if row is None or actor.person_id is None:
        raise NotFound()
    return row


def certificate_for_desk(public_id: UUID, *, actor: Actor) -> Certificate:
    require(actor, Permission.REVOKE_CERTIFICATE)
    row = ROWS.all().filter(public_id=public_id).first()
    if row is None:
        raise NotFound()
    return row


def find_certificates(text: str, *, actor: Actor) -> QuerySet[Certificate]:
    """By code, or by every word of the holder's name; all of them for an empty text."""
    require(actor, Permission.REVOKE_CERTIFICATE)
    code = read_code(text)
    if code:
        return ROWS.all().filter(code=code)
    wanted = Q()
    for word in text.split()[:6]:
        wanted &= Q(holder_name__icontains=word) | Q(code__icontains=word)
    return ROWS.all().filter(wanted).order_by("-issued_at", "pk")


def view_of(row: Certificate) -> CertificateView:
    session, framework = row.candidate.session, FRAMEWORKS[row.kind]
    scale = levels(framework)
    reached = next(level for level in scale if level.rank == row.level)
    return CertificateView(
        public_id=row.public_id,
        code=row.code,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        title=title_of(row),
        issuer=issuer_of(row),
        holder_name=row.holder_name,
        level=row.level,
        level_label=reached.label,
        level_description=reached.description,
        maximum=max(level.rank for level in scale),
        score=row.score,
        domains=_domains(row),
        rule=_rule(row),
        rules_number=row.rules.number,
        centre=session.centre.name,
        academie=session.centre.academie.name,
        timezone=session.centre.academie.timezone,
        mode_label=session.get_mode_display(),
        session_number=session.number,
        tested_at=session.starts_at,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        state=row.state,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
    )


def _domains(row: Certificate) -> tuple[DomainLevel, ...]:
    """Measured ones on a general certificate; on a professional one, those that were judged."""
    if row.kind == Kind.PROFESSIONAL:
        return tuple(DomainLevel(node.label, row.level) for node in domain_tree(FRAMEWORKS[row.kind]))
    labels = competence_labels(FRAMEWORKS[row.kind])
    return tuple(DomainLevel(labels[d["key"]], d["level"]) for d in row.details.get("domains", ()))


def _rule(row: Certificate) -> str:
    if row.kind == Kind.GENERAL:
        return ""
    key = row.details["rule_set"]
    found = next(each for each in row.rules.body["rule_sets"] if each["key"] == key)
    return in_language(found["explanation"])
