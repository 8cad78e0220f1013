"""The path in six steps and the one thing to do next: pure, from where a person stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .standing import Standing


@dataclass(frozen=True)
class Step:
    """`state` is done, current or todo; `page` names an address."""

    label: str
    state: str
    page: str
    detail: str = ""


@dataclass(frozen=True)
class NextStep:
    """`step` is the index of the step it belongs to. `aside` is a second, quieter way."""

    step: int
    title: str
    text: str
    action: str
    page: str
    aside: tuple[str, str] | None = None


SITUATE, PLAN, TRAIN, REGISTER, TEST, PORTFOLIO = range(6)


def steps(standing: Standing) -> tuple[Step, ...]:
    """One step is current; those after it may be done already (a training followed on one's own)."""
    current = next_step(standing).step
    rows = (
        (_("Me situer"), standing.has_diagnostic, "teacher:diagnostic", ""),
        (_("Mon plan"), standing.has_plan, "teacher:plan", _plan_detail(standing)),
        (_("Me former"), standing.plan_completed > 0, "teacher:trainings", _training_detail(standing)),
        (_("M’inscrire"), standing.candidacy is not None, "teacher:registration", ""),
        (_("Passer le test"), standing.has_tested, "teacher:test", ""),
        (_("Dossier et certificats"), standing.is_decided, _last_page(standing), ""),
    )
    return tuple(
        Step(label, _state(index, current, is_done), page, detail)
        for index, (label, is_done, page, detail) in enumerate(rows)
    )


def _last_page(standing: Standing) -> str:
    return "teacher:certificates" if standing.certificates else "teacher:portfolio"


def _state(index: int, current: int, is_done: bool) -> str:
    if index == current and not (is_done and index == PORTFOLIO):
        return "current"
    return "done" if is_done else "todo"


def _plan_detail(standing: Standing) -> str:
    if standing.has_diagnostic and not standing.has_needs and not standing.plan_steps:
        return _("Aucun besoin repéré")
    return _("Facultatif : accès direct") if standing.is_direct_access and not standing.has_plan else ""


def _training_detail(standing: Standing) -> str:
    if not standing.plan_steps:
        return ""
    return ngettext(
        "%(done)s étape sur %(total)s faite", "%(done)s étapes sur %(total)s faites", standing.plan_completed
    ) % {"done": standing.plan_completed, "total": standing.plan_steps}


def next_step(standing: Standing) -> NextStep:
    if standing.candidacy is not None:
        return _after_registration(standing)
    if not standing.has_diagnostic or not standing.has_goal:
        return _to_situate(standing)
    if standing.is_eligible:
        return _to_register(standing)
    return _to_train(standing)


def _to_situate(standing: Standing) -> NextStep:
    if not standing.has_goal:
        return NextStep(
            SITUATE,
            _("Dites-nous ce que vous cherchez"),
            _(
                "Vous situer, vous former ou vous certifier : la suite s’adapte à votre choix, que vous "
                "pourrez changer."
            ),
            _("Choisir mon objectif"),
            "teacher:goal",
        )
    if standing.is_diagnostic_open:
        return NextStep(
            SITUATE,
            _("Votre diagnostic vous attend"),
            _("Tout ce que vous avez répondu est gardé. Reprenez quand vous voulez."),
            _("Reprendre mon diagnostic"),
            "teacher:diagnostic",
        )
    return NextStep(
        SITUATE,
        _("Faites le point"),
        _(
            "Une quarantaine de questions, à votre rythme et pour vous seul·e. Ne pas savoir est une "
            "réponse utile."
        ),
        _("Commencer mon diagnostic"),
        "teacher:diagnostic",
    )


def _to_register(standing: Standing) -> NextStep:
    text = (
        _(
            "Votre diagnostic montre une forte aisance : vous pouvez vous inscrire sans passer par la "
            "formation."
        )
        if standing.is_direct_access
        else _("Vous remplissez les conditions. Choisissez une session quand vous vous sentez prêt·e.")
    )
    aside = (_("Voir d’abord mon plan de formation"), "teacher:plan")
    return NextStep(
        REGISTER,
        _("La certification vous est ouverte"),
        text,
        _("Choisir une session"),
        "teacher:registration",
        aside,
    )


def _to_train(standing: Standing) -> NextStep:
    if not standing.has_plan or not standing.plan_steps:
        return NextStep(
            PLAN,
            _("Construisez votre plan de formation"),
            _("Au plus cinq formations, choisies pour vos besoins. Chacune dit pourquoi elle est là."),
            _("Voir mon plan"),
            "teacher:plan",
        )
    if standing.trainings:
        return NextStep(
            TRAIN,
            _("Suivez votre formation"),
            _("Vos dates et vos formations en autonomie sont réunies au même endroit."),
            _("Voir mes formations"),
            "teacher:trainings",
            (_("Revoir mon plan"), "teacher:plan"),
        )
    return NextStep(
        TRAIN,
        _("Choisissez une première date"),
        _("Commencez par l’étape que vous voulez : la certification s’ouvrira en avançant."),
        _("Choisir dans mon plan"),
        "teacher:plan",
    )


def _after_registration(standing: Standing) -> NextStep:
    if standing.is_published:
        return _after_publication(standing)
    if standing.has_tested:
        return NextStep(
            TEST,
            _("Votre test est terminé"),
            _("Votre résultat est relu, puis publié. Vous serez prévenu·e : il n’y a rien à faire d’ici là."),
            _("Voir la suite"),
            "teacher:test",
        )
    if standing.candidacy is not None and standing.candidacy.state in ("present", "testing"):
        return NextStep(
            TEST,
            _("C’est le moment de votre test"),
            _(
                "La personne qui surveille vous donne le code d’accès. Respirez : vos réponses sont "
                "gardées une à une."
            ),
            _("Aller au test"),
            "teacher:test",
        )
    return NextStep(
        TEST,
        _("Votre place est réservée"),
        _("Votre convocation dit où, quand et quoi apporter. Le jour venu, c’est ici que commence le test."),
        _("Voir ma convocation"),
        "teacher:registration",
    )


def _after_publication(standing: Standing) -> NextStep:
    if standing.is_decided:
        return NextStep(
            PORTFOLIO,
            _("La commission a rendu sa décision"),
            _("Félicitations pour ce parcours : vos certificats vous attendent.")
            if standing.certificates
            else _("Elle est expliquée avec vos résultats. Merci pour le chemin parcouru."),
            _("Voir mes certificats") if standing.certificates else _("Voir mes résultats"),
            "teacher:certificates",
        )
    if standing.portfolio_state not in ("", "draft"):
        return NextStep(
            PORTFOLIO,
            _("Votre dossier est entre les mains du jury"),
            _(
                "Deux personnes le lisent chacune de leur côté, sans connaître votre nom. Vous serez "
                "prévenu·e."
            ),
            _("Relire mon dossier"),
            "teacher:portfolio",
        )
    if standing.may_deposit:
        return NextStep(
            PORTFOLIO,
            _("Présentez votre dossier au jury"),
            _(
                "Votre résultat au test vous ouvre le jury. Racontez des situations de votre pratique, en "
                "plusieurs fois si vous voulez."
            ),
            _("Préparer mon dossier"),
            "teacher:portfolio",
            (_("Voir mon résultat au test"), "teacher:certificates"),
        )
    return NextStep(
        TEST,
        _("Votre résultat est publié"),
        _(
            "Il n’ouvre pas encore le passage devant le jury. Votre plan reste là pour progresser, et "
            "vous pourrez vous présenter de nouveau."
        ),
        _("Voir mon résultat"),
        "teacher:certificates",
        (_("Revoir mon plan"), "teacher:plan"),
    )
