"""The methods of the Bot API that the assistant uses, with Telegram's checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.offline_telegram.flood import Flood
from tests.offline_telegram.methods.chats import ChatMethods
from tests.offline_telegram.methods.edits import EditMethods
from tests.offline_telegram.methods.inline import InlineMethods
from tests.offline_telegram.methods.media import MediaMethods
from tests.offline_telegram.methods.messages import MessageMethods
from tests.offline_telegram.methods.presentation import PresentationMethods
from tests.offline_telegram.methods.topics import TopicMethods
from tests.offline_telegram.methods.updates import UpdateMethods
from tests.offline_telegram.parameters import Method
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.webhook import WebhookPusher
from tests.offline_telegram.world import World

__all__ = ["Methods"]


@dataclass
class Methods:
    """All of them, by name."""

    world: World
    updates: UpdateQueue
    webhook: WebhookPusher
    flood: Flood = field(default_factory=Flood)

    def __post_init__(self) -> None:
        world, flood = self.world, self.flood
        self._by_name: Mapping[str, Method] = {
            **UpdateMethods(self.updates, self.webhook).by_name(),
            **ChatMethods(world).by_name(),
            **MessageMethods(world, flood).by_name(),
            **EditMethods(world, flood).by_name(),
            **MediaMethods(world, flood).by_name(),
            **TopicMethods(world, self.updates, flood).by_name(),
            **InlineMethods(world).by_name(),
            **PresentationMethods(world).by_name(),
        }

    def named(self, name: str) -> Method | None:
        """In whatever case."""
        return self._by_name.get(name.lower())
