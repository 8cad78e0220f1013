"""One digest for a whole sitting: whoever changes a question, an answer or the result breaks it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from .models import Question, Sitting


def sitting_digest(sitting: Sitting) -> str:
    """SHA-256 over what was frozen, every question in order with its answer, and the result."""
    questions = Question.objects.filter(sitting=sitting).order_by("position")
    rows = questions.values_list(
        "position",
        "bank_index",
        "item_version_id",
        "answer__response",
        "answer__score",
        "answer__answered_at",
    )
    content = {
        "bank_version": sitting.bank_version_id,
        "blueprint": sitting.blueprint_id,
        "scales": sitting.scales_id,
        "seed": sitting.seed,
        "excluded": sitting.excluded,
        "questions": [
            [*row[:-1], row[-1].astimezone(UTC).isoformat(timespec="microseconds") if row[-1] else None]
            for row in rows
        ],
        "result": sitting.result,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
