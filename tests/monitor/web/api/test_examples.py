"""The API against requests that schemathesis makes up from its document: nothing breaks it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from monitor.access import add_token
from monitor.store import Store
from tests.monitor.made_up import GOOD, NOON, Clock
from tests.monitor.web.api.program import OPERATIONS, complaint
from tests.monitor.web.desk import HERE, USERS, desk

EXAMPLES = 15
"""Requests made up for each operation, right ones and wrong ones."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[tuple[str, str]]:
    """A desk with a few cases in a thread of its own: its address, and a token for it."""
    folder = tmp_path_factory.mktemp("desk")
    ready: Future[tuple[str, str]] = Future()
    ended: Future[asyncio.Event] = Future()

    async def serve() -> None:
        clock, stop = Clock(), asyncio.Event()
        with Store(folder / "amends.db") as store:
            token = add_token(store, "schemathesis", "act", NOON)
            async with desk(store, folder, clock, HERE + USERS) as client:
                client.hears(*(complaint(n) for n in range(1, 9)), complaint(9, verdict=GOOD))
                ended.set_result(stop)
                ready.set_result((str(client.base_url).rstrip("/"), token))
                await stop.wait()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    yield ready.result(timeout=60)
    loop.call_soon_threadsafe(ended.result().set)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def document(running):
    address, _ = running
    return schemathesis.openapi.from_url(f"{address}/api/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_made_up_request_breaks_it_and_every_answer_fits_the_document(
    document, running, operation, mode
):
    method, path = operation.split()
    headers = {"Authorization": f"Bearer {running[1]}"}
    # Some of what it calls wrong about an address cannot be told from what is right, once sent.
    checks = [*CHECKS, negative_data_rejection] if method == "post" else CHECKS

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=document[path][method].as_strategy(generation_mode=mode))
    def every(case):
        case.call_and_validate(headers=headers, checks=checks)

    every()
