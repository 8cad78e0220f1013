"""What a simulated teacher writes for the jury: invented situations, long enough for any section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palier.contexts.jury.types import PortfolioForm

#: Written by a simulated examiner beside each level.
EVIDENCE = "Le dossier décrit précisément les choix faits, leurs effets sur la classe et ce qui a été ajusté."

TITLES = (
    "Enquêter sur une rumeur avec une classe de quatrième",
    "Un carnet de bord numérique pour suivre un projet de sciences",
    "Des supports lisibles par toutes et tous en lycée professionnel",
)

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "context": (
        "La séquence s’est tenue au printemps avec une classe de vingt-six élèves d’un collège de quartier.",
        "Nous avions remarqué que beaucoup partageaient des images sans en chercher l’origine.",
        "La salle compte quinze postes et la connexion reste fragile en début de matinée.",
    ),
    "objectives": (
        "Chacun devait savoir remonter à la source d’une information et dire pourquoi il la croyait.",
        "Le numérique permettait de comparer plusieurs sources et de garder la trace des recherches.",
        "Un document partagé suffisait : il laissait voir l’avancée de chaque groupe sans l’interrompre.",
    ),
    "resources": (
        "J’ai choisi trois articles sous licence libre et j’ai cité leurs auteurs dans chaque fiche.",
        "Les groupes ont d’abord travaillé sur papier, puis ils ont rempli un tableau commun.",
        "Une version audio des consignes attendait ceux qui lisent difficilement.",
        "Quand le réseau a manqué, une copie hors ligne a pris le relais.",
    ),
    "evaluation": (
        "Une courte grille, connue d’avance, a servi aux élèves pour relire le travail d’un autre groupe.",
        "J’ai repris avec cinq d’entre eux la recherche de date, qui leur résistait.",
        "Au bilan, presque tous savaient expliquer pourquoi une source leur semblait sûre.",
    ),
    "reflection": (
        "La première séance était trop longue : je la couperais en deux.",
        "Le tableau commun a gêné les plus lents, qui voyaient les autres avancer.",
        "J’ai partagé la fiche avec l’équipe, et une collègue l’a reprise en la simplifiant.",
    ),
}


@dataclass(frozen=True)
class Situation:
    title: str
    sections: Mapping[str, str]
    domains: tuple[str, ...]


def situations(form: PortfolioForm) -> tuple[Situation, ...]:
    """As many as the form asks for at least; together they show every domain that it proposes."""
    count = form.minimum_situations
    domains = [choice.key for choice in form.domains]
    return tuple(
        Situation(
            TITLES[number % len(TITLES)],
            {each.key: text_of(each.key, each.minimum, each.maximum) for each in form.sections},
            tuple(domains[number::count])[: form.maximum_domains],
        )
        for number in range(count)
    )


def text_of(section: str, minimum: int, maximum: int) -> str:
    """The sentences of a section, told again until the minimum is reached."""
    told = " ".join(SENTENCES.get(section, SENTENCES["context"]))
    text = told
    while len(text) < minimum:
        text = f"{text} {told}"
    return text[:maximum]
