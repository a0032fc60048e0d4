"""The mail: its headers, its thread, its two bodies."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from alerts.errors import DeliveryError
from alerts.message import build
from alerts.picture import Picture, png
from tests.alerts.situations import OPENED, alert

SENDER = "Amends <alerts@example.org>"


def parsed(**changes):
    return message_from_bytes(build(alert(**changes), sender=SENDER).as_bytes(), policy=default)


def body(mail, kind):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_a_mail_has_the_headers_of_the_contract():
    mail = parsed()
    assert mail["From"] == "Amends <alerts@example.org>"
    assert mail["To"] == "pr@example.org"
    assert mail["Subject"] == "High · Blue Door Bakery · 1★ review"
    assert mail["Date"].datetime == OPENED
    assert mail["Message-ID"] == "<case-12.1@amends.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Amends-Case"] == "12"
    assert mail["X-Amends-Kind"] == "case"
    assert mail["In-Reply-To"] is None
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_mail_with_pictures_carries_them_beside_its_page_and_nothing_else():
    pictures = tuple(Picture(f"{name}@amends", ((name, "1", 100),)) for name in ("days", "themes"))
    mail = parsed(pictures=pictures)
    text, page = mail.iter_parts()
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "multipart/related")
    html, *drawn = page.iter_parts()
    assert html.get_content().split() == ["<p>Contact</p>"]
    assert [one["Content-ID"] for one in drawn] == ["<days@amends>", "<themes@amends>"]
    assert [one.get_content() for one in drawn] == [png(one) for one in pictures]
    assert {(one.get_content_type(), one.get_content_disposition()) for one in drawn} == {
        ("image/png", "inline")
    }
    assert list(mail.iter_attachments()) == []


def test_a_mail_about_no_case_names_none():
    assert parsed(case=None)["X-Amends-Case"] is None


def test_an_update_is_in_the_thread_of_its_case():
    mail = parsed(references=("<1@a.example>", "<2@a.example>"))
    assert mail["In-Reply-To"] == "<2@a.example>"
    assert mail["References"].split() == ["<1@a.example>", "<2@a.example>"]


def test_long_message_ids_are_never_encoded():
    ids = tuple(f"<{number}{'x' * 100}@a.example>" for number in range(3))
    mail = build(alert(message_id=ids[0], references=ids), sender=SENDER)
    for one in ids:
        assert one.encode() in mail.as_bytes()
        assert one in mail.as_string()
    assert parsed(references=ids)["References"].split() == list(ids)


def test_a_very_long_thread_keeps_its_beginning_and_its_latest():
    ids = tuple(f"<{number}@a.example>" for number in range(100))
    kept = parsed(references=ids)["References"].split()
    assert kept[0] == ids[0]
    assert kept[1:] == list(ids[-19:])


def test_the_bodies_arrive_word_for_word():
    text = "Contact: 1\n\n> quote\n\nHello Maya – “soup” 🥐 سلام\nlong " + "word " * 400 + "\n"
    html = "<p>é &lt;script&gt; " + "x" * 3000 + "</p>\n"
    mail = parsed(text=text, html=html)
    assert body(mail, "plain") == text
    assert body(mail, "html") == html


@pytest.mark.parametrize("text", ["a" * 5000, "ж" * 5000, "é" * 5000, "🥐" * 5000, "." * 5000])
def test_no_line_on_the_wire_is_longer_than_a_server_takes(text):
    raw = build(alert(text=text, html=text, subject=text), sender=SENDER).as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_a_lone_surrogate_does_not_stop_a_mail():
    mail = parsed(text="a\ud800b\n", html="<p>\udfff</p>\n")
    assert body(mail, "plain") == "a\ufffdb\n"


@pytest.mark.parametrize("to", ["", "nobody", "a@", "@b", "a b@c.example", "x\r\nRCPT TO:<y@z>"])
def test_an_impossible_recipient_is_a_permanent_error(to):
    with pytest.raises(DeliveryError, match="recipient: expected an e-mail address") as raised:
        build(alert(recipient=to), sender=SENDER)
    assert raised.value.permanent


def test_two_recipients_in_one_string_are_refused():
    with pytest.raises(DeliveryError):
        build(alert(recipient="a@example.org, b@example.org"), sender=SENDER)


def test_a_malformed_message_id_is_refused():
    with pytest.raises(DeliveryError, match="Message-ID"):
        build(alert(message_id="<a@b>\r\nBcc: <c@d>"), sender=SENDER)


def test_a_domain_in_another_script_is_written_in_ascii():
    assert parsed(recipient="ana@pekara-šuma.example")["To"] == "ana@xn--pekara-uma-69b.example"


def test_an_impossible_domain_is_a_permanent_error():
    with pytest.raises(DeliveryError, match="domain") as raised:
        build(alert(recipient="ana@" + "é" * 200 + ".example"), sender=SENDER)
    assert raised.value.permanent


@pytest.mark.parametrize(
    ("brand", "listed"),
    [
        ("Blue Door Bakery", "<blue-door-bakery.amends.example.org>"),
        ("blue door  bakery ", "<blue-door-bakery.amends.example.org>"),
        (None, "<amends.example.org>"),
        ("", "<amends.example.org>"),
    ],
)
def test_filters_know_the_mails_about_a_brand(brand, listed):
    assert parsed(brand=brand)["List-Id"] == listed


def test_brands_that_differ_in_other_letters_are_other_lists():
    names = ("Пекара", "Пекарня", "Cafe Z", "Café Ž", "x" * 300, "x" * 301, "a\r\nBcc: b@c.example")
    listed = [parsed(brand=name)["List-Id"] for name in names]
    assert len(set(listed)) == len(names)
    for one in listed:
        assert re.fullmatch(r"<[a-z0-9-]{1,63}\.amends\.example\.org>", one)
    assert listed == [parsed(brand=name)["List-Id"] for name in names]


def test_a_list_is_never_encoded_however_long_its_domain():
    domain = f"{'a' * 60}.{'b' * 60}.example"
    raw = build(alert(), sender=f"x@{domain}").as_bytes()
    assert f"List-Id: <blue-door-bakery.amends.{domain}>\r\n".encode() in raw
