"""Issue what a candidate is due, and nothing twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, override

from palier.contexts.certification.api import Candidate, test_result
from palier.contexts.jury.api import decision_of
from palier.contexts.testing.api import result_of
from palier.kernel import journal
from palier.kernel.access import Actor

from ..award_rules import award_levels
from ..codes import new_code
from ..events import certificate_issued
from ..models import Certificate, Kind
from ..naming import FRAMEWORKS
from ..types import Part, PartStatus
from ..validity import expiry
from .revoke import withdraw

LOCKED = Candidate.objects.select_related("session__rules", "person", "sitting")


@transaction.atomic
def award(candidate: Candidate, *, actor: Actor, at: datetime) -> tuple[Certificate, ...]:
    """The certificates just issued. Asks for no permission: the officer's publication and the
    panel's decision have decided, and the rules leave no choice.

    A certificate that was revoked is never issued again for the same test or the same decision;
    a new decision revokes the certificate of the one before.
    """
    row = LOCKED.all().select_for_update(of=("self",)).get(pk=candidate.pk)
    test = test_result(row)
    if test is None or row.session.state != "published":
        return ()
    decision = decision_of(row)
    jury_level = decision.level if decision else None
    awarded = award_levels(test, jury_level, row.session.rules.body, row.session.rule_set)
    issued = []
    if awarded.general.status is PartStatus.AWARDED and not row.certificates.filter(kind=Kind.GENERAL):
        issued.append(_issue(row, Kind.GENERAL, awarded.general, None, jury_level, actor, at))
    if decision is not None:
        known = row.certificates.filter(kind=Kind.PROFESSIONAL)
        _withdraw_older(known, decision.number, actor, at)
        if awarded.professional.status is PartStatus.AWARDED and not known.filter(
            decision_number=decision.number
        ):
            part = awarded.professional
            issued.append(_issue(row, Kind.PROFESSIONAL, part, decision.number, jury_level, actor, at))
    return tuple(issued)


def _withdraw_older(known, number: int, actor: Actor, at: datetime) -> None:  # type: ignore[no-untyped-def]
    with override("fr"):  # kept, not only shown: French is the language of the register
        reason = gettext("La commission a révisé sa décision : ce certificat est remplacé.")
    for older in known.filter(state="issued", decision_number__lt=number).select_for_update():
        withdraw(older, reason=reason, actor=actor, at=at)


def _issue(
    row: Candidate,
    kind: Kind,
    part: Part,
    number: int | None,
    jury_level: int | None,
    actor: Actor,
    at: datetime,
) -> Certificate:
    assert part.level is not None
    certificate = Certificate.objects.create(
        code=new_code(),
        kind=kind,
        candidate=row,
        person=row.person,
        holder_name=row.person.full_name,
        level=part.level,
        score=part.score,
        details=_details(row, kind, jury_level),
        decision_number=number,
        rules=row.session.rules,
        issued_at=at,
        expires_at=expiry(row.session.rules.body, at),
    )
    payload = {
        "candidate": str(row.public_id),
        "kind": str(kind),
        "level": part.level,
        "score": part.score,
        "decision": number,
        "rules": row.session.rules.digest,
        "rule_set": row.session.rule_set,
    }
    journal.record(f"certificate:{certificate.public_id}", "issued", payload, actor=actor, at=at)
    transaction.on_commit(
        lambda: certificate_issued.send(
            Certificate, certificate=certificate.public_id, kind=str(kind), level=part.level, at=at
        )
    )
    return certificate


def _details(row: Candidate, kind: Kind, jury_level: int | None) -> dict[str, object]:
    """What the result showed that day: later rules and frameworks do not change it."""
    result = result_of(row.sitting) if row.sitting else None
    measured = result.domains.items() if result else ()
    own = [(key, m) for key, m in measured if m and key.rpartition(":")[0] == FRAMEWORKS[kind]]
    details: dict[str, object] = {
        "domains": [{"key": key, "level": m.level} for key, m in sorted(own)],
        "rule_set": row.session.rule_set,
    }
    if kind is Kind.PROFESSIONAL:
        details |= {"test_level": row.professional_level, "jury_level": jury_level}
    return details
