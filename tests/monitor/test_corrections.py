"""What follows when a person says that a verdict of ours is wrong."""

from dataclasses import replace

import pytest

from monitor.corrections import (
    CorrectionRefused,
    FalseAlarms,
    after_edit,
    consequence,
    corrected,
    is_muted,
    offers,
)
from monitor.mention import Correction
from monitor.sentiment.verdict import Reason, Verdict
from monitor.stories import fingerprint
from tests.monitor.made_up import BAD, BRAND, GOOD, NOON, case, item, mention

WHY = "corrected by ana"


def said(label, before="negative"):
    return Correction(NOON, "ana", before, label)


def now(label, made=None):
    return corrected(made or mention(id=3), said(label), WHY)


@pytest.mark.parametrize("label", ["neutral", "positive"])
def test_what_is_not_negative_after_all_has_no_severity_and_no_complaint(label):
    grave = replace(BAD, urgencies=("health",), themes=("staff",))
    found = now(label, mention(verdict=grave))
    assert (found.verdict.label, found.verdict.severity) == (label, 0)
    assert (found.verdict.urgencies, found.verdict.themes) == ((), ())
    assert found.judged == "negative"
    assert not found.complains


@pytest.mark.parametrize(("label", "score"), [("neutral", 0.0), ("positive", 0.5)])
def test_the_score_goes_to_the_side_of_the_label(label, score):
    assert now(label).verdict.score == score


def test_what_is_negative_after_all_is_as_severe_as_its_stars_and_its_place_make_it():
    plain = now("negative", mention(verdict=GOOD)).verdict
    starred = now("negative", mention(item(rating=1.0), verdict=GOOD, weight=5.0)).verdict
    assert (plain.label, plain.score) == ("negative", -0.5)
    assert starred.severity > plain.severity > 0


def test_who_corrected_stands_before_the_other_reasons_and_once():
    first = now("neutral")
    assert first.verdict.reasons[0] == Reason("negative → neutral", WHY, 0.0)
    assert first.verdict.reasons[1:] == BAD.reasons
    second = corrected(first, said("positive", "neutral"), "corrected by bo")
    assert [reason.why for reason in second.verdict.reasons] == ["corrected by bo", "negative word"]


def test_our_own_label_is_remembered_through_several_corrections():
    assert corrected(now("neutral"), said("positive", "neutral"), WHY).judged == "negative"


def test_what_is_not_about_the_brand_keeps_its_label_and_complains_of_nothing():
    found = now(None)
    assert (found.verdict.label, found.about, found.complains) == ("negative", False, False)
    assert found.verdict.reasons[0].what == f"≠ {BRAND}"


def test_a_label_says_that_it_is_about_the_brand_after_all():
    assert now("negative", now(None)).complains


@pytest.mark.parametrize(
    ("label", "made", "what"),
    [
        ("negative", mention(id=3), "mention 3 is negative already"),
        ("neutral", now("neutral"), "mention 3 is neutral already"),
        (None, now(None), f"mention 3 is not about {BRAND} already"),
    ],
)
def test_a_correction_that_changes_nothing_is_refused(label, made, what):
    with pytest.raises(CorrectionRefused, match=what):
        now(label, made)


NEGATIVE, NEUTRAL, NOT_ABOUT = mention(), now("neutral"), now(None)
OPEN, CONTACTED, DISMISSED = (case(state=s) for s in ("open", "contacted", "dismissed"))


@pytest.mark.parametrize(
    ("before", "after", "around", "others", "expected"),
    [
        (NEGATIVE, NEUTRAL, OPEN, 0, "dismiss"),
        (NEGATIVE, NOT_ABOUT, OPEN, 0, "dismiss"),
        (NEGATIVE, NEUTRAL, OPEN, 1, "note"),
        (NEGATIVE, NEUTRAL, CONTACTED, 0, "note"),
        (NEGATIVE, NEUTRAL, DISMISSED, 0, "note"),
        (NEGATIVE, NEUTRAL, None, 0, "nothing"),
        (NEUTRAL, NEGATIVE, None, 0, "take up"),
        (NEUTRAL, NEGATIVE, DISMISSED, 0, "take up"),
        (NOT_ABOUT, NEGATIVE, DISMISSED, 0, "take up"),
        (NEUTRAL, NEGATIVE, OPEN, 1, "note"),
        (NEUTRAL, now("positive"), OPEN, 0, "note"),
        (NEUTRAL, now("positive"), None, 0, "nothing"),
    ],
)
def test_a_correction_dismisses_a_case_opens_one_or_is_noted(
    before, after, around, others, expected
):
    assert consequence(before, after, around, others=others) == expected


