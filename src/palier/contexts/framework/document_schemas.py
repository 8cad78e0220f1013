"""What each published document must look like."""

from __future__ import annotations

from collections.abc import Mapping

from palier.kernel.content_schema import (
    CODE,
    KEY,
    TRANSLATED,
    VERSION,
    Boolean,
    ListOf,
    MapOf,
    Nullable,
    Number,
    Record,
    Schema,
    Text,
)

from .retention import STARTS

COUNT = Number(0, 1_000, whole=True)
ABILITY = Number(-6, 6)
STATUS = {"status": Text(choices=("provisional", "confirmed"))}

_limits: Mapping[str, Schema] = {
    "framework": KEY,
    "minimum": COUNT,
    "maximum": COUNT,
}
BLUEPRINT = Record(
    {
        "key": KEY,
        "version": VERSION,
        "name": TRANSLATED,
        "minutes": COUNT,
        "minimum_length": COUNT,
        "maximum_length": Number(1, 1_000, whole=True),
        "pick": Number(1, 100, whole=True),
        "precision": MapOf(Number(0.01, 0.99)),
        "resumable": Boolean(),
        "exclude_seen_in": ListOf(Text()),
        "constraints": Record(
            {
                "scales": ListOf(Record({"scale": KEY, **_limits}), 1),
                "domains": ListOf(Record({"code": CODE, **_limits})),
                "competences": ListOf(Record({"code": CODE, **_limits})),
            }
        ),
    },
    {"retake_after_days": COUNT},
)

SKILLS = Record(
    {
        "version": VERSION,
        **STATUS,
        "why": TRANSLATED,
        "scales": ListOf(
            Record(
                {
                    "key": KEY,
                    "name": TRANSLATED,
                    "framework": KEY,
                    "domain_loading": Number(0, 0.97),
                    "competence_loading": Number(0, 0.97),
                }
            ),
            1,
        ),
        "overrides": ListOf(Record({"framework": KEY, "code": CODE, "loading": Number(0, 0.97)})),
    }
)

_scale_level = Record({"level": COUNT}, {"from_score": Number(), "from_theta": ABILITY})
SCALES = Record(
    {
        "version": VERSION,
        **STATUS,
        "note": TRANSLATED,
        "scales": ListOf(
            Record(
                {
                    "key": KEY,
                    "name": TRANSLATED,
                    "framework": KEY,
                    "below_first": Record({"level": COUNT, "name": TRANSLATED}),
                    "levels": ListOf(_scale_level, 1),
                },
                {
                    "unit": TRANSLATED,
                    "minimum": Number(),
                    "maximum": Number(),
                    "knots": ListOf(Record({"theta": ABILITY, "score": Number()}), 2),
                },
            ),
            1,
        ),
    }
)

ELIGIBILITY = Record(
    {
        "version": VERSION,
        **STATUS,
        "diagnostic_months": COUNT,
        "routes": ListOf(
            Record(
                {"key": KEY, "name": TRANSLATED, "explanation": TRANSLATED},
                {
                    "interval": Number(0.5, 0.999),
                    "scale_lower_bounds": MapOf(ABILITY),
                    "domain_floors": MapOf(ABILITY),
                    "completed_plan_lines": COUNT,
                },
            ),
            1,
        ),
        "not_eligible": MapOf(TRANSLATED),
    }
)

_explained_count = Record({"value": Nullable(COUNT), "explanation": TRANSLATED})
AWARD = Record(
    {
        "version": VERSION,
        **STATUS,
        "active": Text(choices=("A", "B")),
        "rule_sets": ListOf(
            Record(
                {
                    "key": Text(choices=("A", "B")),
                    "name": TRANSLATED,
                    "method": Text(choices=("minimum", "gate")),
                    "explanation": TRANSLATED,
                },
                {"minimum_test_level": COUNT, "not_admitted": Text()},
            ),
            1,
        ),
        "minimum_answers": _explained_count,
        "unfinished": ListOf(
            Record(
                {
                    "reason": KEY,
                    "policy": Text(choices=("missing_as_wrong", "score_as_is")),
                    "explanation": TRANSLATED,
                }
            )
        ),
        "jury_gap_threshold": _explained_count,
        "validity_months": _explained_count,
    },
    {
        "certificates": Record(
            {
                "issuer": TRANSLATED,
                "titles": Record({"general": TRANSLATED, "professional": TRANSLATED}),
                "appeal_months": Number(1, 24, whole=True),
                "appeal": TRANSLATED,
            }
        )
    },
)

RETENTION = Record(
    {
        "version": VERSION,
        **STATUS,
        "legal_basis": TRANSLATED,
        "purposes": ListOf(
            Record(
                {
                    "key": KEY,
                    "name": TRANSLATED,
                    "purpose": TRANSLATED,
                    "months": Nullable(COUNT),
                    "starts": Text(choices=STARTS),
                    "notice_days_before": Nullable(COUNT),
                    "then": Text(choices=("anonymise", "delete", "archive")),
                }
            ),
            1,
        ),
    }
)

GRID = Record(
    {
        "version": VERSION,
        **STATUS,
        "framework": KEY,
        "not_observed": Record({"level": COUNT, "name": TRANSLATED}),
        "criteria": ListOf(
            Record(
                {
                    "domain": CODE,
                    "name": TRANSLATED,
                    "weight": Number(0, 100),
                    "evidence": TRANSLATED,
                    "descriptors": ListOf(Record({"level": COUNT, "description": TRANSLATED}), 1),
                }
            ),
            1,
        ),
    }
)

_lengths: Mapping[str, Schema] = {
    "minimum_length": Number(0, 20_000, whole=True),
    "maximum_length": Number(1, 20_000, whole=True),
}
PORTFOLIO = Record(
    {
        "version": VERSION,
        "situations": Record({"minimum": COUNT, "maximum": COUNT}),
        "introduction": TRANSLATED,
        "title": Record(_lengths),
        "domains": Record({"framework": KEY, "minimum": COUNT, "maximum": COUNT}),
        "sections": ListOf(Record({"key": KEY, "name": TRANSLATED, "guidance": TRANSLATED, **_lengths}), 1),
        "files": Record(
            {
                "maximum_per_portfolio": COUNT,
                "maximum_megabytes": COUNT,
                "types": ListOf(Record({"extension": KEY, "media_type": Text()}), 1),
                "guidance": TRANSLATED,
            }
        ),
        "declarations": ListOf(Record({"key": KEY, "label": TRANSLATED})),
    }
)

_question = Record(
    {
        "key": KEY,
        "kind": Text(choices=("likert", "nps", "text")),
        "required": Boolean(),
        "label": TRANSLATED,
    },
    {"maximum_length": Number(1, 5_000, whole=True)},
)
SURVEYS = Record(
    {
        "version": VERSION,
        "likert_labels": ListOf(Record({"value": COUNT, "label": TRANSLATED}), 2),
        "surveys": ListOf(
            Record(
                {
                    "key": KEY,
                    "name": TRANSLATED,
                    "moment": KEY,
                    "introduction": TRANSLATED,
                    "questions": ListOf(_question, 1),
                }
            ),
            1,
        ),
    }
)

TUTORIALS = Record(
    {
        "version": VERSION,
        "tutorials": ListOf(
            Record(
                {
                    "framework": KEY,
                    "code": CODE,
                    "title": Text(),
                    "text": Text(),
                    "link_text": Text(),
                }
            )
        ),
    }
)
