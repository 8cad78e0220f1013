"""The plan's rule, on offers and needs drawn at random."""

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palier.contexts.training.planning import Lack, Nearness, PlanLimits, Proposal, choose_offers
from palier.contexts.training.policies import Learner, public_of

pytestmark = pytest.mark.unit

COMPETENCES = ("crcn:1.1", "crcn:1.2", "crcn:4.1", "crcn-edu:1.1", "crcn-edu:3.2")
MODALITIES = ("remote_alone", "remote_accompanied", "hybrid", "on_site")
PUBLICS = ("premier-degre", "second-degre", "cpe", "inspe")
TEACHER = Learner("serving", "second-degre", "24")


def scale_of(competence: str) -> str:
    return "professional" if competence.startswith("crcn-edu") else "general"


@st.composite
def lacks(draw: st.DrawFn) -> tuple[Lack, ...]:
    found = draw(st.lists(st.sampled_from(COMPETENCES), unique=True))
    return tuple(
        Lack(each, measured, draw(st.integers(measured + 1, 8)), ("theme-" + each[-1],))
        for each in found
        for measured in [draw(st.integers(0, 7))]
    )


@st.composite
def proposals(draw: st.DrawFn) -> tuple[Proposal, ...]:
    found = []
    for number in range(draw(st.integers(0, 14))):
        main = draw(st.sampled_from(COMPETENCES))
        same_scale = [each for each in COMPETENCES if scale_of(each) == scale_of(main)]
        level_from = draw(st.integers(0, 7))
        found.append(
            Proposal(
                slug=f"offer-{number:02}",
                scale=scale_of(main),
                competences=frozenset({main, *draw(st.lists(st.sampled_from(same_scale), max_size=2))}),
                level_from=level_from,
                level_to=draw(st.integers(level_from + 1, 9)),
                modality=draw(st.sampled_from(MODALITIES)),
                hours=Fraction(draw(st.integers(1, 36)), 2),
                publics=frozenset(draw(st.lists(st.sampled_from(PUBLICS)))),
                nearness=draw(st.sampled_from(Nearness)),
                is_enrolled=draw(st.integers(0, 9)) == 0,
            )
        )
    return tuple(found)


@st.composite
def learners(draw: st.DrawFn) -> Learner:
    audience = draw(st.sampled_from(["serving", "trainee", "student"]))
    return Learner(audience, draw(st.sampled_from(PUBLICS[:3])), "24")


@settings(max_examples=300)
@given(lacks(), proposals(), learners())
def test_every_plan_keeps_the_rule(
    needs: tuple[Lack, ...], offers: tuple[Proposal, ...], learner: Learner
) -> None:
    by_slug = {offer.slug: offer for offer in offers}
    chosen = choose_offers(needs, offers, learner)
    slugs = [choice.offer for choice in chosen]
    assert len(slugs) <= 5
    assert len(set(slugs)) == len(slugs)
    for offer in (by_slug[slug] for slug in slugs if not by_slug[slug].is_enrolled):
        assert public_of(learner, offer.publics)
        assert any(offer.fits(need) for need in needs)
    kept = sorted(offer.slug for offer in offers if offer.is_enrolled)[:5]
    assert slugs[: len(kept)] == kept


@settings(max_examples=300)
@given(lacks(), proposals(), learners())
def test_every_reason_is_true(
    needs: tuple[Lack, ...], offers: tuple[Proposal, ...], learner: Learner
) -> None:
    by_slug = {offer.slug: offer for offer in offers}
    by_competence = {need.competence: need for need in needs}
    for choice in choose_offers(needs, offers, learner):
        offer = by_slug[choice.offer]
        kinds = Counter(reason.kind for reason in choice.reasons)
        assert kinds["modality"] == kinds["place"] == 1
        assert kinds["need"] or offer.is_enrolled
        assert bool(kinds["enrolled"]) == offer.is_enrolled
        for reason in choice.reasons:
            facts = reason.facts
            if reason.kind == "need":
                need = by_competence[facts["competence"]]
                assert facts["competence"] in offer.competences
                assert (facts["measured"], facts["target"]) == (need.measured, need.target)
                assert facts["level_from"] <= facts["measured"] < facts["level_to"]
            elif reason.kind == "audience":
                assert not offer.publics or facts["public"] in offer.publics
            elif reason.kind == "theme":
                assert any(facts["theme"] in need.themes and offer.fits(need) for need in needs)
            elif reason.kind == "modality":
                assert facts["modality"] == offer.modality
            elif reason.kind == "place":
                assert facts["nearness"] == offer.nearness


