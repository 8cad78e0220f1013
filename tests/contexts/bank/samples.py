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
MAILBOX = {
    "interaction": "mailbox",
    "state": {
        "address": "p.noyer@ecole.exemple",
        "folders": [{"key": "inbox", "text": "Réception"}, {"key": "trip", "text": "Sortie"}],
        "messages": [
            {
                "key": "m1",
                "from": {"name": "Assistance", "address": "aide@gain-facile.exemple"},
                "subject": "Votre boîte est pleine",
                "date": "lundi, 8 h",
                "body": "Cliquez sur [[l1]] avant midi.\nMerci.",
                "links": [{"key": "l1", "text": "ce formulaire", "address": "https://gain-facile.exemple/f"}],
            },
            {
                "key": "m2",
                "from": {"name": "Mme Roux", "address": "roux@famille.exemple"},
                "subject": "Sortie de jeudi",
                "date": "lundi, 9 h",
                "body": "À quelle heure rentrez-vous ?",
                "attachments": ["plan.pdf"],
                "actions": ["reply", "delete"],
            },
        ],
        "writing": {
            "contacts": [
                {"key": "roux", "name": "Mme Roux", "address": "roux@famille.exemple"},
                {"key": "diop", "name": "M. Diop", "address": "diop@famille.exemple", "line": "cc"},
            ],
            "subjects": [{"key": "s1", "text": "Retour à 16 h"}, {"key": "s2", "text": "Bonjour"}],
            "attachments": [{"key": "f1", "text": "plan.pdf"}, {"key": "f2", "text": "notes.ods"}],
        },
    },
    "conditions": [
        {"fact": "messages-report", "only": ["m1"], "text": "Un signalement", "feedback": "Adresse."},
        {"fact": "visible", "only": [], "text": "Adresses cachées", "feedback": "Confidentialité."},
        {"fact": "bcc", "only": ["roux", "diop"], "text": "Les deux familles", "feedback": "Copie cachée."},
        {"fact": "text", "has": ["16 h"], "text": "L’heure est dite", "feedback": "L’essentiel."},
    ],
    "solution": {
        "message-m1": "report",
        "message-m2": "reply",
        "contact-roux": "bcc",
        "contact-diop": "bcc",
        "subject": "s1",
        "text": "Retour à 16 h.",
    },
}
ENT = {
    "interaction": "ent",
    "state": {
        "service": "ENT",
        "user": "Mme Noyer",
        "read": [{"title": "Emploi du temps", "text": "Jeudi : 5e B."}],
        "homework": {
            "class": {"options": [{"key": "5a", "text": "5e A"}, {"key": "5b", "text": "5e B"}]},
            "due": {"options": [{"key": "d1", "text": "mardi"}, {"key": "d2", "text": "jeudi"}], "now": "d1"},
            "text": {},
            "files": {"options": [{"key": "f1", "text": "a.odt"}, {"key": "f2", "text": "b.odt"}]},
        },
        "message": {
            "recipients": {
                "options": [
                    {"key": "families", "text": "Familles", "people": 52},
                    {"key": "all", "text": "Tous", "people": 640},
                ],
                "now": ["all"],
            },
            "text": {"options": [{"key": "t1", "text": "Bonjour."}, {"key": "t2", "text": "À jeudi."}]},
        },
        "space": {
            "name": "5e B",
            "objects": [{"key": "docs", "text": "Documents"}],
            "roles": [{"key": "pupils", "text": "Élèves"}, {"key": "staff", "text": "Équipe"}],
            "rights": [{"key": "none", "text": "Aucun"}, {"key": "read", "text": "Lire"}],
            "now": [
                {"object": "docs", "role": "pupils", "right": "read"},
                {"object": "docs", "role": "staff", "right": "read"},
            ],
        },
    },
    "conditions": [
        {"fact": "homework-class", "is": "5b", "text": "La bonne classe", "feedback": "Emploi du temps."},
        {"fact": "homework-files", "only": ["f2"], "text": "Le bon fichier", "feedback": "Nom."},
        {"fact": "message-people", "near": {"value": 52, "tolerance": 0}, "text": "52", "feedback": "Cible."},
        {"fact": "seen-pupils", "only": [], "text": "Rien aux élèves", "feedback": "Droits."},
    ],
    "solution": {
        "homework-class": "5b",
        "homework-files": ["f2"],
        "message-recipients": ["families"],
        "right-docs-pupils": "none",
    },
}
SAMPLES = [INLINE, GAP_MATCH, SLIDER, HOTSPOT, PRIVACY, MAILBOX, ENT]
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
