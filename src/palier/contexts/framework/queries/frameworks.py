"""The current frameworks in the reader's language."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from palier.kernel.errors import NotFound

from ..errors import NotPublished
from ..models import Competence, Crosswalk, Domain, Framework, Level, Theme
from ..types import CompetenceNode, DomainNode, LevelView, ThemeView


def framework_label(framework_key: str) -> str:
    return _current(framework_key).label


def domain_tree(framework_key: str) -> tuple[DomainNode, ...]:
    """Domains with their competences, in the order of their codes."""
    rows = Domain.objects.filter(framework=_current(framework_key)).prefetch_related("competences")
    return tuple(_domain(framework_key, row) for row in rows)


def competence_labels(framework_key: str) -> dict[str, str]:
    """Labels by key of every domain and competence, for pages that show many: one read for all."""
    tree = domain_tree(framework_key)
    labels = {domain.key: domain.label for domain in tree}
    return labels | {each.key: each.label for domain in tree for each in domain.competences}


def competence_label(key: str) -> str:
    """Label of a domain or a competence of a current framework, such as `crcn:1` or `crcn:1.1`."""
    framework, _separator, code = key.partition(":")
    current = {"framework__key": framework, "framework__is_current": True}
    if "." in code:
        within = {f"domain__{name}": value for name, value in current.items()}
        row: Domain | Competence | None = Competence.objects.filter(code=code, **within).first()
    else:
        row = Domain.objects.filter(code=code, **current).first()
    if row is None:
        raise NotFound()
    return row.label


def levels(framework_key: str) -> tuple[LevelView, ...]:
    rows = Level.objects.filter(framework=_current(framework_key))
    return tuple(LevelView(row.rank, row.label, _in_language(row.description)) for row in rows)


def level_label(framework_key: str, rank: int) -> str:
    """Name of a level; rank 0 is below the first one."""
    if rank == 0:
        return _("En deçà du niveau 1")
    row = Level.objects.filter(framework__key=framework_key, framework__is_current=True, rank=rank).first()
    if row is None:
        raise NotFound()
    return row.label


def themes() -> tuple[ThemeView, ...]:
    """Themes of the programme with the competences that they touch."""
    touched = defaultdict(list)
    links = Crosswalk.objects.filter(source__startswith="theme:").order_by("target")
    for link in links:
        touched[link.source.removeprefix("theme:")].append(link.target)
    return tuple(
        ThemeView(row.key, row.label, row.domain, tuple(touched[row.key]))
        for row in Theme.objects.order_by("pk")
    )


def _current(framework_key: str) -> Framework:
    found = Framework.objects.filter(key=framework_key, is_current=True).first()
    if found is None:
        raise NotPublished()
    return found


def _domain(framework_key: str, row: Domain) -> DomainNode:
    competences = tuple(
        CompetenceNode(
            each.code,
            f"{framework_key}:{each.code}",
            each.label,
            _in_language(each.description),
        )
        for each in row.competences.all()
    )
    return DomainNode(
        row.code,
        f"{framework_key}:{row.code}",
        row.label,
        _in_language(row.description),
        competences,
    )


def _in_language(texts: dict[str, str]) -> str:
    return texts.get((get_language() or "fr")[:2]) or texts.get("fr", "")
