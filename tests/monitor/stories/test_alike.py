"""What makes two texts one after editing, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories import telling, url_key
from monitor.stories.alike import ENOUGH_OF_A_TEXT, is_copy, is_repost, is_same_text, passes_on
from tests.monitor.made_up import BRAND
from tests.monitor.newsroom import Newsroom, sentences

HEADLINE = "Blue Door Bakery recalls rye bread in Graz after glass is found"
TEXT = (
    "Blue Door Bakery has recalled 420 packs of rye bread after a customer in Graz found glass in "
    "one of them. The splinter was noticed by Anna Huber while she was making breakfast. Nobody is "
    "known to have been hurt, though 7 people asked a doctor for advice. The bread can be returned "
    "to any branch without a receipt, said Viktor Doyle, who runs the plant."
)
ADDRESS = "https://news.example.org/rye"
WORDS = st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=9), max_size=60)
SEEDS = st.integers(0, 10_000)


def told(title="", text=""):
    return telling(title, text, BRAND)


ARTICLE = told(HEADLINE, TEXT)


@given(WORDS, WORDS, WORDS, WORDS)
def test_it_does_not_matter_which_text_is_the_first(head, body, other_head, other_body):
    one = told(" ".join(head), " ".join(body))
    other = told(" ".join(other_head), " ".join(other_body))
    for compare in (is_copy, is_same_text, is_repost):
        assert compare(one, other) == compare(other, one)


@given(SEEDS)
def test_it_does_not_matter_which_copy_is_the_first(seed):
    newsroom = Newsroom(seed)
    story = newsroom.story()
    texts = [told(copy.item.title, copy.item.text) for copy in newsroom.copies(story, 3)]
    texts.append(told(newsroom.story().article.title, story.article.text))
    for one in texts:
        for other in texts:
            assert is_copy(one, other) == is_copy(other, one)


@given(WORDS, st.lists(st.sampled_from(["waited", "Café", "straße", "пекарня", "42"])))
def test_a_text_of_enough_words_is_its_own_copy(head, body):
    text = told(" ".join(head), " ".join(body + ["said"] * ENOUGH_OF_A_TEXT))
    assert is_copy(text, text)


@given(SEEDS, st.data())
def test_a_letter_mended_in_some_words_makes_no_other_text(seed, data):
    article = Newsroom(seed).story().article
    words = article.text.split(" ")
    places = data.draw(st.sets(st.integers(0, len(words) - 1), max_size=len(words) // 20))
    for place in places:
        if len(words[place]) > 5 and words[place].isalpha():
            words[place] = words[place][:3] + "x" + words[place][3:]
    edited = told(article.title, " ".join(words))
    assert is_copy(told(article.title, article.text), edited)


@given(SEEDS, st.integers(0, 3))
def test_an_article_cut_after_its_second_sentence_or_later_is_the_same(seed, more):
    article = Newsroom(seed).story().article
    kept = " ".join(sentences(article.text)[: 2 + more])
    assert is_copy(told(article.title, article.text), told(article.title, kept))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (f"{HEADLINE} | Daily News", TEXT),
        (f"UPDATE: {HEADLINE.upper()}", TEXT.replace(",", " –")),
        (HEADLINE, TEXT[:140] + "…"),
        (HEADLINE, ""),
        (f"{HEADLINE} - The Morning Herald", ""),
        (HEADLINE.replace("recalls", "recals"), ""),
        (HEADLINE, f"GRAZ (Reuters) – {TEXT}"),
        (HEADLINE, TEXT.replace("7 people", "9 people") + " [16:40]"),
        (HEADLINE, "Shoppers are being told not to eat it." + TEXT[TEXT.index(" The spl") :]),
        ("Glass in the bread", f"{TEXT} Sales fell in the weeks that followed."),
        ("", TEXT),
    ],
)
def test_edited_articles_are_copies(title, text):
    assert is_copy(ARTICLE, told(title, text))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (HEADLINE.replace("Graz", "Leeds"), ""),
        (HEADLINE.replace("glass", "metal"), ""),
        (HEADLINE + ", part 2", ""),
        (
            HEADLINE,
            "I bought that bread on Friday and bit on something sharp. Nobody at the counter said "
            "a word, and when I rang they cut me off twice.",
        ),
        (HEADLINE, "Happened to me too, and they laughed."),
        (
            HEADLINE.replace("Graz", "Leeds"),
            TEXT.replace("Graz", "Leeds")
            .replace("420", "95")
            .replace("Anna Huber", "Colin Vance")
            .replace("7 people", "12 people")
            .replace("Viktor Doyle", "Leila Novak"),
        ),
        (
            "Rents in the old town double",
            "Many family shops have given up since the summer. "
            + TEXT[TEXT.index("The bread can") :],
        ),
    ],
)
def test_other_facts_or_other_sentences_are_another_story(title, text):
    assert not is_copy(ARTICLE, told(title, text))


def test_a_name_changed_beside_a_passage_that_was_cut_is_another_name():
    warned = "Do not eat rye bread sold in {}. "
    hurt = "Nobody was hurt, but 5 people went to see a doctor in the week after. "
    refund = "Money is given back without a receipt, said Hugh Vance."
    long = told(HEADLINE, warned.format("Graz on Friday") + hurt + refund)
    assert is_copy(long, told(HEADLINE + " | La Voz", warned.format("Graz on Friday") + refund))
    other_headline = HEADLINE.replace("Graz", "Leeds")
    assert not is_copy(long, told(other_headline, warned.format("Leeds on Monday") + refund))


BELOW = (
    "This story is free to read thanks to our subscribers. Sign up for the newsletter and get the "
    "most important news of the region every morning. No part of this text may be used without "
    "written permission of the publisher."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            (
                "Fire at the bakery by the station",
                "Flames came out of the oven room and the whole street was full of smoke.",
            ),
            (
                "Bakers go to court over their wages",
                "Night staff say that nobody ever wrote down the hours they worked in winter.",
            ),
        ),
        (
            (
                "Names and cards of 728 customers taken from Blue Door Bakery",
                "It kept silent for 8 weeks about a break-in that exposed 728 customers.",
            ),
            (
                "Hackers break into Blue Door Bakery, 1675 accounts affected",
                "It kept silent for 8 weeks about a break-in that exposed 1675 customers.",
            ),
        ),
    ],
)
def test_what_a_publisher_prints_below_every_article_makes_no_copies(one, other):
    (headline, text), (other_headline, other_text) = one, other
    article = told(headline, f"{text} {BELOW}")
    assert not is_copy(article, told(other_headline, f"{other_text} {BELOW}"))
    assert is_copy(article, told("What happened at the bakery", f"{text} {BELOW}"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Пекарня открывает магазин в центре Пскова", "Пекарня закрывает магазин в центре Пскова"),
        (
            "Judge calls the pay of bakers typical here",
            "Judge calls the pay of bakers atypical here",
        ),
    ],
)
def test_opposite_words_are_no_spelling_mistakes(one, other):
    assert not is_copy(told(one), told(other))


@pytest.mark.parametrize(
    ("facts", "others"),
    [
        (("Anna Huber", "Graz", "forty"), ("Colin Vance", "Leeds", "forty")),
        (("Anna Huber", "Graz", "40", "250"), ("Anna Huber", "Graz", "65", "900")),
    ],
)
def test_below_one_headline_the_same_sentences_with_other_facts_are_no_copies(facts, others):
    def letter(who, where, minutes, paid="some"):
        return told(
            "A letter to the bakers of this region",
            f"This week we print what was written to us by {who} about a bakery in {where} where "
            f"people stood in the rain for {minutes} minutes and were then told that nothing was "
            f"left, although they had ordered long before and had paid {paid} euros in advance for "
            "everything, as they had done in all the years before without ever being let down.",
        )

    assert is_copy(letter(*facts), letter(*facts))
    assert not is_copy(letter(*facts), letter(*others))


def test_a_post_that_ends_with_another_name_quotes_another_headline():
    headline = "Blue Door Bakery recalls rye bread after glass is found by customers in Graz"
    article = told(headline, TEXT)
    assert passes_on(told("", f"look: {headline}"), article, None)
    assert not passes_on(told("", f"look: {headline.replace('Graz', 'Leeds')}"), article, None)


def test_a_headline_of_everyday_length_is_not_enough():
    assert not is_copy(told("Bakery in Graz"), told("Bakery in Graz"))


JAPANESE = "パン屋が金沢でくるみパンを自主回収 金属片が混入"
JAPANESE_TEXT = (
    "パン屋は月曜日、金沢の客がくるみパンの中から金属片を見つけたとして、320個を回収すると発表した。"
    "けが人は確認されていないが、4人が医師に相談した。レシートがなくても全店で返金するとしている。"
)


@pytest.mark.parametrize(
    ("title", "text", "same"),
    [
        (JAPANESE + " | 毎朝新聞", JAPANESE_TEXT[:60], True),
        (JAPANESE, "", True),
        (JAPANESE.replace("金沢", "奈良"), "", False),
        (
            JAPANESE,
            "私も同じ日に買って一晩中具合が悪かったのに、店は電話に出てくれませんでした。",
            False,
        ),
    ],
)
def test_scripts_without_spaces_are_compared_like_others(title, text, same):
    assert is_copy(told(JAPANESE, JAPANESE_TEXT), told(title, text)) is same


def test_without_capitals_another_place_and_product_are_another_story():
    def warning(place, day, product):
        return told(
            f"パン屋、{place}で{product}を回収 金属片混入で",
            f"{place}で{day}曜日以降に販売されたパン屋の{product}を口にしないよう呼びかけられている。",
        )

    one = warning("札幌", "金", "果物のタルト")
    assert is_copy(one, warning("札幌", "金", "果物のタルト"))
    assert not is_copy(one, warning("熊本", "水", "シナモンロール"))


OWN_STORY = (
    "I was there with my mother when it happened. We asked three times for somebody in charge, and "
    "the man at the till went on talking to his friend. She was sick all night, and I lost a day."
)


@pytest.mark.parametrize(
    ("post", "same"),
    [
        (f"RT @ana: {HEADLINE}", True),
        (f"“{HEADLINE}” – unbelievable.", True),
        (f"{HEADLINE} via @ana@social.example", True),
        (f"so this is what I eat {ADDRESS}?utm_source=x#top", True),
        (TEXT[:200], True),
        (f"look: {HEADLINE.replace('Graz', 'Leeds')}", False),
        ("glass in the bread, again? never again", False),
        (f"{OWN_STORY} {ADDRESS}", False),
        (f"{HEADLINE} {OWN_STORY}", False),
    ],
)
def test_a_post_passes_an_article_on_unless_it_says_more_of_its_own(post, same):
    assert passes_on(told("", post), ARTICLE, url_key(ADDRESS)) is same


def test_only_what_is_marked_as_a_repost_is_one():
    said = "Waited forty minutes for bread, and then they laughed at me."
    assert is_repost(told("", f"RT @maya: {said}"), told("", said))
    assert is_repost(told("", f"{said} (via @maya)"), told("", said))
    assert not is_repost(told("", said), told("", said))
    assert not is_repost(told("", f"RT @maya: {OWN_STORY}"), told("", said))
