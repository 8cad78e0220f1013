"""What a person teaches: our own short list, enough to fit a path. Not the national nomenclature."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Discipline(models.TextChoices):
    PRIMARY = "polyvalent", _("enseignement polyvalent (école)")
    SPECIAL_NEEDS = "ecole-inclusive", _("école inclusive, enseignement adapté")
    FRENCH = "lettres", _("lettres, français")
    MATHEMATICS = "mathematiques", _("mathématiques")
    HISTORY = "histoire-geographie", _("histoire-géographie, enseignement moral et civique")
    ENGLISH = "anglais", _("anglais")
    OTHER_LANGUAGE = "autre-langue", _("autre langue vivante ou ancienne")
    PHYSICS = "physique-chimie", _("physique-chimie")
    LIFE_SCIENCES = "svt", _("sciences de la vie et de la Terre")
    TECHNOLOGY = "technologie", _("technologie, sciences de l’ingénieur")
    COMPUTING = "informatique", _("numérique et sciences informatiques")
    ECONOMICS = "economie-gestion", _("économie, gestion, sciences sociales")
    PHILOSOPHY = "philosophie", _("philosophie")
    ARTS = "arts", _("arts plastiques, musique, arts")
    SPORT = "eps", _("éducation physique et sportive")
    VOCATIONAL = "professionnel", _("discipline professionnelle")
    LIBRARY = "documentation", _("documentation")
    SCHOOL_LIFE = "vie-scolaire", _("éducation et vie scolaire")
    PSYCHOLOGY = "psychologie", _("psychologie de l’éducation nationale")
    OTHER = "autre", _("autre")
