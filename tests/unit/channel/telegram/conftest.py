"""People on an offline Telegram, and the agents' group."""

from __future__ import annotations

import pytest

from tests.offline_telegram.driver import Driver
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import World
from tests.unit.channel.telegram.fakes import GROUP, Group


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def people(world: World) -> Driver:
    """They are in a group with a topic, too."""
    driver = Driver(world, UpdateQueue())
    driver.group(GROUP, topics=[7])
    return driver


@pytest.fixture
def group() -> Group:
    return Group()
