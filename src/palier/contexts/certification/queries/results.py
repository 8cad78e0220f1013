"""The test's part of a candidate's result."""

from __future__ import annotations

import hashlib
import json

from ..models import Candidate
from ..types import TestResult


def test_result(candidate: Candidate) -> TestResult | None:
    """None until the session is finalised. Pages show it to the candidate once published."""
    if candidate.state != "scored":
        return None
    return TestResult(
        candidate.outcome, candidate.general_score, candidate.general_level, candidate.professional_level
    )


test_result.__test__ = False  # type: ignore[attr-defined]  # not for pytest


def result_digest(candidate: Candidate) -> str:
    """SHA-256 of what was computed and from which sitting: the journal can prove it later."""
    content = {
        "sitting": str(candidate.sitting.public_id) if candidate.sitting else None,
        "end_reason": candidate.end_reason,
        "outcome": candidate.outcome,
        "general_score": candidate.general_score,
        "general_level": candidate.general_level,
        "professional_level": candidate.professional_level,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
