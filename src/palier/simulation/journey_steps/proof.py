"""Two certificates, their documents, their verification by anybody, and the programme's figures."""

from __future__ import annotations

from django.urls import reverse

from palier.contexts.credentials.api import Certificate, Kind, award, certificate_pdf
from palier.contexts.steering.api import indicators
from palier.contexts.steering.types import THRESHOLD
from palier.contexts.surveys.api import open_invitations
from palier.contexts.territory.api import withdraw_accreditation
from palier.kernel import clock
from palier.kernel.access import NATIONAL, SYSTEM, Actor, Grant, Role

from ..journey import Facts, Journey, must, new_client
from ..steps import give_views
from .session import TEST_DAY, candidate_of, centre_of, officer_of

SMALLEST_PDF = 5_000


def certificate_of(journey: Journey, kind: str) -> Certificate:
    return Certificate.objects.get(person=journey.person, kind=kind)


def award_certificates(journey: Journey) -> Facts:
    """The level of each is the one that the rules give; awarded again, nothing more is issued."""
    candidate = candidate_of(journey)
    award(candidate, actor=SYSTEM, at=journey.day(TEST_DAY + 12))
    must(not award(candidate, actor=SYSTEM, at=journey.day(TEST_DAY + 13)), "a certificate was issued twice")
    general = certificate_of(journey, Kind.GENERAL)
    professional = certificate_of(journey, Kind.PROFESSIONAL)
    test, panel = journey.found["finalise"], journey.found["deliberate"]
    must((general.level, general.score) == (test["general"], test["score"]), "the general level is wrong")
    expected = min(test["professional"], panel["level"])
    must(professional.level == expected, "the professional level is not the lower of test and jury")
    must(general.code != professional.code, "two certificates share a code")
    return {"general": general.code, "professional": professional.code}


def print_certificates(journey: Journey) -> Facts:
    sizes = {}
    for kind in Kind.values:
        pdf = certificate_pdf(certificate_of(journey, kind))
        must(pdf.startswith(b"%PDF"), f"the {kind} certificate is not a PDF")
        must(len(pdf) > SMALLEST_PDF, f"the {kind} certificate is empty")
        sizes[f"{kind}_bytes"] = len(pdf)
    return sizes


def verify_publicly(journey: Journey) -> Facts:
    """Without an account, at the address that the certificate bears; an unknown code proves nothing."""
    visitor, found = new_client(), {}
    for kind in Kind.values:
        row = certificate_of(journey, kind)
        path = reverse("public:verify_code", args=[row.code])
        page = visitor.get(path)
        must(
            page.status_code == 200, f"the verification of the {kind} certificate answered {page.status_code}"
        )
        must(row.holder_name in page.content.decode(), "the page does not name the holder")
        told = visitor.get(path, {"format": "json"}).json()
        must(told["status"] == "valid", f"the {kind} certificate is {told['status']}")
        must((told["code"], told["level"]) == (row.code, row.level), "the verification tells another level")
        must(told["url"].endswith(path), "the verification has another address")
        found[kind] = {name: told[name] for name in ("code", "level", "url", "status")}
        if row.score is not None:
            must(told["score"] == row.score, "the verification tells another score")
            found[kind]["score"] = told["score"]
    unknown = visitor.get(path.replace(row.code, "P-00000000"), {"format": "json"})
    must(unknown.status_code == 404, "an unknown code is not refused")
    return found


def give_last_view(journey: Journey) -> Facts:
    """Whoever sat the test is asked for a view of the certification."""
    now = clock.now()
    asked = [each.questionnaire for each in open_invitations(journey.person, at=now)]
    must(asked == ["certification"], "no view is asked for after the publication")
    return {"answered": give_views(journey.person, mark=5, at=now)}


def read_figures(journey: Journey) -> Facts:
    """Whoever steers finds the whole path, and no number that speaks of fewer than ten people."""
    pilot = Actor("person:pilot", grants=frozenset({Grant(Role.PILOT)}))
    found = indicators(NATIONAL, actor=pilot, at=clock.now())
    must({table.kind for table in found.tables} == set(Kind.values), "a kind of certificate has no table")
    counts = [found.certified, *(stage.count for stage in found.funnel)]
    counts += [cell for table in found.tables for row in (*table.rows, table.all) for cell in row.cells]
    shown = [count for count in counts if isinstance(count, int)]
    must(all(count >= THRESHOLD for count in shown), "a count under ten is shown")
    return {"figures": len(counts), "shown": len(shown), "hidden": len(counts) - len(shown)}


def close_centre(journey: Journey) -> Facts:
    """The centre made for this journey holds no other session."""
    withdraw_accreditation(
        centre_of(journey),
        reason="Fin du parcours de vérification.",
        actor=officer_of(journey),
        at=clock.now(),
    )
    return {"centre": centre_of(journey).key}


STEPS = (award_certificates, print_certificates, verify_publicly, give_last_view, read_figures, close_centre)
