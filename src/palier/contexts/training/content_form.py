"""What a file of content/offers must look like."""

from __future__ import annotations

from palier.kernel.content_schema import CODE, KEY, Boolean, ListOf, Nullable, Number, Record, Text

from .models import Modality

SLUG = Text(pattern=r"[a-z0-9]+(-[a-z0-9]+)*", maximum=80)
PUBLICS = ("premier-degre", "second-degre", "cpe", "inspe")

RUN = Record(
    {
        "in_days": Number(minimum=-365, maximum=365, whole=True),
        "duration_days": Number(minimum=1, maximum=365, whole=True),
        "seats": Nullable(Number(minimum=1, maximum=10_000, whole=True)),
        "place": Nullable(Text(maximum=160)),
        "remote": Boolean(),
        "academie": Nullable(Text(pattern=r"\d{2}")),
    }
)

OFFER = Record(
    {
        "id": SLUG,
        "title": Text(maximum=160),
        "operator": KEY,
        "objective": Text(maximum=600),
        "content": ListOf(Text(maximum=300), minimum=1, maximum=12),
        "outcome": Text(maximum=400),
        "prerequisites": Text(maximum=300),
        "publics": ListOf(Text(choices=PUBLICS), maximum=len(PUBLICS)),
        "scale": Text(choices=("general", "professional")),
        "competences": ListOf(Record({"framework": KEY, "code": CODE}), minimum=1, maximum=6),
        "level_from": Number(minimum=0, maximum=8, whole=True),
        "level_to": Number(minimum=1, maximum=9, whole=True),
        "modality": Text(choices=tuple(Modality.values)),
        "hours": Number(minimum=0.5, maximum=200),
        "language": Text(pattern=r"[a-z]{2}"),
        "accessibility": ListOf(Text(maximum=200), maximum=10),
        "cost": Number(minimum=0, maximum=10_000),
        "enrolment": Text(choices=("open", "application", "designated")),
        "url": Nullable(Text(maximum=200)),
        "runs": ListOf(RUN, maximum=50),
    }
)

OFFER_FILE = Record({"offers": ListOf(OFFER)}, {"demo": Boolean()})
