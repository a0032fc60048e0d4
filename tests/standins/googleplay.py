"""A stand-in for the reviews of the Google Play Developer API, and for Google's token endpoint."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

ACCOUNT = "amends@blue-door.iam.example"
_APP = "/androidpublisher/v3/applications/example.blue_door"
_TOKENS = "https://oauth2.googleapis.com/token"
_SCOPE = "https://www.googleapis.com/auth/androidpublisher"


@cache
def key() -> rsa.RSAPrivateKey:
    """The key that Google knows."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def pem(secret: rsa.RSAPrivateKey) -> str:
    """A key as a key file holds it."""
    form = serialization.PrivateFormat.PKCS8
    encoding = serialization.Encoding.PEM
    return secret.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def key_file(**changes: Any) -> str:
    """What a key file holds."""
    told = {
        "type": "service_account",
        "project_id": "blue-door",
        "private_key_id": "5f3a",
        "private_key": pem(key()),
        "client_email": ACCOUNT,
        "client_id": "1032",
        "token_uri": _TOKENS,
    }
    return json.dumps(told | changes)


@cache
def credentials() -> Path:
    """A key file, gone when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="amends-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "google-play.json"
    file.write_text(key_file())
    return file


class StandIn(Base):
    """A login by a signed assertion, then pages of a hundred, each with a token to the next."""

    kind = "googleplay"
    page_size = 100
    container = ("reviews",)
    rated = True
    empty_answers = (b"{}",)

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        """Access tokens that are good."""
        self._given = 0

    def options(self) -> dict[str, Any]:
        return {"package": "example.blue_door", "credentials": str(credentials())}

    def examples(self) -> list[tuple[Post, Item]]:
        bad = Post("gp:A_1-x", "Lost my order & nobody answers <ever>.", "Never again", rating=1)
        good = Post("gp:B", "Muito bom!\nRecomendo.", author="Lúcia", rating=5, language="pt_BR")
        bare = Post("gp:C", "ok", author=None, rating=3, language=None)
        made = [
            Item(
                id=f"googleplay:{post.id}",
                title=post.title,
                text=post.text,
                url="https://play.google.com/store/apps/details?id=example.blue_door"
                f"&reviewId={quote(post.id)}",
                author=post.author,
                published=NOON - timedelta(hours=hour),
                rating=post.rating,
                rating_given=f"{post.rating}",
                language=post.language and post.language[:2],
                place="app",
                outlet="Google Play",
                audience=2,
            )
            for hour, post in enumerate((bad, good, bare), 1)
        ]
        return [
            (replace(post, published=item.published or NOON), item)
            for post, item in zip((bad, good, bare), made, strict=True)
        ]

    def made_up(self, number: int, published: datetime) -> Post:
        return replace(super().made_up(number, published), rating=2)

    def answer(self, request: Request) -> Answer:
        path = request.path.partition("?")[0]
        if path == "/token" and request.method == "POST":
            return self._let_in(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return _refusal(401, "UNAUTHENTICATED")
        if path != f"{_APP}/reviews":
            return _refusal(404, "NOT_FOUND")
        size = min(int(request.query.get("maxResults", "10")), self.page_size)
        start = int(request.query.get("token", "from-0").removeprefix("from-"))
        shown = self.posts[start : start + size]
        # As Google does: what is empty is left out.
        told: dict[str, Any] = {"reviews": [_told(post) for post in shown]} if shown else {}
        if start + size < len(self.posts):
            told["tokenPagination"] = {"nextPageToken": f"from-{start + size}"}
        return json_answer(told)

    def _let_in(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return Answer(b'{"error": "unsupported_grant_type"}', status=400)
        try:
            claims = jwt.decode(
                form["assertion"],
                key().public_key(),
                algorithms=["RS256"],
                audience=_TOKENS,
                issuer=ACCOUNT,
                options={"require": ["iat", "exp"]},
            )
        except jwt.PyJWTError:
            told = b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'
            return Answer(told, status=400)
        if claims["scope"] != _SCOPE or claims["exp"] - claims["iat"] > 3600:
            return Answer(b'{"error": "invalid_scope"}', status=400)
        self._given += 1
        token = f"ya29.play-{self._given}"
        self.tokens.add(token)
        return json_answer({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})


def _refusal(status: int, name: str) -> Answer:
    error = {"code": status, "message": "No.", "status": name}
    return Answer(json.dumps({"error": error}).encode(), status=status)


def _told(post: Post) -> dict[str, Any]:
    said: dict[str, Any] = {
        "text": f"{post.title}\t{post.text}" if post.title else post.text,
        "lastModified": {
            "seconds": f"{int((post.updated or post.published).timestamp())}",
            "nanos": 713_000_000,
        },
        "starRating": post.rating,
        "device": "lynx",
        "androidOsVersion": 34,
        "appVersionName": "3.2.1",
        "thumbsUpCount": 2,
    }
    if post.language:
        said["reviewerLanguage"] = post.language
    reply = {"text": "We are sorry.", "lastModified": {"seconds": "1777630000"}}
    told = {"reviewId": post.id, "comments": [{"userComment": said}, {"developerComment": reply}]}
    return told | ({"authorName": post.author} if post.author else {})
