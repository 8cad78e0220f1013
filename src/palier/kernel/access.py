"""Who may do what: a closed vocabulary of permissions, one table of roles, deny by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from .errors import Forbidden


class Permission(StrEnum):
    """`context:resource:action`. A permission that no role holds is refused to everybody."""

    ACCREDIT_CENTRE = "territory:centre:accredit"
    TAKE_DIAGNOSTIC = "diagnosis:diagnostic:take"
    FOLLOW_PLAN = "training:plan:follow"
    MANAGE_RUN = "training:run:manage"
    REQUEST_REGISTRATION = "certification:registration:request"
    MANAGE_SESSION = "certification:session:manage"
    INVIGILATE_SESSION = "certification:session:invigilate"
    TAKE_TEST = "certification:test:take"
    PUBLISH_RESULTS = "certification:results:publish"
    DEPOSIT_PORTFOLIO = "jury:portfolio:deposit"
    COMPOSE_PANEL = "jury:panel:compose"
    RATE_PORTFOLIO = "jury:portfolio:rate"
    DECIDE_PORTFOLIO = "jury:portfolio:decide"
    REVOKE_CERTIFICATE = "credentials:certificate:revoke"
    ANSWER_SURVEY = "surveys:questionnaire:answer"
    READ_INDICATORS = "steering:indicators:read"


class Role(StrEnum):
    TEACHER = "teacher"
    TRAINER = "trainer"
    ORGANISER = "organiser"
    INVIGILATOR = "invigilator"
    EXAMINER = "examiner"
    PRESIDENT = "president"
    OFFICER = "officer"
    PILOT = "pilot"


ROLE_LABELS: Mapping[Role, object] = {
    Role.TEACHER: _("enseignant·e"),
    Role.TRAINER: _("formateur·rice"),
    Role.ORGANISER: _("responsable de centre"),
    Role.INVIGILATOR: _("surveillant·e"),
    Role.EXAMINER: _("examinateur·rice"),
    Role.PRESIDENT: _("président·e de jury"),
    Role.OFFICER: _("pôle certification"),
    Role.PILOT: _("pilotage"),
}

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.TEACHER: frozenset(
        {
            Permission.TAKE_DIAGNOSTIC,
            Permission.FOLLOW_PLAN,
            Permission.REQUEST_REGISTRATION,
            Permission.TAKE_TEST,
            Permission.DEPOSIT_PORTFOLIO,
            Permission.ANSWER_SURVEY,
        }
    ),
    Role.TRAINER: frozenset({Permission.MANAGE_RUN}),
    Role.ORGANISER: frozenset({Permission.MANAGE_SESSION}),
    Role.INVIGILATOR: frozenset({Permission.INVIGILATE_SESSION}),
    Role.EXAMINER: frozenset({Permission.RATE_PORTFOLIO}),
    Role.PRESIDENT: frozenset({Permission.DECIDE_PORTFOLIO}),
    Role.OFFICER: frozenset(
        {
            Permission.ACCREDIT_CENTRE,
            Permission.PUBLISH_RESULTS,
            Permission.COMPOSE_PANEL,
            Permission.REVOKE_CERTIFICATE,
            Permission.READ_INDICATORS,
        }
    ),
    Role.PILOT: frozenset({Permission.READ_INDICATORS}),
}

#: Roles that act upon other people's data: a second factor is obligatory.
STAFF_ROLES = frozenset(Role) - {Role.TEACHER, Role.INVIGILATOR}


class ScopeKind(StrEnum):
    NATIONAL = "national"
    ACADEMIE = "academie"
    CENTRE = "centre"
    OPERATOR = "operator"
    SESSION = "session"


@dataclass(frozen=True)
class Scope:
    """Where a grant holds. `key` is the stable public key of the place, empty for the nation."""

    kind: ScopeKind = ScopeKind.NATIONAL
    key: str = ""

    def covers(self, other: Scope) -> bool:
        return self.kind is ScopeKind.NATIONAL or self == other


NATIONAL = Scope()


@dataclass(frozen=True)
class Grant:
    role: Role
    scope: Scope = NATIONAL


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, an invigilator at the door of one session, or the system itself.

    `person_id` is None for the last two.
    """

    label: str
    person_id: int | None = None
    grants: frozenset[Grant] = frozenset()

    def scopes(self, permission: Permission) -> frozenset[Scope]:
        """Where this actor holds the permission; empty when nowhere."""
        return frozenset(g.scope for g in self.grants if permission in ROLE_PERMISSIONS[g.role])

    def may(self, permission: Permission, scope: Scope | None = None) -> bool:
        held = self.scopes(permission)
        return bool(held) if scope is None else any(s.covers(scope) for s in held)

    def has_role(self, role: Role) -> bool:
        return any(g.role is role for g in self.grants)

    @property
    def is_staff(self) -> bool:
        return any(g.role in STAFF_ROLES for g in self.grants)


ANONYMOUS = Actor(label="anonymous")
#: Commands and scheduled work. Holds no grant: it calls only actions that ask for none.
SYSTEM = Actor(label="system")

REASONS: Mapping[Permission, object] = {
    Permission.ACCREDIT_CENTRE: _("Seul le pôle certification habilite un centre."),
    Permission.TAKE_DIAGNOSTIC: _("Le diagnostic est réservé aux comptes enseignants."),
    Permission.FOLLOW_PLAN: _("Le plan de formation est réservé aux comptes enseignants."),
    Permission.MANAGE_RUN: _("Cette formation est gérée par son opérateur."),
    Permission.REQUEST_REGISTRATION: _("L’inscription est réservée aux comptes enseignants."),
    Permission.MANAGE_SESSION: _("Cette session est gérée par son centre."),
    Permission.INVIGILATE_SESSION: _(
        "Entrez d’abord le numéro et le mot de passe de la session à surveiller."
    ),
    Permission.TAKE_TEST: _("Le test est réservé aux personnes inscrites à la session."),
    Permission.PUBLISH_RESULTS: _("Seul le pôle certification publie les résultats."),
    Permission.DEPOSIT_PORTFOLIO: _("Le dossier est déposé par la personne candidate."),
    Permission.COMPOSE_PANEL: _("Seul le pôle certification compose les commissions."),
    Permission.RATE_PORTFOLIO: _("L’évaluation est réservée aux membres de la commission."),
    Permission.DECIDE_PORTFOLIO: _("La décision revient à la présidence de la commission."),
    Permission.REVOKE_CERTIFICATE: _("Seul le pôle certification révoque un certificat."),
    Permission.ANSWER_SURVEY: _("Ce questionnaire est destiné à la personne formée."),
    Permission.READ_INDICATORS: _("Ces indicateurs sont réservés au pilotage."),
}


def require(actor: Actor, permission: Permission, scope: Scope | None = None) -> None:
    """Refuse with the permission's reason unless the actor holds it there."""
    if not actor.may(permission, scope):
        raise Forbidden(REASONS[permission])  # type: ignore[arg-type]
