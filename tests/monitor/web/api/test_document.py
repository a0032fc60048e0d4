"""The OpenAPI document: complete, true to the rows, and of all that people can do."""

from __future__ import annotations

from typing import get_args

import pytest

from monitor import __version__
from monitor.cli.case import _ACTS as COMMANDS
from monitor.desk import DeskAct
from tests.monitor.web.api.program import OPERATIONS, program
from tests.monitor.web.desk import HERE, USERS, desk


@pytest.fixture
async def document(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE + USERS) as client:
        return (await client.get("/api/openapi.json")).json()


def operations(document):
    return {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_every_act_of_the_command_is_possible_through_the_api(document):
    (acts,) = {
        tuple(one["properties"]["act"]["enum"])
        for name, one in document["components"]["schemas"].items()
        if name == "Act"
    }
    assert set(acts) == set(COMMANDS) == set(get_args(DeskAct))


def test_all_that_people_look_at_can_be_asked_for(document):
    assert set(operations(document)) == set(OPERATIONS)


def test_it_says_what_it_describes_and_how_to_come_in(document):
    assert (document["info"]["title"], document["info"]["version"]) == ("Amends", __version__)
    assert document["info"]["description"]
    assert document["servers"] == [{"url": "/api"}]
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_every_operation_says_what_it_takes_gives_and_refuses(document):
    for name, operation in operations(document).items():
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["security"], name
        answers = operation["responses"]
        assert answers["200"]["content"]["application/json"]["schema"], name
        refused = {"401", "403", "422", "503"} | ({"404"} if "{" in name else set())
        refused |= {"400", "408", "413", "415"} if name.startswith("post") else set()
        refused |= {"409"} if name.startswith("post") and "{" in name else set()
        assert set(answers) == {"200"} | refused, name
        for status in refused:
            (kind,) = answers[status]["content"]
            assert kind == "application/problem+json"
        if name.startswith("post"):
            assert operation["requestBody"]["content"]["application/json"]["schema"], name
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description") or parameter["schema"].get("title"), name


def test_what_is_referred_to_is_there(document):
    def references(part):
        if isinstance(part, dict):
            yield from ([part["$ref"]] if "$ref" in part else ())
            for one in part.values():
                yield from references(one)
        elif isinstance(part, list):
            for one in part:
                yield from references(one)

    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) == schemas


async def test_it_can_be_read_without_a_token_and_no_page_is_loaded_from_elsewhere(
    store, tmp_path, clock
):
    async with program(store, tmp_path, clock) as client:
        for path in ("/api/docs", "/api/redoc", "/docs", "/redoc", "/openapi.json"):
            assert (await client.get(path)).status_code == 404
