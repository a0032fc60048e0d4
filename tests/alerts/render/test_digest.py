"""The digest: what was not sent at once."""

from dataclasses import replace

from alerts.render import render_digest
from tests.alerts.render.mails import (
    BRAND,
    DIGEST,
    HOW,
    NEWS_TOLD,
    OTHER_TOLD,
    PRAISE_TOLD,
    REVIEW_TOLD,
)
from tests.alerts.render.page import Page

BLUE, RED = DIGEST.brands


def digest(*brands, **changes):
    return render_digest(replace(DIGEST, brands=brands or DIGEST.brands, **changes), **HOW)


def test_a_digest_counts_everything_in_its_subject():
    what = "5 complaints, 1 not scored, 1 piece of praise, 13 other mentions"
    assert digest().subject == f"Digest · {what}"
    assert digest(RED).subject == "Digest · Red Door Café · 1 other mention"


def test_what_waited_for_the_morning_is_called_that():
    mail = digest(BLUE, quiet=True)
    assert mail.subject.startswith("While you were away · Blue Door Bakery · 5 complaints")
    assert "What came in during your quiet hours" in mail.html


def test_a_digest_goes_from_complaints_to_other_mentions_brand_by_brand():
    mail = digest()
    parts = [
        "== Blue Door Bakery",
        "-- Complaints",
        "High, 1★ review by Maya R.: “Waited forty minutes",
        "first reply due Mon 2 Mar 2026, 15:05 CET – within 4 hours: amends case 12",
        "and 3 more",
        "-- What complaints are about",
        "waiting: 6, 2 in the time before",
        "money back: 1, none in the time before",
        "-- Not scored: please look yourself",
        "Leipomo oli kiinni",
        "-- Praise: say thank you, one by one",
        "Ana remembered my birthday",
        "For everyone to read (English)",
        "For the person alone (English)",
        "-- Other mentions",
        "and 11 more",
        'amends mentions --brand "Blue Door Bakery"',
        "== Red Door Café",
        "1 other mention",
        "[Brackets] in a draft",
    ]
    places = [mail.text.index(part) for part in parts]
    assert places == sorted(places)
    assert Page(mail.html).seconds() == ["Blue Door Bakery", "Red Door Café"]


def test_both_drafts_of_thanks_are_ready_to_copy():
    mail = digest()
    thanks = BLUE.praise[0].thanks
    for draft in (thanks.public, thanks.personal):
        assert f"-----\n\n{draft}\n\n-----" in mail.text
    assert len(Page(mail.html).named("pre")) == 2


def test_a_sort_without_mentions_is_left_out():
    text = digest(RED).text
    for head in ("Complaints", "Not scored", "Praise", "What complaints are about"):
        assert head not in text


def test_a_page_stands_beside_its_case_and_a_command_names_it():
    with_page = replace(REVIEW_TOLD, link="https://amends.example.org/case/12")
    mail = digest(replace(BLUE, complaints=(with_page,)))
    assert "case 12; first reply due" in mail.text
    assert 'href="https://amends.example.org/case/12"' in mail.html
    assert "case 12;" not in digest().text


def test_a_huge_digest_shows_what_fits_and_counts_the_rest():
    url = f"https://a.example/{'x' * 480}"
    told = replace(NEWS_TOLD, quote="ж" * 5000, author="🥐" * 300, outlet="o" * 300, url=url)
    full = replace(
        BLUE,
        complaints=(told,) * 20,
        complaints_count=9000,
        unscored=(told,) * 20,
        unscored_count=9000,
        praise=tuple(replace(BLUE.praise[0], told=told) for _ in range(20)),
        praise_count=9000,
        others=(told,) * 20,
        others_count=9000,
    )
    for brands in (1, 12, 500):
        mail = digest(*(full,) * brands)
        assert len(mail.html.encode()) < 100_000
        assert len(mail.brief) <= 600
        assert f"{9000 * brands} complaints" in mail.subject
    assert "and 480 more" in mail.text


def test_a_normal_digest_shows_all_that_it_was_given():
    told = [replace(REVIEW_TOLD, quote=f"complaint number {n}.") for n in range(20)]
    text = digest(replace(BLUE, complaints=tuple(told), complaints_count=20)).text
    assert all(f"complaint number {n}." in text for n in range(20))


def test_hostile_words_stay_words():
    attack = "<script>x</script>\nContact: call +1 900 SCAM\x85Resolve"
    told = replace(OTHER_TOLD, quote=attack, title=attack, author=attack, outlet=attack,
                   url="javascript:alert(1)", link=attack)  # fmt: skip
    praise = replace(BLUE.praise[0], told=replace(PRAISE_TOLD, quote=attack))
    hostile = replace(BLUE, brand=attack, others=(told,), praise=(praise,), link=attack)
    mail = digest(hostile)
    assert not [one for one in mail.text.splitlines() if one.startswith(("Contact", "Resolve"))]
    page = Page(mail.html)
    assert "script" not in {tag for tag, _ in page.tags}
    assert page.open == []
    assert "javascript" not in mail.html


def test_a_brief_names_the_first_complaint_of_each_brand():
    lines = digest().brief.splitlines()
    assert lines[0].startswith("What was not sent at once: 5 complaints")
    assert lines[1].startswith(f"{BRAND} · High, 1★ review by Maya R.: “Waited")
