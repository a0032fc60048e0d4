"""`init`: a first config.toml, by asking."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import moments
from monitor.cli.main import FAILED, MISUSED
from monitor.cli.output import plain
from monitor.cli.sources import two_letters

if TYPE_CHECKING:
    from monitor.config.first import Answers
    from monitor.config.writing import NewSource
    from monitor.finding import Finding
    from monitor.searches import Subject

_SAMPLE = "Blue Door Bakery"
_SEARCHES = frozenset({"google_news", "reddit", "hackernews"})
"""Those that a first configuration begins with; the others are for who looks for more."""


Check = Callable[[str], str]
"""Returns an answer as it will be written. Raises UsageError for one that is no good."""


@dataclass(frozen=True, slots=True)
class _Asker:
    """Takes an option where it was given, asks at a terminal, and else takes the default."""

    at_terminal: bool

    def text(
        self, question: str, given: str | None, default: str = "", check: Check = str.strip
    ) -> str:
        """Return one answer; one that is no good is asked for again. Raises UsageError."""
        if given is not None or not self.at_terminal:
            return check(default if given is None else given)
        answer: str = click.prompt(
            question, default=default, show_default=bool(default), value_proc=check
        )
        return answer


@click.command()
@click.option("--name", help="What your business is called, as people write it.")
@click.option("--site", help="Its website: it is looked through for feeds and reviews.")
@click.option("--country", callback=two_letters, help="For news, in two letters. Default: US.")
@click.option("--language", callback=two_letters, help="For news, in two letters.")
@click.option("--contact", help="How an unhappy customer reaches a person.")
@click.option("--email", multiple=True, help="Who gets alerts; may be given more than once.")
@click.option("--smtp-host", help="The mail server. Without one, alerts become files.")
@click.option("--allow-private", is_flag=True, help="The website is on a private address.")
@click.option("--force", is_flag=True, help="Overwrite a configuration that is there.")
@click.pass_context
def init(
    ctx: click.Context,
    *,
    name: str | None,
    site: str | None,
    country: str | None,
    language: str | None,
    contact: str | None,
    email: tuple[str, ...],
    smtp_host: str | None,
    allow_private: bool,
    force: bool,
) -> None:
    """Write a first config.toml by asking; every question has a default.

    It goes where --config or $AMENDS_CONFIG says, else into this folder. Where standard input is no
    terminal nothing is asked: then give --name, and the other options as you like.
    """
    path = _place(ctx, force=force)
    ask = _Asker(sys.stdin.isatty())
    if name is None and not ask.at_terminal:
        raise click.UsageError("nobody can be asked here: give --name, at least")
    wanted = ask.text("What is your business called, as people write it?", name, _SAMPLE)
    sample = name is None and wanted == _SAMPLE
    subject = None
    if not sample:
        subject = _subject(ask, wanted, site, country, language, allow_private=allow_private)
    answers = _answers(ask, wanted, contact, email, smtp_host)
    finding = _find(subject) if subject else None
    sources = _chosen(finding)
    _write(path, answers, sources, force=force)
    for note in finding.notes if finding else ():
        click.echo(f"note: {plain(note)}", err=True)
    _say(path, sources, sample=sample)
    ctx.exit(0 if finding is None or finding.read else FAILED)


def _place(ctx: click.Context, *, force: bool) -> Path:
    """Say where the file goes. Raises UsageError where one is there already."""
    path = Path(ctx.obj or os.environ.get("AMENDS_CONFIG") or "config.toml")
    if path.exists() and not force:
        raise click.UsageError(f"{path} is there already: --force overwrites it")
    return path


def _subject(
    ask: _Asker,
    name: str,
    site: str | None,
    country: str | None,
    language: str | None,
    *,
    allow_private: bool,
) -> Subject:
    from monitor.searches import Subject, language_of  # noqa: PLC0415  (start-up time)

    where = ask.text("Its website, if it has one:", site)
    place = ask.text("Which country, in two letters?", country, "US", _letters).upper()
    likely = language_of(place)
    spoken = ask.text("Which language, in two letters?", language, likely, _letters).lower()
    return Subject(
        name=name,
        site=where or None,
        country=place,
        language=spoken,
        brand=name,
        allow_private=allow_private,
    )


def _answers(
    ask: _Asker, name: str, contact: str | None, email: Sequence[str], host: str | None
) -> Answers:
    from monitor.config.first import Answers  # noqa: PLC0415  (start-up time)

    reached = ask.text("How does an unhappy customer reach a person (name, telephone)?", contact)
    given = ", ".join(email) if email else None
    question = "Who gets alerts (e-mail addresses, with commas between)?"
    recipients = tuple(_addresses(ask.text(question, given, check=_mailboxes)))
    if host and not recipients:
        raise click.UsageError("--smtp-host: somebody has to be told; give --email as well")
    server = ""
    if recipients:
        question = "Your mail server (without one, alerts become files)?"
        server = ask.text(question, host, check=_server)
    return Answers(name=name, contact=reached, recipients=recipients, host=server)


def _letters(answer: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", answer.strip()):
        raise click.UsageError(f"expected two letters, got {answer!r}")
    return answer.strip()


def _addresses(answer: str) -> Iterator[str]:
    return (one.strip() for one in answer.split(",") if one.strip())


def _mailboxes(answer: str) -> str:
    from monitor.config.values import bare_address  # noqa: PLC0415  (start-up time)

    for one in _addresses(answer):
        if bare_address(one) is None:
            raise click.UsageError(f"expected e-mail addresses, got {one!r}")
    return answer


def _server(answer: str) -> str:
    from monitor.config.values import mail_host  # noqa: PLC0415  (start-up time)

    try:
        return str(mail_host(answer.strip()))
    except ValueError as error:
        expected = "expected the name of a mail server, such as smtp.example.org"
        raise click.UsageError(f"{expected}, got {answer!r}") from error


def _find(subject: Subject) -> Finding:
    from monitor.config.settings import Network  # noqa: PLC0415  (start-up time)
    from monitor.finding import look  # noqa: PLC0415

    if subject.site:
        click.echo(f"Looking through {plain(subject.site)} …", err=True)
    return asyncio.run(look(subject, Network(), moments.now()))


def _chosen(finding: Finding | None) -> list[NewSource]:
    """Take what the website led to, and the usual searches; the sample where nothing is watched."""
    from monitor.config.writing import NewSource  # noqa: PLC0415  (start-up time)
    from monitor.searches import SEARCHES  # noqa: PLC0415

    if finding is None:
        made_up = "made-up reviews, news and posts; needs no network"
        return [NewSource("sample", {"interval": "10s"}, comment=made_up)]
    left_out = SEARCHES - _SEARCHES
    return [
        one.source for one in finding.candidates if one.ready and one.source.kind not in left_out
    ]


def _write(path: Path, answers: Answers, sources: Sequence[NewSource], *, force: bool) -> None:
    """Check the file, then write it. Raises ConfigError where an answer is no good."""
    from monitor.config.first import first_config  # noqa: PLC0415  (start-up time)
    from monitor.config.load import load  # noqa: PLC0415

    content = first_config(answers, sources).encode("utf-8", "replace")
    load(path, environ=os.environ, content=content)
    try:
        with path.open("wb" if force else "xb") as opened:
            opened.write(content)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        click.echo(f"amends: {path}: cannot be written: {reason}", err=True)
        click.get_current_context().exit(MISUSED)


def _say(path: Path, sources: Sequence[NewSource], *, sample: bool) -> None:
    count = len(sources)
    click.echo(f"{path} is written, with {count} source{'' if count == 1 else 's'}:")
    for source in sources:
        values = source.values()
        what = values.get("name") or values.get("url") or ""
        click.echo(f"  {plain(what or values['kind'])}")
    if sample:
        click.echo("It is about a made-up bakery: edit it, or start again with --force.")
    click.echo("\nNext:\n  amends check-config\n  amends run")
