"""One service shared by its sources: pace and pauses."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from sources.errors import Busy
from sources.service import Services


async def test_a_stand_in_can_be_asked_faster_than_its_service():
    service = Services(pace=1e-6).join("example")
    async with asyncio.timeout(20):
        for _ in range(3):
            async with service.turn(3_600):
                pass


async def test_the_second_request_waits_for_its_turn():
    service = Services().join("example")
    async with service.turn(3_600):
        pass
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), service.turn(3_600):
            pass


async def test_a_pause_holds_for_all_sources_of_a_service_and_for_no_other():
    services = Services()
    one, same, other = services.join("example"), services.join("example"), services.join("else")
    assert (one.sources, other.sources) == (2, 1)
    one.pause(timedelta(seconds=60), quota=True)
    with pytest.raises(Busy) as raised:
        async with same.turn(0):
            pass
    assert raised.value.quota
    async with other.turn(0):
        pass


async def test_a_shorter_pause_does_not_end_a_longer_one():
    service = Services().join("example")
    service.pause(timedelta(seconds=600))
    service.pause(timedelta(seconds=1))
    with pytest.raises(Busy) as raised:
        async with service.turn(0):
            pass
    assert raised.value.wait > timedelta(seconds=60)
