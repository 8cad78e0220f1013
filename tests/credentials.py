"""A published session with scored candidates, and a panel's decision, for tests that start there.

The rows that the test and the jury would have written are written directly: their own tests cover
how they come to be. What follows them goes through the real actions.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.factories import AT, make_person, make_teacher

from palier.contexts.bank.api import current_bank_version
from palier.contexts.certification.models import Candidate, Session
from palier.contexts.framework.api import current_document
from palier.contexts.jury.models import Decision, Panel, Portfolio
from palier.contexts.people.api import Person
from palier.contexts.territory.api import centres
from palier.contexts.testing.models import Sitting

_numbers = itertools.count(1000)


def make_session(*, state: str = "finalised", rule_set: str = "A", at: datetime = AT) -> Session:
    dates: dict[str, Any] = {"began_at": at, "finalised_at": at}
    if state == "published":
        dates["published_at"] = at
    return Session.objects.create(
        number=f"T{next(_numbers)}",
        centre=centres()[0],
        mode="on_site",
        starts_at=at - timedelta(hours=2),
        place="Salle 12",
        seats=20,
        rule_set=rule_set,
        rules=current_document("award"),
        access_code="BCDFGH",
        invigilator_password="!",
        state=state,
        created_at=at - timedelta(days=30),
        **dates,
    )


def _measure(level: int, **more: Any) -> dict[str, Any]:
    mean = -2.0 + 0.5 * level
    return {
        "mean": mean,
        "sd": 0.2,
        "lower": mean - 0.33,
        "upper": mean + 0.33,
        "n_answers": 6,
        "level": level,
    } | more


def _scale(level: int, top: int, score: float | None) -> dict[str, Any]:
    return _measure(
        level,
        level_lower=max(level - 1, 0),
        level_upper=min(level + 1, top),
        level_probabilities=[1 / (top + 1)] * (top + 1),
        score=score,
        score_lower=max(score - 60, 0) if score is not None else None,
        score_upper=score + 60 if score is not None else None,
    )


def result_json(general: int, professional: int, score: float | None) -> Mapping[str, Any]:
    domains = {f"crcn:{n}": _measure(general) for n in range(1, 6)}
    domains |= {f"crcn-edu:{n}": _measure(professional) for n in range(1, 6)}
    return {
        "scales": {
            "general": _scale(general, 8, score or 0.0),
            "professional": _scale(professional, 4, None),
        },
        "domains": domains,
        "competences": {},
        "n_answers": 40,
        "added": 0,
        "unmet": [],
    }


def make_candidate(
    session: Session,
    *,
    general: int | None = 5,
    professional: int | None = 3,
    score: int | None = 612,
    person: Person | None = None,
    at: datetime = AT,
) -> Candidate:
    """Scored; `general` None when too few answers were given."""
    person = person or make_teacher()
    blueprint = current_document("blueprint:certification")
    sitting = Sitting.objects.create(
        person=person,
        purpose="certification",
        bank_version=current_bank_version(),
        blueprint=blueprint,
        scales=current_document("scales"),
        seed=7,
        engine_version="test",
        state="finished",
        started_at=at,
        closed_at=at,
        result=result_json(general or 0, professional or 0, score),
    )
    return Candidate.objects.create(
        session=session,
        person=person,
        state="scored",
        eligibility={},
        registered_at=at,
        confirmed_at=at,
        began_at=at,
        ended_at=at,
        scored_at=at,
        end_reason="completed",
        sitting=sitting,
        outcome="scored" if general is not None else "insufficient",
        general_score=score if general is not None else None,
        general_level=general,
        professional_level=professional if general is not None else None,
    )


def decide_for(candidate: Candidate, level: int, *, at: datetime = AT) -> Decision:
    """A panel's decision, the first one or a revised one."""
    president = make_person(role=None)
    panel, _ = Panel.objects.get_or_create(name="Commission d’essai", defaults={"composed_at": at})
    portfolio, _ = Portfolio.objects.get_or_create(
        candidate=candidate,
        defaults={
            "person": candidate.person,
            "form": current_document("portfolio"),
            "panel": panel,
            "state": "decided",
            "declarations": ["no-pupil-data"],
            "digest": "0" * 64,
            "created_at": at,
            "deposited_at": at,
            "assigned_at": at,
            "rated_at": at,
            "decided_at": at,
        },
    )
    return Decision.objects.create(
        portfolio=portfolio,
        number=portfolio.decisions.count() + 1,
        level=level,
        reason="Des situations précises et des effets observés sur les élèves.",
        decided_by=president,
        decided_at=at,
    )