def shown(before, verdict, **changes):
    """The mention as its place shows it now, judged anew."""
    made = replace(before.item, **changes)
    return replace(before, item=made, verdict=verdict, fingerprint=fingerprint(made))


REVIEW = mention(item(rating=2.0), id=3)
PRAISE = mention(item(rating=5.0), id=3, verdict=GOOD)


@pytest.mark.parametrize(
    ("before", "verdict", "changes"),
    [
        (now("neutral", REVIEW), BAD, {"text": "Two days ago I waited for half an hour there."}),
        (now("neutral", REVIEW), BAD, {"rating": 1.0}),
        (now(None, REVIEW), BAD, {"rating": 1.0}),
        (now(None, PRAISE), BAD, {"rating": 1.0}),
    ],
)
def test_what_says_the_same_or_has_the_same_stars_stays_corrected(before, verdict, changes):
    after = after_edit(before, shown(before, verdict, **changes))
    assert (after.verdict, after.about, after.judged) == (
        before.verdict,
        before.about,
        before.judged,
    )
    assert after.item != before.item


@pytest.mark.parametrize(
    ("before", "verdict", "changes"),
    [
        (now("neutral", REVIEW), BAD, {"rating": 1.0, "text": "They kept my deposit, all of it."}),
        (now(None, REVIEW), BAD, {"rating": 1.0, "text": "They kept my deposit, all of it."}),
        (corrected(PRAISE, said("neutral", "positive"), WHY), BAD, {"rating": 1.0}),
    ],
)
def test_other_stars_with_other_words_or_another_verdict_count_as_new(before, verdict, changes):
    after = after_edit(before, shown(before, verdict, **changes))
    assert (after.verdict, after.about, after.judged) == (verdict, True, None)


def test_what_nobody_corrected_is_judged_anew():
    assert after_edit(REVIEW, shown(REVIEW, GOOD, rating=5.0)).verdict == GOOD


@pytest.mark.parametrize(
    ("entry", "muted"),
    [
        ("news", True),
        ("New", False),
        ("author:Maya R.", True),
        ("author: maya  r.", True),
        ("author:Maya", False),
        ("Maya R.", False),
        ("author:news", False),
    ],
)
def test_mentions_are_muted_by_source_or_by_author(entry, muted):
    assert is_muted(mention(), ["somebody", entry]) is muted


def test_nobody_in_particular_is_not_muted_by_a_name():
    assert not is_muted(mention(item(author=None)), ["author:"])


@pytest.mark.parametrize(
    ("author", "source", "expected"),
    [
        (1, 2, []),
        (2, 2, ["author:Maya R."]),
        (1, 3, ["news"]),
        (4, 4, ["author:Maya R.", "news"]),
    ],
)
def test_who_raises_false_alarms_again_is_offered_to_be_muted(author, source, expected):
    assert list(offers(NEUTRAL, FalseAlarms(author, source), ())) == expected


@pytest.mark.parametrize(
    "made", [NEGATIVE, corrected(PRAISE, said("neutral", "positive"), WHY), PRAISE]
)
def test_nothing_is_offered_where_there_was_no_false_alarm(made):
    assert list(offers(made, FalseAlarms(9, 9), ())) == []


def test_what_is_muted_is_not_offered_again():
    assert list(offers(NEUTRAL, FalseAlarms(9, 9), ["news"])) == []


def test_an_author_is_offered_as_the_configuration_can_name_him():
    made = now("neutral", mention(item(author=" Maya\n\x1bR. ")))
    (entry,) = offers(made, FalseAlarms(2, 0), ())
    assert entry == "author:Maya R."
    assert is_muted(made, [entry])


def test_a_verdict_that_nobody_could_give_is_corrected_too():
    found = now("negative", mention(verdict=Verdict(None, "unscored", 0.0, 0)))
    assert (found.judged, found.complains) == ("unscored", True)
