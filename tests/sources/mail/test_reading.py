"""A mail becomes items: what it says, where it leads, and whether it may be believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.errors import Unreadable
from sources.mail.reading import read_mail
from sources.mail.trust import Trust, objection, read_results

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RECEIVED = NOW - timedelta(minutes=1)
ANYONE = Trust()
PROVEN = "mx.example.net; dkim=pass header.d=google.com; dmarc=pass header.from=google.com"


def mail(
    body: str = "The bread was stale.\nhttps://towntable.example/r/1",
    *,
    subject: str = "A new review",
    sender: str = "Jane Doe <jane@towntable.example>",
    **headers: str,
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = "PR <pr@bluedoor.example>"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 12:30:00 +0100"
    message["Message-ID"] = "<1@towntable.example>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def raw(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def read(data: bytes, trust: Trust = ANYONE):
    return read_mail(data, RECEIVED, NOW, trust)


def only(data: bytes, trust: Trust = ANYONE):
    (item,) = read(data, trust).items
    return item


def alert(*results: tuple[str, str, str, str], results_header: str = PROVEN) -> bytes:
    """Write an alert as Google does: a table of microdata for each result."""
    blocks = "".join(
        f"""
        <tr itemscope="" itemtype="http://schema.org/Article"><td style="padding:18px 0">
          <a href="https://www.google.com/url?rct=j&amp;sa=t&amp;url={quote(url, safe=":/")}\
&amp;ct=ga&amp;cd=CAEYACoT&amp;usg=AOvVaw" itemprop="url" style="color:#427fed">
            <span itemprop="name">{title}</span></a>
          <div><div itemprop="publisher" itemscope itemtype="http://schema.org/Organization">
            <a style="color:#737373"><span itemprop="name">{outlet}</span></a></div>
            <div itemprop="description" style="color:#252525">{snippet}</div></div>
          <table><tr><td><a href="https://www.google.com/alerts/share?hl=en&amp;ru={url}&amp;ss=fb">
            <span>Facebook</span></a></td><td>
            <a href="https://www.google.com/alerts/feedback?ffu={url}">Flag as irrelevant</a>
          </td></tr></table></td></tr>"""
        for title, url, outlet, snippet in results
    )
    html = f"""<html><body><script data-scope="inboxmarkup" type="application/json">
        {{"api_version": "1.0", "cards": [{{"title": "Google Alert"}}]}}</script>
        <table><tr><td>Google</td></tr><tr><td>As-it-happens update</td></tr>
        <tr><td><b>NEWS</b></td></tr>{blocks}
        <tr><td><a href="https://www.google.com/alerts?s=AB&amp;hl=en">See more results</a>
        <a href="https://www.google.com/alerts/remove?source=alertsmail">Unsubscribe</a></td></tr>
        </table></body></html>"""
    message = EmailMessage(policy=SMTP)
    if results_header:
        message["Authentication-Results"] = results_header
    message["From"] = "Google Alerts <googlealerts-noreply@google.com>"
    message["To"] = "pr@bluedoor.example"
    message["Subject"] = "Google Alert - “blue door bakery”"
    message["Date"] = "Mon, 02 Mar 2026 11:30:00 +0000"
    message["Message-ID"] = "<0@google.com>"
    message.set_content("=== News - 2 new results for [blue door bakery] ===")
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


RECALL = (
    "<b>Blue Door Bakery</b> recalls its rye bread", "https://herald.example/rye?id=7",
    "The Herald", "Metal was found in a loaf of <b>Blue Door</b> rye&nbsp;...",
)  # fmt: skip
PRIZE = ("Bakery wins a prize", "https://gazette.example/prize", "The Gazette", "The buns won.")


# -- notifications ------------------------------------------------------------------------------


def test_a_mail_is_an_item():
    item = only(mail())
    assert (item.title, item.text) == (
        "A new review",
        "The bread was stale.\nhttps://towntable.example/r/1",
    )
    assert (item.url, item.author) == ("https://towntable.example/r/1", "Jane Doe")
    assert (item.outlet, item.place, item.rating) == ("towntable.example", "news", None)
    assert item.published == datetime(2026, 3, 2, 11, 30, tzinfo=UTC)


def test_a_mail_keeps_its_id_however_it_is_moved():
    moved = read_mail(mail(X_Moved="yes"), NOW, NOW, ANYONE).items[0]
    assert moved.id == only(mail()).id != only(mail(Message_ID="<2@x.example>")).id


def test_a_mail_without_message_id_is_known_by_its_content():
    one = raw("From: a@x.example", "Subject: One", "", "Hello")
    assert only(one).id == only(one).id != only(one + b"!").id


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 01 Jan 1970 00:00:00 +0000", "2099-01-01"])
def test_an_absurd_date_gives_way_to_the_servers(date):
    assert only(mail(Date=date)).published == RECEIVED


@pytest.mark.parametrize(
    ("sender", "author", "outlet"),
    [
        ("Jane Doe <jane@mail.example>", "Jane Doe", "mail.example"),
        ("Town Table <no-reply@towntable.example>", None, "Town Table"),
        ("Jane Doe via Town Table <notifications@towntable.example>", "Jane Doe", "Town Table"),
        ("jane@mail.example", None, "mail.example"),
        ('"jane@mail.example" <jane@mail.example>', None, "mail.example"),
    ],
)
def test_a_persons_name_is_the_author_and_a_machines_name_the_outlet(sender, author, outlet):
    item = only(mail(sender=sender))
    assert (item.author, item.outlet) == (author, outlet)


def test_a_mailing_list_is_the_outlet():
    item = only(mail(List_Id="Bread talk <talk.lists.example>"))
    assert (item.author, item.outlet) == ("Jane Doe", "Bread talk")


@pytest.mark.parametrize(
    ("subject", "body", "stars"),
    [
        ("★☆☆☆☆ from Jane", "Never again.", 1), ("New review", "★★☆☆☆\nNever again.", 2),
        ("New review", "Jane wrote:\nRating: 2/5\nNever again.", 2),
        ("New review", "Never again.", None),
        ("Two reviews", "★☆☆☆☆\nBad.\n★★★★★\nGood.", None),
    ],
)  # fmt: skip
def test_stars_in_a_notification_make_it_a_review(subject, body, stars):
    item = only(mail(body, subject=subject))
    assert (item.rating, item.place) == (stars, "news" if stars is None else "review")


def test_no_address_of_sender_or_recipient_is_kept():
    item = only(
        mail(
            "Hello PR@bluedoor.example, jane@towntable.example wrote to press@herald.example:\n"
            "https://towntable.example/open?to=pr%40bluedoor.example\n"
            "https://towntable.example/unsubscribe/8\nhttps://towntable.example/r/2.",
            subject="For pr@bluedoor.example",
        )
    )
    kept = f"{item}".lower()
    assert "pr@bluedoor" not in kept
    assert "jane@" not in kept
    assert "press@herald.example" in item.text
    assert item.url == "https://towntable.example/r/2"


def test_html_alone_is_read_as_text_and_its_first_useful_link_taken():
    html = (
        '<p><a href="https://t.example/settings">Unsubscribe</a> <a href="javascript:x()">x</a>'
        '<a href="https://t.example/r/3"><img src="https://t.example/pixel.gif"></a></p>'
        "<p>Cold <b>soup</b></p><script>bad()</script>"
    )
    lines = ("From: a@t.example", "Content-Type: text/html; charset=utf-8", "", html)
    item = only(raw(*lines))
    assert item.text == "Unsubscribe x\nCold soup"
    assert item.url == "https://t.example/r/3"


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?a=0d=0aBcc:=20x@y?=", "=?utf-8?b?YQ0KQmNjOiB4QHk=?="]
)
def test_a_subject_cannot_bring_a_line_break(subject):
    assert only(raw("From: a@x.example", f"Subject: {subject}", "", "b")).title == "a Bcc: x@y"


@pytest.mark.parametrize(
    "charset", ["iso-8859-2", "no-such", "base64", "utf-16", "\x00", "undefined"]
)
def test_a_wrong_charset_loses_no_ascii(charset):
    data = raw("From: a@x.example", f"Content-Type: text/plain; charset={charset}", "", "")
    assert only(data + b"Subject matters, caf\xe9").text  # something, and no exception
    assert only(raw("From: a@x.example", f"Subject: =?{charset}?q?Soup?=", "", "x")).text == "x"


def test_a_mislabelled_mail_is_read_as_what_it_is():
    data = raw("From: a@x.example", "Content-Type: text/plain; charset=us-ascii", "", "Schön")
    assert only(data).text == "Schön"
    assert only(data.decode().encode("cp1252")).text == "Schön"


def test_an_attachment_alone_leaves_the_subject():
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = "a@x.example", "The invoice"
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="x.pdf")
    message.add_attachment("Not for reading", filename="notes.txt")
    item = only(message.as_bytes())
    assert (item.title, item.text, item.url) == ("The invoice", "", None)


def test_an_enclosed_mail_is_not_what_the_sender_says():
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = "a@x.example", "Look"
    message.set_content("See below")
    inner = EmailMessage(policy=SMTP)
    inner["From"] = "b@x.example"
    inner.set_content("Awful bakery")
    message.add_attachment(inner)
    assert only(message.as_bytes()).text == "See below"


def test_a_mail_that_says_nothing_is_no_item():
    assert read(raw("From: a@x.example", "", "")) == read(
        raw("From: a@x.example", "Subject: ", "", " ")
    )
    assert not read(raw("From: a@x.example", "", "")).items


def test_broken_multipart_still_gives_its_words():
    item = only(
        raw(
            "From: a@x.example",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "Content-Type: text/plain",
            "Content-Transfer-Encoding: base64",
            "",
            "SGVsbG8gd29ybGQ",
            "--wrong--",
        )
    )
    assert "Hello world" in item.text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n \r\n",
        b"From: a@x.example\r\nContent-Type: text/plain" + b"; a=b" * 10_000 + b"\r\n\r\nx",
        b"From: a@x.example\r\nContent-Type: text/plain" + b";\r\n a=b" * 10_000 + b"\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 1_000,
    ],
)
def test_what_is_no_mail_or_a_trap_is_unreadable(data):
    with pytest.raises(Unreadable):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@x.example\r\n\r\n" + b"a" * 1_500_000 + b" pr@bluedoor.example",
        b"From: a@x.example\r\nList-Id: " + b" " * 200_000 + b"x\r\n\r\nx",
        b"From: a@x.example\r\nSubject: " + b"=?utf-8?q?a?= " * 100_000 + b"\r\n\r\nx",
        b"From: a@x.example\r\nContent-Type: text/html\r\n\r\n" + b"<a href='x:y'>z" * 50_000,
        b"From: a@x.example\r\nAuthentication-Results: " + b"(" * 100_000 + b"\r\n\r\nx",
    ],
    ids=["word", "blanks", "encoded words", "links", "comments"],
)
def test_a_mail_made_to_be_slow_is_read_all_the_same(data):
    assert len(read(data).items) == 1


# -- Google Alerts ------------------------------------------------------------------------------


def test_an_alert_gives_one_item_for_each_result():
    recall, prize = read(alert(RECALL, PRIZE)).items
    assert recall.title == "Blue Door Bakery recalls its rye bread"
    assert recall.text == "Metal was found in a loaf of Blue Door rye ..."
    assert recall.url == recall.id == "https://herald.example/rye?id=7"
    assert (recall.outlet, recall.author, recall.place) == ("The Herald", None, "news")
    assert recall.published == datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
    assert (prize.title, prize.outlet, prize.url) == (
        "Bakery wins a prize",
        "The Gazette",
        "https://gazette.example/prize",
    )


def test_an_alert_without_microdata_is_read_by_its_lines():
    data = alert(RECALL, PRIZE).replace(b"itemprop", b"class")
    recall, prize = read(data).items
    assert (recall.outlet, recall.text) == (
        "The Herald",
        "Metal was found in a loaf of Blue Door rye ...",
    )
    assert (prize.outlet, prize.text) == ("The Gazette", "The buns won.")


def test_a_result_that_is_listed_twice_is_one_item():
    assert len(read(alert(RECALL, PRIZE, RECALL)).items) == 2


def test_a_result_that_leads_nowhere_on_the_web_is_none():
    assert not read(alert(("Bad", "javascript:alert(1)", "x", "y"))).items


def test_googles_letter_without_results_is_counted():
    assert read(alert()).objection == "no search result can be read in it"


@pytest.mark.parametrize(
    "results",
    [
        "",
        "mx.example.net; none",
        "mx.example.net; dmarc=fail header.from=google.com",
        "mx.example.net; dkim=pass header.d=evil.example",
        "mx.example.net; dkim=pass header.d=notgoogle.com",
        "mx.example.net; dkim=pass header.d=com",
        "mx.example.net; dmarc=pass header.from=evil.example",
        "mx.example.net; spf=pass smtp.mailfrom=google.com",
        "mx.example.net; dkim=neutral header.d=google.com",
        'mx.example.net; spf=pass smtp.mailfrom="a; dmarc=pass header.from=google.com"@e.example',
        "mx.example.net; spf=pass (a; dmarc=pass header.from=google.com) smtp.mailfrom=e.example",
        "mx.example.net; spf=pass (\\); dmarc=pass header.from=google.com) smtp.mailfrom=e.example",
        "mx.example.net; dmarc=none; dmarc=pass header.from=google.com",
        "mx.example.net; dmarc=pass header.from=google.com; (unfinished",
    ],
)
def test_an_alert_that_google_is_not_proven_to_have_sent_is_left_out(results):
    reading = read(alert(RECALL, results_header=results))
    assert not reading.items
    assert reading.objection


@pytest.mark.parametrize(
    "results",
    [
        PROVEN,
        "mx.example.net; dkim=pass header.d=google.com",
        "mx.example.net 1; dkim=pass (good) header.i=@google.com header.s=x header.b=ab==",
        'mx.example.net; DKIM=Pass header.d="Google.com"',
        "mx.example.net; dkim=fail header.d=list.example; dkim=pass header.d=google.com",
    ],
)
def test_an_alert_that_google_signed_counts(results):
    assert len(read(alert(RECALL, results_header=results)).items) == 1


def test_where_the_server_writes_no_results_an_option_decides():
    unproven = alert(RECALL, results_header="")
    assert read(unproven).objection
    assert len(read(unproven, Trust(unverified=True)).items) == 1
    none = alert(RECALL, results_header="mx.example.net; none")
    assert read(none, Trust(unverified=True)).objection


# -- whom to believe ----------------------------------------------------------------------------

FORGED = "mx.example.net; dkim=pass header.d=google.com; dmarc=pass header.from=google.com"
OWN = "mx.example.net; dkim=none; spf=pass smtp.mailfrom=evil.example"
ELSEWHERE = "relay.example; dmarc=pass header.from=google.com"


def judged(*hops: str | tuple[str, ...], authserv: str | None = None, matters: bool = True) -> str:
    trust = Trust(authserv=authserv)
    listed = [(hop,) if isinstance(hop, str) else hop for hop in hops]
    return objection(listed, "a@google.com", trust, matters=matters)


def test_only_the_topmost_results_prove_anything():
    assert not judged(FORGED, OWN)
    assert judged(OWN, FORGED)
    assert judged((OWN, FORGED))
    assert judged("relay.example; none", FORGED)
    assert judged("(broken", FORGED)


def test_results_of_others_do_not_count_where_the_server_is_named():
    assert judged(ELSEWHERE, authserv="mx.example.net")
    assert not judged(ELSEWHERE, FORGED, authserv="MX.example.net")


def test_a_server_that_is_named_may_write_several_headers_at_its_hop_only():
    spf, dmarc = "mx.example.net; spf=pass", "mx.example.net; dmarc=pass header.from=google.com"
    assert not judged((spf, dmarc), authserv="mx.example.net")
    assert judged(spf, dmarc, authserv="mx.example.net")
    assert judged((OWN, "mx.example.net; dkim=pass header.d=google.com"), authserv="mx.example.net")


def test_hops_are_parted_by_received():
    lines = [f"Authentication-Results: {OWN}", "Received: x", f"Authentication-Results: {FORGED}"]
    forged = raw(*lines, "From: a@google.com", "", "x")
    genuine = raw(lines[2], *lines[:2], "From: a@google.com", "", "x")
    trust = Trust(senders=("google.com",), authserv="mx.example.net")
    assert read(forged, trust).objection
    assert read(genuine, trust).items


@pytest.mark.parametrize(
    ("results", "fails"),
    [
        ("mx.example.net; dmarc=fail (p=REJECT)", True),
        ("mx.example.net; spf=fail; dkim=fail", True),
        ("mx.example.net; spf=fail; dkim=pass header.d=list.example", False),
        ("mx.example.net; spf=fail", False),
        ("mx.example.net; dkim=fail", False),
        ("mx.example.net; dmarc=none; spf=softfail", False),
        ("mx.example.net; none", False),
    ],
)
def test_a_mail_that_is_found_forged_never_counts(results, fails):
    assert bool(judged(results, matters=False)) is fails
    assert bool(read(mail(Authentication_Results=results)).items) is not fails


def test_a_failure_is_believed_below_the_topmost_results():
    assert judged("mx.example.net; spf=pass", "mx.example.net; dmarc=fail", matters=False)
    assert not judged("mx.example.net; spf=pass", "other.example; dmarc=fail", matters=False)


@pytest.mark.parametrize(
    "sender",
    [
        "a@x.example, b@y.example",
        "",
        "nobody",
        "googlealerts-noreply@google.com, a@evil.example",
    ],
)
def test_a_mail_must_name_one_sender(sender):
    reading = read(raw(f"From: {sender}", f"Authentication-Results: {PROVEN}", "", "x"))
    assert reading.objection == "it does not name exactly one sender"


def test_two_from_headers_are_no_sender():
    reading = read(raw("From: a@x.example", "From: googlealerts-noreply@google.com", "", "x"))
    assert reading.objection == "it does not name exactly one sender"


def test_a_display_name_makes_nobody_google():
    data = raw('From: "googlealerts-noreply@google.com" <a@evil.example>', "Subject: s", "", "x")
    item = only(data)
    assert (item.author, item.outlet) == (None, "evil.example")


def test_with_a_list_of_trusted_senders_others_are_passed_over_and_they_must_be_proven():
    trust = Trust(senders=("towntable.example", "boss@bluedoor.example"))
    proof = "mx.example.net; dkim=pass header.d=towntable.example"
    assert read(mail(), trust).objection == "nothing proves that it comes from whom it names"
    assert read(mail(Authentication_Results=proof), trust).items
    stranger = mail(sender="a@nottowntable.example", Authentication_Results=proof)
    assert read(stranger, trust) == read(raw("From: b@bluedoor.example", "", "x"), trust)
    assert not read(stranger, trust).objection


def test_results_are_read_with_their_facts():
    read_back = read_results(
        'MX.example (x) 1; dkim/1 = pass (y (z)) header.D = "A b" reason="q;r"; none'
    )
    assert read_back is not None
    assert read_back.server == "mx.example"
    (finding,) = read_back.findings
    assert (finding.method, finding.result) == ("dkim", "pass")
    assert finding.facts == {"header.d": "a b", "reason": "q;r"}


# -- anything at all ----------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        b"From: a@x.example", b"From: =?utf-8?q?J=C3?= <a@x.example>", b"From: (((", b"",
        b"Subject: =?x?q?a?=", b"Subject: =?utf-8?b?a?=", b"Date: 99 Foo", b"List-Id: <",
        b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"\xff\xfe",
        b"Content-Type: text/html; charset=\xff", b"Content-Type: message/rfc822",
        b"Content-Type: text/plain; charset*0=\x00", b"Content-Type: text/plain; charset=undefined",
        b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: uuencode",
        b"Content-Disposition: attachment; filename*=x'y'%ff", b"begin 644 x", b"http://[::1",
        b"<a href='//['>x</a>", b"Authentication-Results: a; b=c (",
    ]
)  # fmt: skip


@given(st.binary(max_size=2_000) | st.lists(LINES, max_size=20).map(b"\r\n".join))
def test_any_bytes_give_items_or_are_unreadable(data):
    try:
        reading = read(b"From: a@x.example\r\n" + data)
    except Unreadable:
        return
    for item in reading.items:
        assert item.id
        assert "\n" not in item.title


@given(st.text(max_size=300))
def test_any_results_header_is_read_or_refused(value):
    results = read_results(value)
    assert results is None or results.server == results.server.lower()