@given(lacks(), proposals(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_read_changes_nothing(
    needs: tuple[Lack, ...], offers: tuple[Proposal, ...], chance: random.Random
) -> None:
    shuffled = list(offers)
    chance.shuffle(shuffled)
    assert choose_offers(needs, shuffled, TEACHER) == choose_offers(needs, offers, TEACHER)


@given(lacks(), proposals())
def test_a_step_is_added_only_for_a_need_that_no_step_covered(
    needs: tuple[Lack, ...], offers: tuple[Proposal, ...]
) -> None:
    by_slug = {offer.slug: offer for offer in offers}
    covered: set[str] = set()
    for offer in (by_slug[choice.offer] for choice in choose_offers(needs, offers, TEACHER)):
        fitting = {need.competence for need in needs if offer.fits(need)}
        assert offer.is_enrolled or fitting - covered
        covered |= fitting


def offer(slug: str, **changes: object) -> Proposal:
    values: dict[str, object] = {
        "slug": slug,
        "scale": "general",
        "competences": frozenset({"crcn:1.1"}),
        "level_from": 0,
        "level_to": 4,
        "modality": "remote_alone",
        "hours": Fraction(2),
        "publics": frozenset(),
        "nearness": Nearness.ALONE,
    }
    return Proposal(**{**values, **changes})  # type: ignore[arg-type]


def slugs(needs: list[Lack], *offers: Proposal, limits: PlanLimits | None = None) -> list[str]:
    return [choice.offer for choice in choose_offers(needs, offers, TEACHER, limits)]


def test_more_gap_per_hour_comes_first() -> None:
    needs = [Lack("crcn:1.1", 1, 3), Lack("crcn:1.2", 0, 3)]
    long = offer("a-long", competences=frozenset({"crcn:1.2"}), hours=Fraction(6))
    assert slugs(needs, long, offer("b-short")) == ["b-short", "a-long"]


def test_dates_near_are_preferred() -> None:
    needs = [Lack("crcn:1.1", 1, 3)]
    far = offer("a-far", modality="on_site", nearness=Nearness.FAR)
    near = offer("b-near", modality="on_site", nearness=Nearness.ACADEMIE, hours=Fraction(3))
    assert slugs(needs, far, near) == ["b-near"]
    assert slugs(needs, far) == ["a-far"]


def test_a_third_step_takes_another_modality_when_there_is_one() -> None:
    needs = [Lack(f"crcn:1.{n}", 1, 3) for n in (1, 2, 3)]
    alone = [offer(f"alone-{n}", competences=frozenset({f"crcn:1.{n}"})) for n in (1, 2, 3)]
    on_site = offer("on-site", competences=frozenset({"crcn:1.3"}), modality="on_site", hours=Fraction(6))
    assert slugs(needs, *alone, on_site) == ["alone-1", "alone-2", "on-site"]
    assert slugs(needs, *alone) == ["alone-1", "alone-2", "alone-3"]


def test_the_hours_of_a_plan_are_bounded() -> None:
    needs = [Lack("crcn:1.1", 1, 3), Lack("crcn:1.2", 1, 3)]
    offers = [offer("a"), offer("b", competences=frozenset({"crcn:1.2"}))]
    assert slugs(needs, *offers, limits=PlanLimits(hours=Fraction(3))) == ["a"]


def test_no_need_no_step() -> None:
    assert slugs([], offer("a")) == []


@pytest.mark.parametrize(
    ("audience", "publics", "public"),
    [
        ("serving", {"second-degre", "inspe"}, "second-degre"),
        ("serving", {"inspe"}, ""),
        ("student", {"second-degre", "inspe"}, "inspe"),
        ("student", {"second-degre"}, ""),
        ("trainee", {"inspe"}, "inspe"),
        ("trainee", {"second-degre"}, "second-degre"),
        ("trainee", {"cpe"}, ""),
        ("serving", set(), "second-degre"),
    ],
)
def test_who_an_offer_is_for(audience: str, publics: set[str], public: str) -> None:
    assert public_of(Learner(audience, "second-degre", "24"), publics) == public
