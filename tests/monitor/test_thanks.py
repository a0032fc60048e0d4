"""Praise is answered once; what is no praise is not thanked for."""

import pytest

from monitor.desk import thank
from monitor.store.mentions import NoSuchMention
from monitor.thanks import ThanksRefused
from tests.monitor.made_up import HOUR, NOON
from tests.monitor.office import PRAISE, Office, complaint


@pytest.fixture
def office(store, tmp_path, clock):
    return Office(store, tmp_path, clock)


def test_praise_is_thanked_for(office, store):
    number = office.hears(PRAISE)
    assert store.mentions.get(number).thanked is None
    assert thank(store, number, by="Ana", now=NOON + HOUR).thanked == NOON + HOUR
    assert store.mentions.get(number).thanked == NOON + HOUR


def test_the_second_is_told_who_was_first_and_when(office, store):
    number = office.hears(PRAISE)
    thank(store, number, by="Ana", now=NOON)
    with pytest.raises(ThanksRefused, match="Ana has said thank you already, on 2026-05-01 12:00"):
        thank(store, number, by="Bo", now=NOON + HOUR)
    assert store.thanks.of_mention(number).who == "Ana"


def test_a_complaint_is_not_thanked_for(office, store):
    number = office.hears(complaint())
    with pytest.raises(ThanksRefused, match="mention 1 is negative: only praise is thanked for"):
        thank(store, number, by="Ana", now=NOON)
    assert store.thanks.of_mention(number) is None


def test_nor_is_praise_of_a_competitor(office, store):
    number = office.hears(PRAISE)
    brand = store.mentions.get(number).brand
    with pytest.raises(ThanksRefused, match="praises a competitor"):
        thank(store, number, by="Ana", now=NOON, rivals=[brand])
    assert store.thanks.of_mention(number) is None


def test_nor_is_praise_of_somebody_else(office, store):
    number = office.hears(PRAISE)
    office.corrects(number, None)
    with pytest.raises(ThanksRefused, match="mention 1 is not about Blue Door Bakery"):
        thank(store, number, by="Ana", now=NOON)


def test_nor_what_is_not_there(office, store):
    with pytest.raises(NoSuchMention):
        thank(store, 9, by="Ana", now=NOON)
