"""Goal, diagnostic, profile, needs and corrections on the real bank."""

from datetime import timedelta

import pytest
from tests.factories import AT, make_person
from tests.sittings import at_random, open_diagnostic, play, unknown

from palier.contexts.diagnosis.api import (
    choose_goal,
    corrections,
    goal_of,
    latest_diagnostic,
    latest_finished,
    needs,
    own_diagnostic,
    profile,
    retake_from,
    start_diagnostic,
)
from palier.contexts.diagnosis.errors import GoalMissing, RetakeTooSoon
from palier.contexts.people.api import Person, actor_for
from palier.kernel.errors import InvalidInput, NotFound


@pytest.fixture
def person(reference_content: None) -> Person:
    return make_person()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"aim": "win"}, "aim"),
        ({"general_target": 9}, "general_target"),
        ({"general_target": 0}, "general_target"),
        ({"professional_target": 5}, "professional_target"),
    ],
)
def test_a_goal_out_of_the_scales_is_refused(person: Person, wrong: dict[str, object], field: str) -> None:
    good: dict[str, object] = {"aim": "train", "general_target": 5, "professional_target": 3}
    with pytest.raises(InvalidInput) as refusal:
        choose_goal(person, **{**good, **wrong}, actor=actor_for(person), at=AT)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert goal_of(person) is None


def test_a_diagnostic_waits_for_a_goal(person: Person) -> None:
    with pytest.raises(GoalMissing):
        start_diagnostic(person, actor=actor_for(person), at=AT)


def test_starting_twice_goes_on_with_the_same(person: Person) -> None:
    first = open_diagnostic(person)
    assert start_diagnostic(person, actor=actor_for(person), at=AT) == first
    assert profile(first) is None
    assert corrections(first) == ()
    assert latest_finished(person) is None


def test_a_new_one_waits_for_the_delay_of_the_blueprint(person: Person) -> None:
    play(open_diagnostic(person).sitting, unknown)
    earliest = retake_from(person)
    assert earliest
    assert earliest - timedelta(days=30, hours=1) < AT < earliest
    with pytest.raises(RetakeTooSoon):
        start_diagnostic(person, actor=actor_for(person), at=earliest - timedelta(seconds=1))
    again = start_diagnostic(person, actor=actor_for(person), at=earliest)
    assert latest_diagnostic(person) == again


def test_others_do_not_know_that_it_exists(person: Person) -> None:
    diagnostic = open_diagnostic(person)
    assert own_diagnostic(diagnostic.public_id, actor=actor_for(person)) == diagnostic
    with pytest.raises(NotFound):
        own_diagnostic(diagnostic.public_id, actor=actor_for(make_person()))
    with pytest.raises(NotFound):
        choose_goal(
            person,
            aim="train",
            general_target=1,
            professional_target=1,
            actor=actor_for(make_person()),
            at=AT,
        )


def test_the_profile_holds_both_scales_whole(person: Person) -> None:
    diagnostic = open_diagnostic(person)
    play(diagnostic.sitting, at_random(2))
    found = profile(diagnostic)
    assert found
    assert [scale.key for scale in found.scales] == ["general", "professional"]
    for scale in found.scales:
        assert len(scale.domains) == 5
        assert sum(len(domain.competences) for domain in scale.domains) == 16
        assert sum(scale.measure.level_probabilities) == pytest.approx(1)
        assert scale.measure.lower < scale.measure.mean < scale.measure.upper
        answers = [c.measure.n_answers for d in scale.domains for c in d.competences]
        assert sum(answers) == scale.measure.n_answers
        assert min(answers) >= 1
    general = found.scales[0].measure
    assert general.score is not None
    assert 0 <= general.score <= 1024


def test_needs_are_ordered_and_follow_the_goal(person: Person) -> None:
    play(open_diagnostic(person).sitting, unknown)
    found = needs(person)
    assert len(found) == 32
    widths = [need.shortfall for need in found]
    assert widths == sorted(widths, reverse=True)
    choose_goal(
        person, aim="situate", general_target=1, professional_target=3, actor=actor_for(person), at=AT
    )
    lower = {need.competence: need for need in needs(person)}
    assert all(need.target_level == 1 for need in lower.values() if need.scale == "general")


def test_corrections_say_what_was_answered_and_expected(person: Person) -> None:
    diagnostic = open_diagnostic(person)
    play(diagnostic.sitting, at_random(4))
    found = corrections(diagnostic)
    assert len(found) == diagnostic.sitting.questions.count()
    for item in found:
        assert item.correction.score == item.question.score
        assert item.correction.expected
        assert item.correction.given
        assert item.tutorial
