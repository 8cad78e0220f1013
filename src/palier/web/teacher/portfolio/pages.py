"""What the pages of a portfolio show, put together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from palier.contexts.certification.api import Candidate
from palier.contexts.jury.api import (
    Portfolio,
    decision_of,
    form_of,
    jury_candidate_of,
    may_deposit,
    portfolio_for,
    portfolio_of,
    problems_of,
    reading,
)
from palier.contexts.people.api import Person
from palier.kernel.errors import NotFound
from palier.web.attachments import links

from .forms import FileForm

#: What has been done once a portfolio is in a state.
STEPS = (
    ("deposited", _("Déposé")),
    ("assigned", _("Confié à une commission")),
    ("rated", _("Évalué")),
    ("decided", _("Décidé")),
)


def candidate_and_portfolio(person: Person) -> tuple[Candidate | None, Portfolio | None]:
    """The portfolio of the candidacy that counts; when that one opens none, the latest written."""
    candidate = jury_candidate_of(person)
    found = portfolio_for(candidate) if candidate else None
    if found is None and not (candidate and may_deposit(candidate)):
        found = portfolio_of(person)
    return candidate, found


def current_portfolio(person: Person) -> Portfolio:
    _candidate, portfolio = candidate_and_portfolio(person)
    if portfolio is None:
        raise NotFound()
    return portfolio


def show_draft(request: HttpRequest, portfolio: Portfolio, file_form: FileForm | None = None) -> HttpResponse:
    document = form_of(portfolio)
    problems = problems_of(portfolio, document)
    known = {row.number: row for row in portfolio.situations.all()}
    numbers = range(1, max(document.minimum_situations, *known, 0) + 1)
    lines = [
        {
            "number": number,
            "row": known.get(number),
            "problems": [each for each in problems if each.place == str(number)],
            "is_optional": number > document.minimum_situations,
        }
        for number in numbers
    ]
    picture = {
        "portfolio": portfolio,
        "document": document,
        "lines": lines,
        "next_number": len(lines) + 1 if len(lines) < document.maximum_situations else None,
        "is_complete": not problems,
        "file_form": file_form or FileForm(document),
        "files": files_of(portfolio),
    }
    return render(request, "teacher/portfolio/draft.html", picture)


def show_deposited(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    decision = decision_of(portfolio.candidate)
    picture = {
        "portfolio": portfolio,
        "reading": reading(portfolio),
        "files": files_of(portfolio),
        "steps": steps_of(portfolio),
        "decision": decision,
    }
    return render(request, "teacher/portfolio/deposited.html", picture)


def files_of(portfolio: Portfolio) -> list[dict[str, object]]:
    return links(reading(portfolio), "teacher:portfolio_file", with_names=True)


def steps_of(portfolio: Portfolio) -> list[dict[str, Any]]:
    """What is done, what comes next, what comes after."""
    reached = [state for state, _label in STEPS].index(portfolio.state)
    return [
        {
            "label": label,
            "state": "done" if place <= reached else "todo" if place > reached + 1 else "current",
        }
        for place, (_state, label) in enumerate(STEPS)
    ]
