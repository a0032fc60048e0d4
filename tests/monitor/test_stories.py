"""By what an item is known again, and what makes two mentions one story."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories import ENOUGH_CHARACTERS, Relative, fingerprint, relative_of
from tests.monitor.made_up import item, mention

ANY_TEXT = st.text(st.characters(), max_size=300)
WORDS = st.lists(st.sampled_from(["waited", "Café", "straße", "пекарня", "42"]), min_size=5)


@given(title=ANY_TEXT, text=ANY_TEXT, author=st.none() | ANY_TEXT, number=ANY_TEXT)
def test_any_text_has_a_fingerprint_and_always_the_same(title, text, author, number):
    odd = item(id=number, title=title, text=text, author=author)
    assert fingerprint(odd) == fingerprint(odd)


def test_lone_surrogates_are_no_trouble():
    odd = item(id="\ud800", title="\udfff", text="a \ud83d b", author="\udc00")
    assert len(fingerprint(odd).id_key) == 12


@given(WORDS, st.sampled_from([", ", " – ", "\n", "…  ", "! "]))
def test_case_punctuation_and_spacing_do_not_matter(words, between):
    plain = fingerprint(item(title="", text=" ".join(words)))
    assert fingerprint(item(title="", text=between.join(words).upper())).text_key == plain.text_key


def test_width_does_not_matter_and_accents_do():
    usual = fingerprint(item(title="", text="Bakery sold me a very old cafe bun"))
    wide = fingerprint(item(title="", text="Ｂａｋｅｒｙ sold me a very old cafe bun"))
    accented = fingerprint(item(title="", text="Bakery sold me a very old café bun"))
    assert wide.text_key == usual.text_key != accented.text_key


@given(
    st.lists(
        st.tuples(st.sampled_from(["utm_source", "utm_x", "fbclid", "gclid"]), st.just("1")),
        max_size=3,
    ),
    st.sampled_from(["", "#top"]),
)
def test_tracking_parameters_and_fragments_do_not_matter(parameters, fragment):
    address = "https://News.example.org:443/a?id=7"
    tracked = address + "".join(f"&{name}={value}" for name, value in parameters) + fragment
    usual = fingerprint(item(url="https://news.example.org/a?id=7"))
    assert fingerprint(item(url=tracked)).url_key == usual.url_key


def test_other_parameters_do_matter():
    one, two = (fingerprint(item(url=f"https://a.example/?id={n}")).url_key for n in (1, 2))
    assert one != two


def test_what_comes_after_a_long_beginning_does_not_matter():
    beginning = "word " * (ENOUGH_CHARACTERS // 5)
    one, two = (fingerprint(item(title="", text=beginning + end)) for end in ("one", "two"))
    assert one.text_key == two.text_key


def test_nothing_is_known_by_what_it_has_not():
    bare = fingerprint(item(title="", text="", url=None, author=None))
    assert (bare.url_key, bare.title_key, bare.text_key, bare.author_key) == (None,) * 4


def test_one_name_at_two_sites_is_two_people():
    here = fingerprint(item(url="https://one.example/a"))
    there = fingerprint(item(url="https://two.example/a"))
    www = fingerprint(item(url="https://user@www.ONE.example:8443/b"))
    assert here.author_key != there.author_key
    assert here.author_key == www.author_key


def test_without_an_address_the_outlet_tells_authors_apart():
    one, two = (fingerprint(item(url=None, outlet=name)).author_key for name in ("A", "B"))
    assert one != two


def relative(made, *, case=5):
    print_ = fingerprint(made)
    return Relative(1, case, made.place, False, print_, title=made.title, text=made.text)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"url": "https://other.example.org/copy", "author": "Agency"}, True),
        ({"text": "A longer version of the article with much more in it."}, True),
        ({"text": "Shorter.", "author": None}, True),
        ({"text": "Another writer's view of the whole affair.", "author": "Noah"}, False),
        ({"title": "Another headline altogether", "text": "Another text, too."}, False),
        ({"text": "Other words in a post.", "place": "review"}, False),
        ({"place": "review", "author": "Noah"}, False),
        ({"place": "app", "author": "Noah"}, False),
        ({"place": "social", "author": "Noah"}, True),
        ({"place": "social"}, True),
        ({"title": "", "text": "Ha! https://news.example.org/complaint-1", "place": "forum"}, True),
        (
            {"title": "", "text": "Ha! https://news.example.org/complaint-9", "place": "forum"},
            False,
        ),
        ({"title": "Awful morning at Blue Door Bakery | Daily News", "text": ""}, True),
    ],
)
def test_copies_are_one_story_and_voices_are_their_own(changes, same):
    found = relative_of(mention(item(id="2", **changes)), [relative(item())])
    assert (found is not None) is same


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"text": item().text + " I want my money back."}, True),
        ({"title": "Another thread", "text": item().text.replace("forty", "fourty")}, True),
        ({"text": "Nobody called me back, and the refund has never come."}, False),
        ({"author": "Noah"}, False),
        ({"author": None}, False),
        ({"author": "Noah", "title": "", "text": f"RT @maya: {item().text}"}, True),
        (
            {"author": "Noah", "title": "", "text": f"RT @maya: {item().text}", "place": "app"},
            False,
        ),
        ({"author": "Noah", "place": "news", "text": f"{item().text} …"}, True),
    ],
)
def test_what_a_person_said_is_told_again_by_that_person_or_as_a_repost(changes, same):
    post = item(place="forum", url="https://forum.example.org/1")
    found = relative_of(mention(replace(post, id="2", **changes)), [relative(post)])
    assert (found is not None) is same


def test_the_oldest_relative_that_fits_is_taken():
    unlike = relative(item(title="Something else", text="Nothing in common at all, really."))
    first, second = relative(item(), case=1), relative(item(), case=2)
    assert relative_of(mention(), [unlike, first, second]) is first
    assert relative_of(mention(), []) is None
