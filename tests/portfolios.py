"""Portfolios and panels for tests: rows of a scored candidate are written, everything after is played."""

from __future__ import annotations

import io
import itertools
import zipfile
from datetime import datetime
from pathlib import Path

from tests.factories import AT, CONTENT, ensure_academie, make_person, make_teacher

from palier.contexts.certification.api import Candidate, Session
from palier.contexts.framework.api import current_document, load_documents, load_frameworks
from palier.contexts.jury.api import (
    Panel,
    Portfolio,
    assign_portfolio,
    compose_panel,
    deposit_portfolio,
    open_portfolio,
    save_rating,
    save_situation,
    submit_rating,
)
from palier.contexts.jury.documents import read_form
from palier.contexts.people.api import Person, actor_for
from palier.contexts.territory.api import Centre
from palier.kernel.access import Role

DECLARATIONS = ("no-pupil-data", "own-work")
DOMAINS = ("1", "2", "3", "4", "5")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
EXE = b"MZ\x90\x00" + bytes(200)

_numbers = itertools.count(1)


def load_jury_content(*, at: datetime = AT) -> None:
    load_frameworks(CONTENT, at=at)
    load_documents(CONTENT, at=at)


def odt(*names: str) -> bytes:
    """A text document with its own files beside the obligatory ones."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as folder:
        folder.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name in ("content.xml", *names):
            folder.writestr(name, "<x/>")
    return stored.getvalue()


def make_scored_candidate(
    person: Person | None = None,
    *,
    level: int | None = 3,
    rule_set: str = "A",
    outcome: str = "scored",
    is_published: bool = True,
    at: datetime = AT,
) -> Candidate:
    """A person whose test is over, with its result."""
    from palier.contexts.bank.models import BankVersion
    from palier.contexts.testing.models import Sitting

    person = person or make_teacher()
    number = next(_numbers)
    centre, _is_new = Centre.objects.get_or_create(
        key="essai", defaults={"name": "Centre d’essai", "academie": ensure_academie(), "city": "Créteil"}
    )
    session = Session.objects.create(
        number=f"C-{number:05}",
        centre=centre,
        mode="on_site",
        starts_at=at,
        place="Salle 12",
        seats=10,
        rule_set=rule_set,
        rules=current_document("award"),
        access_code="ABC123",
        invigilator_password="x",
        state="published" if is_published else "finalised",
        created_at=at,
        began_at=at,
        finalised_at=at,
        published_at=at if is_published else None,
    )
    bank, _is_new = BankVersion.objects.get_or_create(
        number=1, defaults={"digest": "0" * 64, "skills": [], "created_at": at}
    )
    sitting = Sitting.objects.create(
        person=person,
        purpose="certification",
        bank_version=bank,
        blueprint=current_document("blueprint:certification"),
        scales=current_document("scales"),
        engine_version="1",
        seed=1,
        state="finished",
        started_at=at,
        closed_at=at,
        result={"scales": {}, "domains": {}, "competences": {}, "n_answers": 48, "added": 0, "unmet": []},
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
        outcome=outcome,
        general_score=612 if outcome == "scored" else None,
        general_level=5 if outcome == "scored" else None,
        professional_level=level if outcome == "scored" else None,
    )


def open_for(candidate: Candidate, *, at: datetime = AT) -> Portfolio:
    return open_portfolio(candidate, actor=actor_for(candidate.person), at=at)


def write(portfolio: Portfolio, *numbers: int, at: datetime = AT) -> Portfolio:
    """Complete situations, long enough to be deposited."""
    form = read_form(portfolio.form.body)
    for number in numbers or (1, 2):
        save_situation(
            portfolio,
            number,
            title=f"Une enquête de voisinage n° {number}",
            sections={
                s.key: f"{s.name}. " + "Mes élèves ont enquêté. " * (s.minimum // 20) for s in form.sections
            },
            domains=["1", "3"],
            actor=actor_for(portfolio.person),
            at=at,
        )
    return portfolio


def make_deposited(person: Person | None = None, *, level: int = 3, at: datetime = AT) -> Portfolio:
    portfolio = write(open_for(make_scored_candidate(person, level=level), at=at), at=at)
    return deposit_portfolio(portfolio, declarations=DECLARATIONS, actor=actor_for(portfolio.person), at=at)


def make_examiner(**identity: str) -> Person:
    return make_person(role=Role.EXAMINER, **{"first_name": "Noa", "last_name": "Examen", **identity})


def make_president(**identity: str) -> Person:
    return make_person(role=Role.PRESIDENT, **{"first_name": "Sacha", "last_name": "Présidence", **identity})


def make_panel(
    *examiners: Person, president: Person | None = None, name: str = "", at: datetime = AT
) -> Panel:
    return compose_panel(
        name or f"Commission {next(_numbers)}",
        president or make_president(),
        examiners or (make_examiner(last_name="Abadie"), make_examiner(last_name="Zola")),
        actor=actor_for(make_person(role=Role.OFFICER)),
        at=at,
    )


def make_assigned(panel: Panel, person: Person | None = None, *, at: datetime = AT) -> Portfolio:
    officer = actor_for(make_person(role=Role.OFFICER))
    return assign_portfolio(make_deposited(person), panel, actor=officer, at=at)


def rate(portfolio: Portfolio, examiner: Person, *levels: int, words: str = "", at: datetime = AT) -> None:
    """Save and submit: one level for all five domains, or five levels."""
    chosen = levels if len(levels) == len(DOMAINS) else levels * len(DOMAINS)
    actor = actor_for(examiner)
    save_rating(
        portfolio,
        levels=dict(zip(DOMAINS, chosen, strict=True)),
        evidence={
            domain: words or f"Preuve du domaine {domain}, lue par {examiner.pk}." for domain in DOMAINS
        },
        actor=actor,
        at=at,
    )
    submit_rating(portfolio, actor=actor, at=at)


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
