"""A sitting folds again to itself; whatever is changed in it is found."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from tests.factories import AT, make_person
from tests.sittings import at_random, open_diagnostic, play, unknown

from palier.contexts.bank.api import current_bank_version, measurement_bank
from palier.contexts.people.api import Person, actor_for
from palier.contexts.testing.api import Sitting, interrupt, open_sitting, replay, result_of, seen_item_slugs
from palier.contexts.testing.models import Question
from palier.kernel.models import JournalEntry


@pytest.mark.parametrize("seed", range(4))
def test_a_finished_sitting_replays_to_itself(sitting: Sitting, seed: int) -> None:
    play(sitting, at_random(seed))
    report = replay(sitting)
    assert sitting.state == "finished"
    assert report.equal, report.differences
    assert report.questions == sitting.questions.count()


def test_an_open_sitting_replays_too(sitting: Sitting) -> None:
    play(sitting, at_random(9), answers=7)
    assert replay(sitting).equal


@pytest.mark.parametrize("as_wrong", [True, False])
def test_an_interrupted_sitting_replays_to_its_result(sitting: Sitting, as_wrong: bool) -> None:
    play(sitting, at_random(3), answers=12)
    closed = interrupt(sitting, complete_as_wrong=as_wrong, actor=actor_for(sitting.person), at=AT)
    result = result_of(closed)
    assert result
    assert result.n_answers == 12
    assert (result.added > 0) is as_wrong
    assert replay(closed).equal


def test_leaving_early_is_worth_what_not_knowing_is(person: Person) -> None:
    left = play(open_diagnostic(person).sitting, at_random(5), answers=10)
    closed = interrupt(left, complete_as_wrong=True, actor=actor_for(person), at=AT)
    stayed = play(_same_sitting_of_somebody_else(left), at_random(5), answers=10)
    play(stayed, unknown)
    early, late = result_of(closed), result_of(stayed)
    assert early
    assert late
    assert early.scales == late.scales
    assert (early.n_answers + early.added, late.added) == (late.n_answers, 0)


def _same_sitting_of_somebody_else(sitting: Sitting) -> Sitting:
    """Opened with the seed of `sitting`, so that the same questions come."""
    other = open_diagnostic(make_person()).sitting
    Question.objects.filter(sitting=other).delete()
    other.seed = sitting.seed
    other.save(update_fields=["seed"])
    first = sitting.questions.get(position=1)
    first.pk, first.sitting = None, other
    first.save(force_insert=True)
    return other


def test_an_interrupted_sitting_without_any_answer_has_no_measure(sitting: Sitting) -> None:
    closed = interrupt(sitting, complete_as_wrong=False, actor=actor_for(sitting.person), at=AT)
    result = result_of(closed)
    assert result
    assert result.n_answers == 0
    assert set(result.scales.values()) == {None}


def tamper(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE testing_answer DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE testing_answer ENABLE TRIGGER USER")


@pytest.fixture
def finished(sitting: Sitting) -> Sitting:
    return play(sitting, at_random(7))


def differences(sitting: Sitting) -> set[tuple[int | None, str]]:
    fresh = Sitting.objects.get(pk=sitting.pk)
    return {(found.position, found.what) for found in replay(fresh).differences}


def test_a_changed_question_is_found_at_its_position(finished: Sitting) -> None:
    asked = set(finished.questions.values_list("bank_index", flat=True))
    other = next(index for index in range(183) if index not in asked)
    tamper(
        "UPDATE testing_question SET bank_index = %s WHERE sitting_id = %s AND position = 11",
        other,
        finished.pk,
    )
    assert differences(finished) == {(11, "question"), (None, "digest")}


def test_a_changed_score_is_found(finished: Sitting) -> None:
    wrong = finished.questions.filter(answer__score=0).order_by("position")[0]
    tamper("UPDATE testing_answer SET score = 1 WHERE question_id = %s", wrong.pk)
    assert {(wrong.position, "score"), (None, "digest")} <= differences(finished)


def test_a_changed_result_is_found(finished: Sitting) -> None:
    finished.result["scales"]["general"]["mean"] += 1e-6
    finished.save(update_fields=["result"])
    assert differences(finished) == {(None, "result.scales.general.mean"), (None, "digest")}


def test_a_sitting_is_sealed_in_the_journal(finished: Sitting) -> None:
    kinds = JournalEntry.objects.filter(stream=f"sitting:{finished.public_id}").order_by("position")
    assert [entry.kind for entry in kinds] == ["sitting_opened", "sitting_finished"]
    assert len(kinds[1].payload["digest"]) == 64


def test_the_command_says_equal_or_where(finished: Sitting) -> None:
    out = StringIO()
    call_command("replay", str(finished.public_id), stdout=out)
    assert out.getvalue().startswith("equal: 40 questions")
    tamper(
        "UPDATE testing_question SET bank_index = 182 - bank_index WHERE sitting_id = %s AND position = 1",
        finished.pk,
    )
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("replay", str(finished.public_id), "--json", stdout=out)
    assert refusal.value.returncode == 1
    report = json.loads(out.getvalue())
    assert report["equal"] is False
    found = next(row for row in report["differences"] if row["what"] == "question")
    assert found["position"] == 1
    assert found["expected"] != found["found"]


def test_excluded_items_are_never_asked(person: Person) -> None:
    first = play(open_diagnostic(person).sitting, unknown)
    seen = set(first.questions.values_list("item_version__item__slug", flat=True))
    slugs = seen_item_slugs(person)
    assert set(slugs) == seen
    second = open_sitting(
        person,
        purpose="certification",
        blueprint_kind="blueprint:certification",
        excluded_item_slugs=slugs,
        actor=actor_for(person),
        at=AT + timedelta(days=40),
    )
    play(second, unknown)
    asked = set(second.questions.values_list("item_version__item__slug", flat=True))
    assert asked.isdisjoint(seen)
    assert replay(second).equal


def test_more_exclusions_than_the_plan_bears_keep_the_most_important(person: Person) -> None:
    every = list(measurement_bank(current_bank_version().pk).ids)
    sitting = open_sitting(
        person,
        purpose="diagnostic",
        blueprint_kind="blueprint:diagnostic",
        excluded_item_slugs=every,
        actor=actor_for(person),
        at=AT,
    )
    kept = sitting.excluded
    assert 0 < len(kept) < len(every)
    assert kept == list(range(len(kept)))
    assert play(sitting, unknown).state == "finished"
