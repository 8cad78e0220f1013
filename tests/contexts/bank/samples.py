"""One small item of each interaction beyond the classic six, as a content file writes it."""

from __future__ import annotations

from pathlib import Path

import yaml

HEAD = {
    "title": "Essai",
    "level": 2,
    "difficulty": -0.5,
    "difficulty_reason": "Geste courant.",
    "seconds": 60,
    "tags": [],
    "sources": [],
    "stem": "Situation.\n\nQue faites-vous ?",
    "rationale": "Parce que.",
}
FEEDBACK = {"right": "Oui.", "wrong": "Non."}


def _choice(key: str, **more: object) -> dict[str, object]:
    return {"key": key, "text": f"texte {key}", "feedback": f"pourquoi {key}", **more}


INLINE = {
    "interaction": "inline_choice",
    "text": "Mettez [[a]] en copie cachée, et [[b]] en destinataire.",
    "gaps": [
        {
            "key": gap,
            "feedback": f"pourquoi {gap}",
            "options": [
                {"key": "x", "text": f"les parents {gap}", "correct": True},
                {"key": "y", "text": f"personne {gap}"},
                {"key": "z", "text": f"la presse {gap}"},
            ],
        }
        for gap in "ab"
    ],
}
GAP_MATCH = {
    "interaction": "gap_match",
    "text": "Le [[a]] chiffre, la [[b]] copie.",
    "words": [
        {"key": key, "text": text} for key, text in (("k", "clé"), ("s", "sauvegarde"), ("c", "corbeille"))
    ],
    "gaps": [{"key": "a", "word": "k", "feedback": "…"}, {"key": "b", "word": "s", "feedback": "…"}],
}
SLIDER = {
    "interaction": "slider",
    "minimum": 0,
    "maximum": 30,
    "step": 0.5,
    "numeric": {"value": 12.5, "tolerance": 0.5, "unit": "ans"},
    "feedback": FEEDBACK,
}
HOTSPOT = {
    "interaction": "hotspot",
    "attachment": {"file": "fenetre.svg", "description": "Une fenêtre et trois boutons."},
    "options": [
        _choice("a", region=[0, 0, 20, 20], correct=True),
        _choice("b", region=[40, 0, 20, 20]),
        _choice("c", region=[80, 0, 20, 20]),
    ],
}
PRIVACY = {
    "interaction": "privacy",
    "state": {
        "service": "Réseau de la classe",
        "sections": [
            {
                "title": "Visibilité",
                "settings": [
                    {
                        "key": name,
                        "label": f"Qui voit {name} ?",
                        "options": [
                            {"key": "all", "text": "Tout le monde"},
                            {"key": "class", "text": "La classe"},
                        ],
                        "now": "all",
                    }
                    for name in ("photos", "list", "messages")
                ],
            }
        ],
    },
    "conditions": [
        {
            "fact": "setting-photos",
            "is": "class",
            "text": "Photos à la classe",
            "feedback": "Droit à l’image.",
        },
        {
            "fact": "setting-list",
            "is": "class",
            "text": "Liste à la classe",
            "feedback": "Données personnelles.",
        },
        {"fact": "setting-messages", "is_not": "all", "text": "Messages fermés", "feedback": "Minimisation."},
    ],
    "solution": {"setting-photos": "class", "setting-list": "class", "setting-messages": "class"},
}
SAMPLES = [INLINE, GAP_MATCH, SLIDER, HOTSPOT, PRIVACY]
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20"><title>Fenêtre</title>'
    '<rect x="0" y="0" width="20" height="20"/></svg>'
)


def write_items(folder: Path, *samples: dict[str, object]) -> Path:
    """A content folder that holds these items only, and their picture."""
    media = folder / "items/media"
    media.mkdir(parents=True)
    (media / "fenetre.svg").write_text(PICTURE)
    items = [{"id": f"crcn-1.1-{n:02d}", **HEAD, **sample} for n, sample in enumerate(samples, start=1)]
    (folder / "items/crcn").mkdir()
    text = yaml.safe_dump({"framework": "crcn", "competence": "1.1", "items": items}, allow_unicode=True)
    (folder / "items/crcn/1.1.yaml").write_text(text)
    return folder
