"""What the jury tells its neighbours and its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class JuryAccess:
    """Whether the test opens the jury, and why. True when it does."""

    is_open: bool
    reason: str

    def __bool__(self) -> bool:
        return self.is_open


@dataclass(frozen=True)
class Problem:
    """What is missing. `place` is a situation's number or a domain's code, empty for the whole."""

    sentence: str
    place: str = ""
    field: str = ""


@dataclass(frozen=True)
class SectionForm:
    """A section to write, from the document; lengths in characters."""

    key: str
    name: str
    guidance: str
    minimum: int
    maximum: int


@dataclass(frozen=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True)
class FileType:
    extension: str
    media_type: str


@dataclass(frozen=True)
class PortfolioForm:
    """What a portfolio is made of."""

    introduction: str
    minimum_situations: int
    maximum_situations: int
    minimum_title: int
    maximum_title: int
    minimum_domains: int
    maximum_domains: int
    sections: tuple[SectionForm, ...]
    domains: tuple[Choice, ...]
    declarations: tuple[Choice, ...]
    maximum_files: int
    maximum_megabytes: int
    file_types: tuple[FileType, ...]
    file_guidance: str


@dataclass(frozen=True)
class Descriptor:
    level: int
    text: str


@dataclass(frozen=True)
class Criterion:
    """A domain of the grid. Its first descriptor, level 0, says that nothing is shown."""

    domain: str
    name: str
    weight: float
    evidence: str
    descriptors: tuple[Descriptor, ...]


@dataclass(frozen=True)
class Grid:
    criteria: tuple[Criterion, ...]

    @property
    def domains(self) -> tuple[str, ...]:
        return tuple(criterion.domain for criterion in self.criteria)


@dataclass(frozen=True)
class SectionView:
    name: str
    text: str


@dataclass(frozen=True)
class SituationView:
    number: int
    title: str
    domains: tuple[str, ...]
    sections: tuple[SectionView, ...]


@dataclass(frozen=True)
class AttachmentView:
    """`name` is the sender's; `neutral_name` tells nothing of the person."""

    public_id: UUID
    number: int
    name: str
    neutral_name: str
    extension: str
    size: int


@dataclass(frozen=True)
class PortfolioReading:
    """A portfolio as it is read: by number, without its author."""

    number: str
    situations: tuple[SituationView, ...]
    attachments: tuple[AttachmentView, ...]


@dataclass(frozen=True)
class Conflict:
    """Why a member cannot judge a candidate; `declared` when they said so themselves."""

    member: str
    sentence: str
    declared: bool = False


@dataclass(frozen=True)
class AssignedPortfolio:
    """A line of an examiner's list. `rating_state` is todo, draft, submitted or conflict."""

    public_id: UUID
    number: str
    panel: str
    state: str
    rating_state: str
    assigned_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True)
class WaitingPortfolio:
    """A portfolio that the national desk must give to a panel, or has given to one."""

    public_id: UUID
    number: str
    candidate: str
    establishment: str
    academie: str
    state: str
    panel: str
    deposited_at: datetime
    submitted: int
    expected: int
    conflicts: tuple[Conflict, ...]

    @property
    def needs_panel(self) -> bool:
        return self.state == "deposited" or bool(self.conflicts)


@dataclass(frozen=True)
class PanelView:
    public_id: UUID
    name: str
    president: str
    examiners: tuple[str, ...]
    portfolios: int


@dataclass(frozen=True)
class PanelChoice:
    """A panel offered for a portfolio, with what forbids it."""

    panel: PanelView
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class DeliberationLine:
    """A line of a president's list."""

    public_id: UUID
    number: str
    candidate: str
    panel: str
    state: str
    submitted: int
    expected: int
    level: int | None


@dataclass(frozen=True)
class RatedLevel:
    examiner: str
    is_third: bool
    level: int
    evidence: str


@dataclass(frozen=True)
class DomainComparison:
    """The ratings of one domain side by side. `gap` is between the highest and the lowest."""

    domain: str
    name: str
    ratings: tuple[RatedLevel, ...]
    level: float
    gap: int
    is_wide: bool


@dataclass(frozen=True)
class Deliberation:
    """What the president has before deciding."""

    domains: tuple[DomainComparison, ...]
    examiners: tuple[str, ...]
    proposed: int
    threshold: int | None
    has_third: bool

    @property
    def has_wide_gap(self) -> bool:
        return any(domain.is_wide for domain in self.domains)

    @property
    def wants_third(self) -> bool:
        """A third person has settled nothing yet."""
        return self.has_wide_gap and len(self.examiners) < 3


@dataclass(frozen=True)
class DecisionView:
    number: int
    level: int
    level_label: str
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True)
class Minutes:
    """The record of a deliberation: who sat, what was rated and decided, and its seals."""

    number: str
    candidate: str
    session: str
    panel: str
    president: str
    examiners: tuple[str, ...]
    deposited_at: datetime
    portfolio_digest: str
    deliberation: Deliberation
    decisions: tuple[DecisionView, ...]
    journal_digest: str
    journal_position: int
