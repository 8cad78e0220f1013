"""Two blind ratings, then a deliberation."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.factories import AT
from tests.portfolios import (
    DOMAINS,
    load_jury_content,
    make_assigned,
    make_examiner,
    make_panel,
    make_president,
    rate,
)

from palier.contexts.jury.api import (
    Panel,
    Portfolio,
    call_third_examiner,
    decide,
    decision_of,
    minutes_of,
    own_rating,
    portfolios_to_rate,
    presided_portfolio,
    ratings_for_deliberation,
    readable_attachment,
    revise_decision,
    save_rating,
    submit_rating,
)
from palier.contexts.jury.errors import (
    AlreadyDecided,
    ChangedElsewhere,
    DecisionReplaced,
    NoThirdRating,
    RatingIncomplete,
    RatingLocked,
    RatingsNotComplete,
)
from palier.contexts.jury.events import SUBSCRIBERS, DecisionTaken, subscribe
from palier.contexts.jury.models import Decision
from palier.contexts.people.api import Person, actor_for
from palier.kernel.errors import Forbidden, InvalidInput, NotFound
from palier.kernel.journal import check_journal
from palier.kernel.models import JournalEntry, TransitionRow

pytestmark = pytest.mark.django_db
REASON = "Un dossier solide, des choix expliqués et des effets observés."


@pytest.fixture
def portfolio(panel: Panel) -> Portfolio:
    return make_assigned(panel)


@pytest.fixture
def rated(portfolio: Portfolio, examiners: tuple[Person, Person]) -> Portfolio:
    rate(portfolio, examiners[0], 3)
    rate(portfolio, examiners[1], 3, 3, 1, 3, 3)
    portfolio.refresh_from_db()
    return portfolio


def test_a_rating_needs_a_level_and_evidence_in_every_domain(
    portfolio: Portfolio, examiners: tuple[Person, Person]
) -> None:
    actor = actor_for(examiners[0])
    save_rating(portfolio, levels={"1": 0}, evidence={"1": "Rien ici.", "2": "x" * 20}, actor=actor, at=AT)
    with pytest.raises(RatingIncomplete) as refused:
        submit_rating(portfolio, actor=actor, at=AT)
    missing = {problem.field for problem in refused.value.problems}
    assert missing == {
        "level_2",
        "level_3",
        "level_4",
        "level_5",
        "evidence_1",
        *(f"evidence_{d}" for d in "345"),
    }


def test_a_rating_stays_within_the_grid(portfolio: Portfolio, examiners: tuple[Person, Person]) -> None:
    actor = actor_for(examiners[0])
    for levels in ({"1": 5}, {"1": -1}, {"6": 2}):
        with pytest.raises(InvalidInput):
            save_rating(portfolio, levels=levels, evidence={}, actor=actor, at=AT)
    with pytest.raises(InvalidInput) as refused:
        save_rating(portfolio, levels={}, evidence={"3": "x" * 2001}, actor=actor, at=AT)
    assert refused.value.field == "evidence_3"


def test_an_older_draft_does_not_overwrite_a_newer_one(
    portfolio: Portfolio, examiners: tuple[Person, Person]
) -> None:
    actor = actor_for(examiners[0])
    save_rating(portfolio, levels={"1": 2}, evidence={}, revision=0, actor=actor, at=AT)
    with pytest.raises(ChangedElsewhere):
        save_rating(portfolio, levels={"1": 4}, evidence={}, revision=0, actor=actor, at=AT)
    assert own_rating(portfolio.public_id, actor=actor).levels == {"1": 2}


def test_what_is_submitted_is_locked(portfolio: Portfolio, examiners: tuple[Person, Person]) -> None:
    rate(portfolio, examiners[0], 3)
    actor = actor_for(examiners[0])
    submit_rating(portfolio, actor=actor, at=AT)
    assert TransitionRow.objects.filter(machine="rating").count() == 1
    with pytest.raises(RatingLocked):
        save_rating(portfolio, levels={"1": 4}, evidence={}, actor=actor, at=AT)


def test_only_those_of_the_panel_rate(portfolio: Portfolio, president: Person) -> None:
    stranger = make_examiner()
    with pytest.raises(NotFound):
        save_rating(portfolio, levels={}, evidence={}, actor=actor_for(stranger), at=AT)
    with pytest.raises(NotFound):
        submit_rating(portfolio, actor=actor_for(stranger), at=AT)
    with pytest.raises(Forbidden, match="membres de la commission"):
        submit_rating(portfolio, actor=actor_for(president), at=AT)
    assert portfolios_to_rate(actor_for(stranger)) == ()
    with pytest.raises(NotFound):
        readable_attachment(portfolio.public_id, portfolio.public_id, actor=actor_for(stranger))


def test_an_examiner_reads_only_their_own_rating(
    portfolio: Portfolio, examiners: tuple[Person, Person]
) -> None:
    rate(portfolio, examiners[1], 4, words="Phrase secrète du second regard.")
    mine = actor_for(examiners[0])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        portfolios_to_rate(mine)
        assert own_rating(portfolio.public_id, actor=mine).levels == {}
    about_ratings = [q["sql"] for q in queries if '"jury_rating"."levels"' in q["sql"]]
    assert about_ratings
    assert all(f'"jury_rating"."examiner_id" = {examiners[0].pk}' in sql for sql in about_ratings)


def test_the_president_reads_nothing_before_all_are_submitted(
    portfolio: Portfolio, president: Person, examiners: tuple[Person, Person]
) -> None:
    rate(portfolio, examiners[0], 3)
    with CaptureQueriesContext(connection) as queries, pytest.raises(RatingsNotComplete):
        ratings_for_deliberation(
            presided_portfolio(portfolio.public_id, actor=actor_for(president)), actor=actor_for(president)
        )
    assert not [q for q in queries if '"jury_rating"."levels"' in q["sql"]]
    with pytest.raises(RatingsNotComplete):
        decide(portfolio, level=3, reason=REASON, actor=actor_for(president), at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_open_the_deliberation_once() -> None:
    load_jury_content()
    examiners = make_examiner(), make_examiner()
    portfolio = make_assigned(make_panel(*examiners))
    for examiner in examiners:
        save_rating(
            portfolio,
            levels=dict.fromkeys(DOMAINS, 2),
            evidence=dict.fromkeys(DOMAINS, "Vu dans la première situation."),
            actor=actor_for(examiner),
            at=AT,
        )

    def press(examiner: Person) -> str:
        try:
            return submit_rating(portfolio, actor=actor_for(examiner), at=AT).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(press, examiners * 2)] == ["submitted"] * 4
    portfolio.refresh_from_db()
    assert portfolio.state == "rated"
    assert TransitionRow.objects.filter(transition="complete_ratings").count() == 1
    assert JournalEntry.objects.filter(kind="rated").count() == 2
    assert [*check_journal()] == []


def test_the_deliberation_shows_both_ratings_and_their_gaps(rated: Portfolio, president: Person) -> None:
    found = ratings_for_deliberation(rated, actor=actor_for(president))
    assert [domain.is_wide for domain in found.domains] == [False, False, True, False, False]
    assert found.domains[2].gap == 2
    assert [len(domain.ratings) for domain in found.domains] == [2] * 5
    assert (found.proposed, found.threshold, found.wants_third) == (3, 2, True)


def test_another_president_finds_nothing(rated: Portfolio, examiners: tuple[Person, Person]) -> None:
    other = actor_for(make_president())
    with pytest.raises(NotFound):
        ratings_for_deliberation(rated, actor=other)
    with pytest.raises(NotFound):
        decide(rated, level=3, reason=REASON, actor=other, at=AT)
    with pytest.raises(Forbidden, match="présidence"):
        decide(rated, level=3, reason=REASON, actor=actor_for(examiners[0]), at=AT)


def test_a_third_examiner_settles_a_wide_gap_blindly(
    rated: Portfolio, president: Person, examiners: tuple[Person, Person]
) -> None:
    head, third = actor_for(president), make_examiner(last_name="Tiers")
    with pytest.raises(InvalidInput, match="extérieure"):
        call_third_examiner(rated, examiners[0], actor=head, at=AT)
    for _press in range(2):
        call_third_examiner(rated, third, actor=head, at=AT)
    rated.refresh_from_db()
    assert rated.state == "assigned"
    with pytest.raises(RatingsNotComplete):
        ratings_for_deliberation(rated, actor=head)
    rate(rated, third, 2)
    rated.refresh_from_db()
    found = ratings_for_deliberation(rated, actor=head)
    assert (found.domains[2].level, found.proposed, found.wants_third) == (2, 3, False)
    with pytest.raises(NoThirdRating):
        call_third_examiner(rated, make_examiner(), actor=head, at=AT)


def test_a_decision_needs_a_level_and_a_reason(rated: Portfolio, president: Person) -> None:
    for level, reason, field in [(5, REASON, "level"), (-1, REASON, "level"), (3, "Bien.", "reason")]:
        with pytest.raises(InvalidInput) as refused:
            decide(rated, level=level, reason=reason, actor=actor_for(president), at=AT)
        assert refused.value.field == field


def test_a_decision_is_taken_once_and_announced_after_the_commit(
    rated: Portfolio, president: Person, django_capture_on_commit_callbacks
) -> None:
    heard: list[DecisionTaken] = []
    before = [*SUBSCRIBERS]
    subscribe(heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            for _press in range(2):
                decision = decide(rated, level=3, reason=REASON, actor=actor_for(president), at=AT)
            assert heard == []
    finally:
        SUBSCRIBERS[:] = before
    assert [(event.number, event.level, event.candidate) for event in heard] == [
        (1, 3, rated.candidate.public_id)
    ]
    assert decision_of(rated.candidate) == decision == Decision.objects.get()
    with pytest.raises(AlreadyDecided):
        decide(rated, level=2, reason=REASON, actor=actor_for(president), at=AT)


def test_a_failing_subscriber_holds_up_nothing(
    rated: Portfolio, president: Person, django_capture_on_commit_callbacks, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[DecisionTaken] = []
    before = [*SUBSCRIBERS]
    subscribe(lambda event: 1 / 0)
    subscribe(heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            decide(rated, level=3, reason=REASON, actor=actor_for(president), at=AT)
    finally:
        SUBSCRIBERS[:] = before
    assert len(heard) == 1
    assert "ZeroDivisionError" in caplog.text


def test_a_revision_is_a_new_decision(rated: Portfolio, president: Person) -> None:
    head = actor_for(president)
    decide(rated, level=3, reason=REASON, actor=head, at=AT)
    why = "Erreur matérielle dans le relevé du domaine 3."
    for _press in range(2):
        revised = revise_decision(rated, level=2, reason=why, replaces=1, actor=head, at=AT)
    assert [(d.number, d.level) for d in rated.decisions.all()] == [(1, 3), (2, 2)]
    assert decision_of(rated.candidate) == revised
    with pytest.raises(DecisionReplaced):
        revise_decision(rated, level=4, reason=REASON, replaces=1, actor=head, at=AT)
    assert [*TransitionRow.objects.filter(transition="reopen").values_list("reason", flat=True)] == [why]


def test_a_decision_cannot_be_changed_in_the_database(rated: Portfolio, president: Person) -> None:
    decide(rated, level=3, reason=REASON, actor=actor_for(president), at=AT)
    with pytest.raises(Exception, match="append-only"):
        Decision.objects.update(level=4)


def test_the_minutes_hold_everything_and_its_seal(
    rated: Portfolio, president: Person, examiners: tuple[Person, Person]
) -> None:
    head = actor_for(president)
    with pytest.raises(NotFound):
        minutes_of(rated, actor=head)
    decide(rated, level=3, reason=REASON, actor=head, at=AT)
    minutes = minutes_of(rated, actor=head)
    assert minutes.president == president.full_name
    assert minutes.examiners == tuple(each.full_name for each in examiners)
    assert [decision.level for decision in minutes.decisions] == [3]
    assert minutes.journal_digest == JournalEntry.objects.get(kind="decided").digest
    with pytest.raises(Forbidden):
        minutes_of(rated, actor=actor_for(examiners[0]))
    with pytest.raises(NotFound):
        minutes_of(rated, actor=actor_for(make_president()))
