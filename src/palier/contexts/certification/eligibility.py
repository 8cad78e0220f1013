"""Who may register, decided from rules published as data: pure, in words and figures."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from palier.contexts.testing.api import ScaleRule
from palier.contexts.testing.types import Measure

from .types import Eligibility, Reason, Route

#: Credibility of `Measure.lower`; another one asked by the rules is drawn from the normal curve.
MEASURED_INTERVAL = 0.9


@dataclass(frozen=True)
class Facts:
    """What is known of a person. `finished_at` is None without a finished diagnostic."""

    finished_at: datetime | None
    scales: Mapping[str, Measure | None]
    domains: Mapping[str, Measure | None]
    completed_steps: int


@dataclass(frozen=True)
class Reading:
    """How abilities are told: points on the general scale, levels on the professional one."""

    rules: Mapping[str, ScaleRule]
    labels: Mapping[str, str]

    def figure(self, scale: str, ability: float) -> str:
        rule = self.rules[scale]
        if rule.score:
            return _("%(points)d points") % {"points": rule.score.score(ability)}
        level = f"{_between_levels(rule.cuts, ability):.1f}".replace(".", _(","))
        return _("niveau %(level)s") % {"level": level}

    def domains_of(self, scale: str) -> Sequence[str]:
        start = f"{self.rules[scale].framework}:"
        return [key for key in self.labels if key.startswith(start)]


def _between_levels(cuts: Sequence[float], ability: float) -> float:
    """Levels as a ruler: 2.0 where level 2 begins, 2.5 half-way to level 3. Ends are one unit long."""
    ruler = [cuts[0] - 1.0, *cuts, cuts[-1] + 1.0]
    if ability <= ruler[0]:
        return 0.0
    for level in range(1, len(ruler)):
        low, high = ruler[level - 1], ruler[level]
        if ability < high:
            return level - 1 + (ability - low) / (high - low)
    return float(len(ruler) - 1)


def decide(rules: Mapping[str, Any], facts: Facts, reading: Reading, *, at: datetime) -> Eligibility:
    diagnostic, lack = _diagnostic(rules, facts, at)
    routes = tuple(_route(row, facts, reading) for row in rules["routes"])
    if lack:
        return Eligibility(diagnostic, routes, "diagnostic", _told(rules["not_eligible"][lack]))
    opened = next((route for route in routes if route.is_open), None)
    if opened is None:
        return Eligibility(diagnostic, routes, "training", _told(rules["not_eligible"]["training_needed"]))
    return Eligibility(diagnostic, routes, "session", opened.explanation)


def _diagnostic(rules: Mapping[str, Any], facts: Facts, at: datetime) -> tuple[Reason, str]:
    """The reason, and the key of what lacks (empty when nothing does)."""
    if facts.finished_at is None:
        return Reason(False, _("Aucun diagnostic terminé")), "no_diagnostic"
    values = {"date": date_format(facts.finished_at), "months": rules["diagnostic_months"]}
    if facts.finished_at < months_before(at, rules["diagnostic_months"]):
        text = _("Diagnostic terminé le %(date)s : il a plus de %(months)d mois") % values
        return Reason(False, text), "diagnostic_too_old"
    return Reason(True, _("Diagnostic terminé le %(date)s, depuis moins de %(months)d mois") % values), ""


def months_before(at: datetime, months: int) -> datetime:
    """The same day so many months earlier, or the last day of a shorter month."""
    years, month = divmod(at.month - 1 - months, 12)
    year, month = at.year + years, month + 1
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))


def _route(row: Mapping[str, Any], facts: Facts, reading: Reading) -> Route:
    reasons: list[Reason] = []
    for scale, bound in row.get("scale_lower_bounds", {}).items():
        reasons.append(_scale_reason(scale, bound, row["interval"], facts, reading))
    for scale, floor in row.get("domain_floors", {}).items():
        reasons.append(_domain_reason(scale, floor, facts, reading))
    if "completed_plan_lines" in row:
        reasons.append(_training_reason(row["completed_plan_lines"], facts.completed_steps))
    return Route(row["key"], _told(row["name"]), tuple(reasons), _told(row["explanation"]))


def _scale_reason(scale: str, bound: float, interval: float, facts: Facts, reading: Reading) -> Reason:
    name = _scale_name(scale)
    needed = reading.figure(scale, bound)
    measure = facts.scales.get(scale)
    if measure is None:
        return Reason(False, _("%(scale)s : pas encore mesurée") % {"scale": name})
    lower = lower_end(measure, interval)
    words = _("%(scale)s : avec prudence, %(found)s ; il en faut %(needed)s")
    text = words % {"scale": name, "found": reading.figure(scale, lower), "needed": needed}
    centre = reading.figure(scale, measure.mean)
    detail = _("Votre mesure est de %(centre)s ; la prudence retient le bas de sa marge d’erreur.")
    return Reason(lower >= bound, text, detail % {"centre": centre})


def lower_end(measure: Measure, interval: float) -> float:
    if interval == MEASURED_INTERVAL:
        return measure.lower
    return measure.mean + NormalDist().inv_cdf((1 - interval) / 2) * measure.sd


def _domain_reason(scale: str, floor: float, facts: Facts, reading: Reading) -> Reason:
    words = {"scale": _scale_name(scale), "floor": reading.figure(scale, floor)}
    low = [
        reading.labels[key] for key in reading.domains_of(scale) if not _reaches(facts.domains, key, floor)
    ]
    if not low:
        return Reason(True, _("%(scale)s : chaque domaine atteint %(floor)s") % words)
    text = ngettext(
        "%(scale)s : un domaine n’atteint pas %(floor)s",
        "%(scale)s : %(count)d domaines n’atteignent pas %(floor)s",
        len(low),
    )
    return Reason(False, text % (words | {"count": len(low)}), " ; ".join(low))


def _reaches(domains: Mapping[str, Measure | None], key: str, floor: float) -> bool:
    measure = domains.get(key)
    return measure is not None and measure.mean >= floor


def _training_reason(needed: int, done: int) -> Reason:
    text = ngettext(
        "%(done)d étape de votre plan achevée, sur %(needed)d demandée",
        "%(done)d étapes de votre plan achevées, sur %(needed)d demandées",
        max(needed, done),
    )
    return Reason(done >= needed, text % {"done": done, "needed": needed})


def _scale_name(scale: str) -> str:
    return _("Échelle générale") if scale == "general" else _("Échelle professionnelle")


def _told(text: Mapping[str, str]) -> str:
    return text.get((get_language() or "fr")[:2]) or text["fr"]
