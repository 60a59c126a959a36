"""How updates come to the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from tests.offline_telegram.errors import WEBHOOK_IS_SET, ApiError, bad_request
from tests.offline_telegram.parameters import Method, Parameters, decoded, integer, is_true, text_of
from tests.offline_telegram.update_queue import MOST_AT_ONCE, UpdateQueue
from tests.offline_telegram.webhook import WebhookPusher

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class UpdateMethods:
    updates: UpdateQueue
    webhook: WebhookPusher

    def by_name(self) -> Mapping[str, Method]:
        return {
            "getupdates": self.get_updates,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.get_webhook_info,
        }

    async def get_updates(self, parameters: Parameters) -> object:
        if self.webhook.url:
            raise ApiError(HTTPStatus.CONFLICT, WEBHOOK_IS_SET)
        self._allow(parameters)
        return await self.updates.fetch(
            integer(parameters, "offset"),
            integer(parameters, "limit", MOST_AT_ONCE),
            integer(parameters, "timeout"),
        )

    async def set_webhook(self, parameters: Parameters) -> object:
        url = text_of(parameters, "url")
        secret = text_of(parameters, "secret_token")
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self._allow(parameters)
        self._drop_if_asked(parameters)
        self.webhook.set(url, secret, integer(parameters, "max_connections", 40))
        return True

    async def delete_webhook(self, parameters: Parameters) -> object:
        self._drop_if_asked(parameters)
        self.webhook.set("", "", 40)
        return True

    async def get_webhook_info(self, _: Parameters) -> object:
        return self.webhook.info()

    def _allow(self, parameters: Parameters) -> None:
        named = decoded(parameters.get("allowed_updates"))
        if isinstance(named, list):
            self.updates.allowed = frozenset(str(kind) for kind in named)

    def _drop_if_asked(self, parameters: Parameters) -> None:
        if is_true(parameters.get("drop_pending_updates")):
            self.updates.waiting.clear()
