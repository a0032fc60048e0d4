"""The playbook: the right plan for a situation, whatever comes in from outside."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies

from alerts import book
from alerts.errors import TextsError
from alerts.plan import STEPS
from alerts.playbook import URGENCY_ORDER, locales, plan, thanks
from alerts.tone import read
from tests.alerts.situations import OPENED, REVIEW, UNCONFIGURED, every

SOURCE = book.SHELF.text("en")


def contact(situation):
    return plan(situation).steps[0]


def everything(situation):
    return " ".join(
        [" ".join((*one.advice, *one.avoid, one.who, one.draft)) for one in plan(situation).steps]
    )


def test_english_is_there():
    assert "en" in locales()


def test_a_plan_is_always_contact_resolve_publicize_and_whole():
    for situation in every():
        steps = plan(situation).steps
        assert tuple(one.step for one in steps) == STEPS
        for one in steps:
            assert one.advice
            assert one.avoid
            assert one.who
            assert one.draft
            assert one.draft_language == "en"


def test_our_own_drafts_pass_the_tone_reader_in_every_situation():
    for situation in every():
        for one in plan(situation).steps:
            assert read(one.draft, language="en").findings == (), one.draft


def test_no_draft_line_can_be_taken_for_a_heading_or_ends_in_a_space():
    heading = re.compile(r"(?:contact|resolve|publicize)\b", re.IGNORECASE)
    named = {"brand": "Contact", "outlet": "Resolve", "author": "Publicize"}
    named |= {"contact": "Contact", "promise": "Resolve", "goodwill": "Publicize"}
    for situation in (*every(), *(replace(one, **named) for one in every())):
        for one in plan(situation).steps:
            for line in one.draft.split("\n"):
                assert not heading.match(line), line
                assert line == line.rstrip()


def test_every_sentence_is_finished_and_no_placeholder_is_left():
    for situation in every():
        for one in plan(situation).steps:
            for sentence in (*one.advice, one.who):
                assert sentence[-1] in ".?!", sentence
                assert sentence[0].isupper() or not sentence[0].isalpha(), sentence
            assert not re.search(r"[{}]|\bNone\b", " ".join((*one.advice, one.who, one.draft)))
            assert "\n\n\n" not in one.draft


def test_every_place_gets_its_own_drafts():
    for step in range(3):
        drafts = {
            plan(replace(REVIEW, place=place)).steps[step].draft
            for place in ("review", "news", "blog", "forum", "social", "video", "app")
        }
        assert len(drafts) == 7


def test_every_urgency_changes_who_acts_or_what_is_said_first():
    plain = contact(REVIEW)
    for urgency in URGENCY_ORDER:
        urgent = contact(replace(REVIEW, urgencies=(urgency,)))
        assert urgent.advice[0] != plain.advice[0]
        assert urgent.who != plain.who


def test_people_come_before_reputation_when_several_urgencies_apply():
    both = replace(REVIEW, urgencies=("press", "health"))
    assert contact(both).advice[0] == contact(replace(REVIEW, urgencies=("health",))).advice[0]


def test_the_plan_speaks_of_this_place_rating_promise_and_goodwill():
    said = everything(REVIEW)
    for fact in ("Example Reviews", "1 of 5 stars", REVIEW.promise, REVIEW.goodwill, "4 hours"):
        assert fact in said
    assert REVIEW.contact in contact(REVIEW).draft


def test_without_settings_the_draft_holds_a_bracket_and_the_advice_says_why():
    step = contact(UNCONFIGURED)
    assert "[your name and direct line]" in step.draft
    assert any("No direct line is set" in one for one in step.advice)
    resolve = plan(UNCONFIGURED).steps[1]
    assert "[what you can give at once" in resolve.draft
    assert any("No goodwill is set" in one for one in resolve.advice)
    assert "promise" not in resolve.draft


def test_with_settings_nothing_is_left_to_fill_in_at_first_contact():
    assert "[" not in contact(REVIEW).draft


def test_resolve_offers_a_choice_of_two():
    for situation in every():
        draft = plan(situation).steps[1].draft
        assert "\n1. " in draft
        assert "\n2. " in draft


def test_publicize_says_first_that_it_waits_for_the_solution():
    for situation in every():
        assert plan(situation).steps[2].advice[0].startswith("Only after it is fixed")


def test_the_due_times_follow_the_clock_and_the_level():
    first, second, third = plan(REVIEW).steps
    assert first.due == REVIEW.due
    assert second.due == OPENED + timedelta(hours=24)
    assert third.due is None
    assert plan(replace(REVIEW, level="low")).steps[1].due == OPENED + timedelta(hours=72)


def test_resolve_is_never_due_before_contact():
    late = replace(REVIEW, due=OPENED + timedelta(days=5))
    assert plan(late).steps[1].due == late.due


@pytest.mark.parametrize(
    "author",
    [
        None,
        "",
        "Anonymous",
        "A Google user",
        "a google USER",
        "user12345",
        "[deleted]",
        "None",
        "Blue Door Bakery",
        "Example Reviews",
        "maya@example.org",
        "https://spam.example",
        "Contact: pay here",
        "12345",
        "M" * 300,
        "\u202e\u2066",
    ],
)
def test_a_name_that_hides_the_person_is_not_used_and_the_advice_says_how_to_reach_them(author):
    step = contact(replace(REVIEW, author=author))
    assert step.draft.startswith("Hello,\n")
    assert any("No name is shown" in one for one in step.advice)


@pytest.mark.parametrize("author", ["Maya R.", "Ana-Marija Horvat", "O’Brien", "Жанна", "李雷"])
def test_a_persons_name_is_used(author):
    step = contact(replace(REVIEW, author=author))
    assert step.draft.startswith(f"Hello {author},\n")
    assert not any("No name is shown" in one for one in step.advice)


def test_an_account_is_greeted_where_accounts_are_names():
    social = replace(REVIEW, place="social", author="@maya@social.example")
    assert contact(social).draft.startswith("Hello @maya@social.example,")
    forum = replace(REVIEW, place="forum", author="/u/breadlover")
    assert contact(forum).draft.startswith("Hello /u/breadlover,")


def test_a_journalist_is_not_asked_about_her_own_health():
    news = replace(REVIEW, place="news", author="Jo Field", urgencies=("health",))
    assert "How are you" not in contact(news).draft
    assert "What we have stopped" in contact(news).draft


def test_stars_without_words_are_asked_about():
    step = contact(replace(REVIEW, has_text=False))
    assert any("no words" in one for one in step.advice)
    assert "what happened" in step.draft


def test_another_language_has_english_drafts_and_says_so():
    step = contact(replace(REVIEW, language="xx"))
    assert step.draft_language == "en"
    assert any("“xx”" in one for one in step.advice)


def test_a_value_is_never_read_as_a_placeholder():
    hostile = replace(
        REVIEW, brand="{goodwill}", contact="{promise}", promise="{author}", outlet="{contact}"
    )
    draft = plan(hostile).steps[1].draft
    assert "On behalf of {goodwill}" in draft
    assert "what we promise: {author}." in draft
    assert "{promise}." in draft


@given(strategies.text(), strategies.text(), strategies.text())
def test_values_cannot_break_a_line_or_bring_controls(brand, author, phrase):
    hostile = replace(
        REVIEW, brand=brand, author=author, outlet=author, contact=phrase, promise=phrase
    )
    plain = plan(replace(REVIEW, brand="b"))
    for one, other in zip(plan(hostile).steps, plain.steps, strict=True):
        text = "\n".join((*one.advice, *one.avoid, one.who, one.draft))
        text.encode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)
        assert len(one.draft.splitlines()) <= len(other.draft.splitlines())


def test_an_unknown_locale_or_place_is_an_error_that_says_what_there_is():
    with pytest.raises(ValueError, match=r"expected one of .*en"):
        plan(REVIEW, locale="tlh")
    with pytest.raises(ValueError, match=r"place: expected one of .*review.*got 'pub'"):
        plan(replace(REVIEW, place="pub"))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[urgencies.fraud.", "[urgencies.theft.", r"urgencies\.theft"),
        ("{outlet}: reply under", "{site}: reply under", r"expected placeholders among .*site"),
        ("\nOn behalf of {brand}\n", "\n{brand}\n", "leading placeholder"),
        ("I am sorry. You came", "Contact me. I am sorry", "begins with the heading 'Contact'"),
        ("\nThank you for writing this so openly.", "\n Thank you. \n", "no space at the end"),
        ('greeting = "Hello {author},"', "", r"words\.greeting: Field required"),
        ("[places.video]", "[places.vlog]", "places"),
        ('who = "Whoever solved it', 'whom = "Whoever solved it', "common.publicize.whom"),
        ("[language]", "[language", "x.toml: "),
    ],
)
def test_a_broken_playbook_is_refused_with_the_file_and_the_key(old, new, complaint):
    broken = SOURCE.replace(old, new)
    if complaint.startswith("begins"):
        broken = SOURCE.replace("Thank you for writing this so openly.", "Contact me.")
    assert broken != SOURCE
    with pytest.raises(TextsError, match=complaint) as raised:
        book.SHELF.parse(broken, where="x.toml")
    assert all(line.startswith("x.toml: ") for line in str(raised.value).split("\n"))


def test_an_urgency_without_a_text_is_missed():
    start, end = SOURCE.index("[urgencies.boycott.contact]"), SOURCE.index("[praise]")
    with pytest.raises(TextsError, match=r"urgencies: missing \['boycott'\]"):
        book.SHELF.parse(SOURCE[:start] + SOURCE[end:], where="x.toml")


def test_each_subject_person_and_circumstance_changes_the_plan():
    plain = everything(REVIEW)
    for changes in (
        {"themes": ("waiting",)},
        {"themes": ("refund",)},
        {"themes": ("staff",)},
        {"themes": ("quality",)},
        {"themes": ("communication",)},
        {"themes": ("loss",)},
        {"person": "journalist"},
        {"person": "influencer"},
        {"person": "regular"},
        {"disputed": True},
        {"published": OPENED - timedelta(days=3)},
    ):
        assert everything(replace(REVIEW, **changes)) != plain, changes


def test_the_draft_names_what_the_complaint_is_about():
    assert "You waited" in contact(replace(REVIEW, themes=("waiting",))).draft
    assert "your money" in contact(replace(REVIEW, themes=("refund", "waiting"))).draft
    assert "You waited" not in contact(replace(REVIEW, themes=("refund", "waiting"))).draft


def test_what_is_urgent_goes_before_what_it_is_about():
    step = contact(replace(REVIEW, themes=("waiting",), urgencies=("health",)))
    assert "How are you now?" in step.draft
    assert "You waited" not in step.draft


def test_what_stood_unanswered_for_days_gets_an_apology_for_the_silence():
    late = contact(replace(REVIEW, published=OPENED - timedelta(days=5)))
    assert "5 days ago" in late.draft
    today = contact(replace(REVIEW, published=OPENED - timedelta(hours=5)))
    assert "ago" not in today.draft


def test_the_owner_acts_where_it_is_critical_whoever_complains():
    for person in ("regular", "stranger"):
        assert "owner" in contact(replace(REVIEW, level="critical", person=person)).who


def test_praise_is_answered_in_public_and_in_person():
    glad = replace(REVIEW, rating=5.0)
    said = thanks(glad)
    assert said.public.startswith("Hello Maya R.,")
    assert REVIEW.contact in said.personal
    assert said.advice
    assert thanks(replace(glad, has_text=False)).public != said.public
    for draft in (said.public, said.personal, thanks(replace(glad, has_text=False)).public):
        assert read(draft, language="en").findings == ()


OWN = """
[en.words]
goodwill = "a free coffee"
[en.places.review.contact]
advice = ["Ring the bell."]
"""


def test_texts_of_the_users_own_take_the_place_of_ours(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    books = book.own_books(file)
    told = plan(UNCONFIGURED, books=books)
    assert "Ring the bell." in told.steps[0].advice
    assert "a free coffee" in told.steps[1].draft
    assert told.steps[2] == plan(UNCONFIGURED).steps[2]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[en.places.pub.contact]\nadvice = []", r"own.toml: en: places\.pub"),
        ('[en.words]\ngoodwil = "x"', r"own.toml: en: words\.goodwil: Extra inputs"),
        ("[tlh.words]", r"own.toml: tlh: expected a table for one of"),
        ("en = 3", r"own.toml: en: expected a table, written \\[en\\.…\\]".replace("\\\\", "\\")),
        ("[en", r"own.toml: expected a playbook in TOML"),
    ],
)
def test_a_mistake_in_texts_of_ones_own_names_the_file_and_the_key(tmp_path, text, complaint):
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TextsError, match=complaint):
        book.own_books(file)


def test_a_file_of_ones_own_texts_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(TextsError, match=r"own.toml: expected a playbook in TOML: No such file"):
        book.own_books(tmp_path / "own.toml")


def test_nobody_fetches_a_broken_app_at_the_door():
    app = replace(REVIEW, place="app", themes=("quality",))
    assert "door" not in everything(app)
    assert everything(app) == everything(replace(app, themes=()))
    assert "You waited" in contact(replace(app, themes=("quality", "waiting"))).draft
