"""The figures of a profile: two scales, their domains, their competences."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palier.contexts.diagnosis.types import CompetenceProfile, DomainProfile, ScaleProfile
from palier.contexts.testing.types import Measure
from palier.kernel.charts import Bar, Figure, Landing, bars, interval_scale, interval_strip

#: Abilities that the drawings cover; scores and levels end before.
LOWEST, HIGHEST = -3.5, 3.5


def share(ability: float) -> float:
    return min(max((ability - LOWEST) / (HIGHEST - LOWEST), 0.0), 1.0)


def level_words(lower: int, upper: int) -> str:
    """The levels that an interval reaches, « 3 » or « 3 à 4 »."""
    if lower == upper:
        return str(lower)
    return _("%(lower)s à %(upper)s") % {"lower": lower, "upper": upper}


def scale_figure(scale: ScaleProfile) -> Figure:
    """The scale's landings with the measured point and its interval."""
    measure = scale.measure
    words = _("Niveau %(level)s ; avec neuf chances sur dix, le niveau est entre %(lower)s et %(upper)s.") % {
        "level": measure.level,
        "lower": measure.level_lower,
        "upper": measure.level_upper,
    }
    rows = [(_("Niveau mesuré"), str(measure.level), level_words(measure.level_lower, measure.level_upper))]
    if measure.score is not None and measure.score_lower is not None and measure.score_upper is not None:
        rows.append(
            (
                _("Score sur 1024"),
                number_format(round(measure.score)),
                _("%(lower)s à %(upper)s")
                % {
                    "lower": number_format(round(measure.score_lower)),
                    "upper": number_format(round(measure.score_upper)),
                },
            )
        )
    starts = [LOWEST, *(mark.start for mark in scale.levels if mark.start is not None)]
    return interval_scale(
        f"scale-{scale.key}",
        scale.label,
        description=words,
        landings=[Landing(str(mark.rank), start) for mark, start in zip(scale.levels, starts, strict=True)],
        end=HIGHEST,
        point=measure.mean,
        interval=(measure.lower, measure.upper),
        columns=(_("Mesure"), _("Valeur"), _("Intervalle à 90 %")),
        rows=rows,
    )


def domains_figure(scale: ScaleProfile, levels: dict[str, tuple[int, int]]) -> Figure:
    """One bar per domain with its interval. `levels` gives each domain's lowest and highest level."""
    items = [
        Bar(
            domain.label,
            share(domain.measure.mean),
            _("niveau %(level)s") % {"level": domain.measure.level},
            share(domain.measure.lower),
            share(domain.measure.upper),
        )
        for domain in scale.domains
    ]
    rows = [
        (domain.label, str(domain.measure.level), level_words(*levels[domain.key]), asked(domain.measure))
        for domain in scale.domains
    ]
    return bars(
        f"domains-{scale.key}",
        _("Domaine par domaine"),
        description=_("La barre donne la mesure ; le trait, ce qu’elle a d’incertain."),
        items=items,
        columns=(_("Domaine"), _("Niveau"), _("Niveaux plausibles"), _("Mesure")),
        rows=rows,
    )


def asked(measure: Measure) -> str:
    """How many questions stand behind a measure."""
    if not measure.n_answers:
        return _("déduit des compétences voisines")
    return ngettext("mesuré sur %(count)s question", "mesuré sur %(count)s questions", measure.n_answers) % {
        "count": measure.n_answers
    }


@dataclass(frozen=True)
class CompetenceLine:
    """A competence in the list of a profile: words, and a strip that draws its interval."""

    code: str
    label: str
    level: int
    levels: str
    asked: str
    strip: str


@dataclass(frozen=True)
class DomainLines:
    label: str
    competences: tuple[CompetenceLine, ...]


def domain_lines(domain: DomainProfile, scale: ScaleProfile) -> DomainLines:
    return DomainLines(domain.label, tuple(_line(each, scale) for each in domain.competences))


def _line(each: CompetenceProfile, scale: ScaleProfile) -> CompetenceLine:
    measure = each.measure
    words = level_words(level_at(scale, measure.lower), level_at(scale, measure.upper))
    return CompetenceLine(
        code=each.code,
        label=each.label,
        level=measure.level,
        levels=words,
        asked=asked(measure),
        strip=interval_strip(
            share(measure.mean),
            share(measure.lower),
            share(measure.upper),
            name=_("Niveaux plausibles : %(levels)s") % {"levels": words},
        ),
    )


def level_at(scale: ScaleProfile, ability: float) -> int:
    """The level of an ability: how many levels begin at or below it."""
    return sum(mark.start is not None and mark.start <= ability for mark in scale.levels)
