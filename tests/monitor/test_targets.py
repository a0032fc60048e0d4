"""Which part of a text is about a brand."""

import pytest

from monitor.match import Matcher
from monitor.query import parse, phrase
from monitor.targets import LONG, part_about
from tests.monitor.made_up import item

WATCHED = {"Acme": phrase("Acme"), "Globex": parse("globex OR @globex")}


def about(text, title="", watched=WATCHED):
    said = item(title=title, text=text)
    return {brand: part_about(said, brand, watched) for brand in watched}


@pytest.mark.parametrize(
    ("text", "acme", "globex"),
    [
        ("Acme is terrible but Globex fixed it", "Acme is terrible", "but Globex fixed it"),
        ("Acme kept my deposit. Globex paid at once. Lovely people.",
         "Acme kept my deposit.", "Globex paid at once.\nLovely people."),
        ("Globex was fine, Acme was rude and slow.", "Acme was rude\nand slow.", "Globex was fine"),
        ("Acme es un desastre, pero Globex respondió.", "Acme es un desastre",
         "pero Globex respondió."),
        ("Acme je užas, ali Globex je pomogao.", "Acme je užas", "ali Globex je pomogao."),
        ("Never again! Acme lost it; @globex found it.", "Never again!\nAcme lost it",
         "Never again!\n@globex found it."),
    ],
)  # fmt: skip
def test_each_brand_has_its_own_part(text, acme, globex):
    assert about(text) == {"Acme": acme, "Globex": globex}


def test_what_compares_two_brands_in_one_breath_is_about_both():
    assert about("Acme and Globex alike ignored me.")["Acme"].startswith("Acme")
    both = about("I asked Acme and Globex. Nobody answered.")
    assert "Nobody answered." in both["Acme"]
    assert "Nobody answered." in both["Globex"]


def test_a_text_about_one_brand_is_about_it_as_a_whole():
    only = {"Acme": WATCHED["Acme"]}
    text = "I ordered a cake. It never came. Acme does not answer."
    assert about(text, watched=only) == {"Acme": text}


def test_a_long_article_counts_where_it_names_the_brand():
    only = {"Acme": WATCHED["Acme"]}
    filler = [f"The fair had stand number {n}." for n in range(LONG)]
    text = " ".join([*filler, "Acme showed a new oven.", "It won a prize.", "Rain fell at night."])
    assert about(text, watched=only) == {"Acme": "Acme showed a new oven.\nIt won a prize."}
    titled = about(text, title="Acme at the fair", watched=only)["Acme"]
    assert titled == f"Acme at the fair\n{text}"


def test_a_brand_found_by_its_source_alone_keeps_the_whole_text():
    assert about("Not a name in it.", watched={"Acme": parse("source:acme OR acme")}) == {
        "Acme": "Not a name in it."
    }


def test_a_matcher_gives_the_queries_of_the_brands_it_found():
    class Brand:
        def __init__(self, name):
            self.name, self.query = name, ""

    matcher = Matcher([Brand("Acme"), Brand("Globex")])
    assert list(matcher.queries(["Globex"])) == ["Globex"]
