"""From the engine's estimates to the frozen result: levels, intervals, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jauge

#: Credibility of every interval that is shown.
CREDIBILITY = 0.9


@dataclass(frozen=True)
class ScaleRule:
    """How a scale reads abilities: the abilities where levels 1, 2… begin, and the score if it has one."""

    key: str
    framework: str
    cuts: tuple[float, ...]
    score: jauge.PiecewiseScale | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> ScaleRule:
        knots = data.get("knots")
        score = jauge.PiecewiseScale((k["theta"], k["score"]) for k in knots) if knots else None
        levels = sorted(data["levels"], key=lambda level: level["level"])
        cuts = [
            score.ability(level["from_score"]) if score else float(level["from_theta"]) for level in levels
        ]
        return cls(data["key"], data["framework"], tuple(cuts), score)

    def level(self, ability: float) -> int:
        return jauge.level_of(ability, self.cuts)


def scale_rules(body: Mapping[str, Any]) -> tuple[ScaleRule, ...]:
    """From the document `scales`."""
    return tuple(ScaleRule.read(row) for row in body["scales"])


def result_json(
    stop: jauge.Stop, rules: Sequence[ScaleRule], *, n_answers: int, added: int = 0
) -> dict[str, Any]:
    """What is frozen in the sitting when it closes; `types.Result` reads it."""
    result: dict[str, Any] = {
        "scales": {rule.key: _scale(stop.estimates[rule.key], rule) for rule in rules},
        "domains": {},
        "competences": {},
        "n_answers": n_answers,
        "added": added,
        "unmet": list(stop.unmet),
    }
    by_framework = {rule.framework: rule for rule in rules}
    for name in stop.estimates:
        framework, found, code = name.partition(":")
        if found:
            kind = "competences" if "." in code else "domains"
            result[kind][name] = _measure(stop.estimates[name], by_framework[framework])
    return result


def _measure(estimate: jauge.Estimate | jauge.NoEstimate, rule: ScaleRule) -> dict[str, Any] | None:
    if isinstance(estimate, jauge.NoEstimate):
        return None
    lower, upper = estimate.interval(CREDIBILITY)
    return {
        "mean": estimate.mean,
        "sd": estimate.sd,
        "lower": lower,
        "upper": upper,
        "n_answers": estimate.n_answers,
        "level": rule.level(estimate.mean),
    }


def _scale(estimate: jauge.Estimate | jauge.NoEstimate, rule: ScaleRule) -> dict[str, Any] | None:
    measure = _measure(estimate, rule)
    if measure is None or isinstance(estimate, jauge.NoEstimate):
        return None
    probabilities = jauge.level_probabilities(estimate.posterior, rule.cuts)
    score = rule.score.score if rule.score else lambda ability: None
    return measure | {
        "level_lower": rule.level(measure["lower"]),
        "level_upper": rule.level(measure["upper"]),
        "level_probabilities": [float(p) for p in probabilities],
        "score": score(measure["mean"]),
        "score_lower": score(measure["lower"]),
        "score_upper": score(measure["upper"]),
    }
