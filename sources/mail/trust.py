"""Judges whether a mail comes from whom it names, by what the receiving server found out.

Anyone can write to a mailbox and put any name into From. Whether a mail is genuine was checked by
the server that received it, which wrote what it found into Authentication-Results (RFC 8601). A
forger can write such a header too; it then stands below those of the receiving server, since every
server adds on top. The rule:

1. Without `authserv` only the topmost Authentication-Results header is asked for what passed. With
   `authserv` only headers that begin with this name are: the topmost of them, and others of the
   same hop (no Received stands between them), each method where it is first mentioned. So a server
   that forgets to take out what pretends to be its own is not fooled by what stands further down.
2. A failure is believed in any header of the same name: nobody forges a failure of his own mail.
3. A mail is left out where `dmarc=fail` is stated, or both `spf=fail` and `dkim=fail`, or where
   From does not name exactly one sender.
4. A mail whose sender matters (Google Alerts; whoever is listed in `trust`) must prove it:
   `dmarc=pass` for the very domain of From, or `dkim=pass` by that domain or one above it. Where
   the server writes no such header at all, `unverified` says whether the mail counts all the same.

Other mail counts where nothing speaks against it: a complaint may come from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

_LONGEST = 10_000
"""Characters of one header; what is longer was written to confuse."""
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([;=()])|(\s+)|([^\s;=()"]+)')
_IN_COMMENT = re.compile(r"(?:[^()\\]|\\.)*")
_FAILED = frozenset({"fail", "hardfail"})


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose mail counts. The fields are the options of the kind `mailbox`."""

    senders: tuple[str, ...] = ()
    """Addresses and domains (which cover those below them), lower case; empty: everyone's."""
    authserv: str | None = None
    """The name that the receiving server writes at the beginning of its results."""
    unverified: bool = False
    """Do senders that matter count where the server writes no results at all?"""

    def admits(self, address: str) -> bool:
        """Tell whether this sender, lower case, is one whose mail counts."""
        domain = address.rpartition("@")[2]
        return not self.senders or any(
            address == sender if "@" in sender else _within(domain, sender)
            for sender in self.senders
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One result: `dkim=pass header.d=example.org`."""

    method: str
    result: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """What was looked at: "header.from" -> "example.org"; lower case."""


@dataclass(frozen=True, slots=True)
class Results:
    """One Authentication-Results header."""

    server: str
    """The name of whoever wrote it, lower case."""
    findings: tuple[Finding, ...]


def objection(hops: Sequence[Sequence[str]], address: str, trust: Trust, *, matters: bool) -> str:
    """Say why a mail must not count; "" where it may.

    Args:
        hops: the mail's Authentication-Results, topmost first, by the server that wrote them.
        address: the one address in From, lower case.
        trust: whose mail counts.
        matters: whether it claims to come from somebody who is believed more than others.
    """
    read = [[read_results(value) for value in hop] for hop in hops]
    topmost = read[0][0] if read else None
    name = (trust.authserv or (topmost.server if topmost else "")).lower()
    ours = [
        [results for results in hop if results is not None and results.server == name]
        for hop in read
    ]
    if _failed(results for hop in ours for results in hop):
        return "the receiving server found that the sender is forged"
    if not matters or (trust.unverified and not hops):
        return ""
    if trust.authserv:
        believed = _first_mentions(next((hop for hop in ours if hop), []))
    else:
        believed = topmost.findings if topmost else ()
    if _proves(believed, address.rpartition("@")[2]):
        return ""
    return "nothing proves that it comes from whom it names"


def read_results(value: str) -> Results | None:
    """Read one header by RFC 8601, section 2.2; None where it is none."""
    statements = _statements(value) if len(value) <= _LONGEST else None
    if not statements or not statements[0]:
        return None
    found = (_finding(statement) for statement in statements[1:])
    return Results(statements[0][0].lower(), tuple(one for one in found if one is not None))


def _statements(value: str) -> list[list[str]] | None:
    """Split at semicolons into tokens, without comments; quoted text is one token."""
    statements: list[list[str]] = [[]]
    place, depth = 0, 0
    while place < len(value):
        if depth:
            inside = _IN_COMMENT.match(value, place)
            place = inside.end() if inside else place
            if place >= len(value) or value[place] == "\\":
                return None
            depth += 1 if value[place] == "(" else -1
            place += 1
            continue
        token = _TOKEN.match(value, place)
        if token is None or token[2] == ")":
            return None
        place = token.end()
        if token[2] == "(":
            depth = 1
        elif token[2] == ";":
            statements.append([])
        elif not token[3]:
            statements[-1].append(token[0] if token[1] is None else token[1])
    return None if depth else statements


def _finding(tokens: list[str]) -> Finding | None:
    pairs = [
        (tokens[place - 1].lower(), tokens[place + 1].lower())
        for place in range(1, len(tokens) - 1)
        if tokens[place] == "="
    ]
    if not pairs or tokens[1] != "=":
        return None
    method, result = pairs[0]
    facts: dict[str, str] = {}
    for name, said in pairs[1:]:
        facts.setdefault(name, said)
    return Finding(method.partition("/")[0], result, facts)


def _failed(ours: Iterable[Results]) -> bool:
    found = [finding for results in ours for finding in results.findings]
    said: dict[str, set[str]] = {}
    for finding in found:
        said.setdefault(finding.method, set()).add(finding.result)
    if said.get("dmarc", set()) & _FAILED:
        return True
    # Of several signatures one that holds is enough: mailing lists break the others.
    dkim_failed = bool(said.get("dkim", set()) & _FAILED) and "pass" not in said["dkim"]
    return dkim_failed and bool(said.get("spf", set()) & _FAILED)


def _first_mentions(ours: Iterable[Results]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for results in ours:
        settled = {finding.method for finding in kept}
        kept.extend(finding for finding in results.findings if finding.method not in settled)
    return tuple(kept)


def _proves(findings: Iterable[Finding], domain: str) -> bool:
    listed = tuple(findings)
    dmarc = [finding for finding in listed if finding.method == "dmarc"]
    # A mail has one DMARC result; a second one was smuggled in.
    if (
        len(dmarc) == 1
        and dmarc[0].result == "pass"
        and dmarc[0].facts.get("header.from") == domain
    ):
        return True
    return any(
        finding.method == "dkim" and finding.result == "pass" and _signed_for(finding, domain)
        for finding in listed
    )


def _signed_for(finding: Finding, domain: str) -> bool:
    signer = finding.facts.get("header.d") or finding.facts.get("header.i", "").rpartition("@")[2]
    return "." in signer.strip(".") and _within(domain, signer)


def _within(domain: str, wider: str) -> bool:
    return domain == wider or domain.endswith("." + wider)
