"""The two scales of a published test, drawn as a diagnostic's are."""

from __future__ import annotations

from palier.contexts.certification.api import Candidate
from palier.contexts.diagnosis.types import LevelMark, ScaleProfile
from palier.contexts.framework.api import level_label, levels
from palier.contexts.testing.api import result_of, scale_rules
from palier.contexts.testing.types import ScaleMeasure
from palier.kernel.charts import Figure
from palier.web.teacher.diagnosis.figures import scale_figure


def scale_figures(candidate: Candidate, labels: dict[str, str]) -> dict[str, Figure]:
    """By scale, with the cuts that the sitting was measured with; none without enough answers."""
    if candidate.sitting is None or candidate.outcome != "scored":
        return {}
    result = result_of(candidate.sitting)
    figures = {}
    for rule in scale_rules(candidate.sitting.scales.body):
        measure = result.scales.get(rule.key) if result else None
        if measure is not None:
            figures[rule.key] = _figure(rule.key, rule.framework, rule.cuts, measure, labels[rule.key])
    return figures


def _figure(key: str, framework: str, cuts: tuple[float, ...], measure: ScaleMeasure, label: str) -> Figure:
    named = {view.rank: view for view in levels(framework)}
    marks = [LevelMark(0, level_label(framework, 0), "", None)]
    marks += [
        LevelMark(rank, named[rank].label, named[rank].description, start)
        for rank, start in enumerate(cuts, start=1)
    ]
    profile = ScaleProfile(
        key=key,
        framework=framework,
        label=label,
        measure=measure,
        levels=tuple(marks),
        level=marks[measure.level],
        target=None,
        domains=(),
    )
    return scale_figure(profile)
