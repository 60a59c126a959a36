"""Pictures, files and copies of messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.offline_telegram import content
from tests.offline_telegram.chat import Chat, Json
from tests.offline_telegram.errors import bad_request, too_large
from tests.offline_telegram.files import MEGABYTE, Stored, Upload
from tests.offline_telegram.flood import Flood
from tests.offline_telegram.methods.places import place
from tests.offline_telegram.parameters import Method, Parameters, integer, text_of
from tests.offline_telegram.world import World

LARGEST_UPLOAD = 50 * MEGABYTE
_COPIED = ("text", "entities", "caption", "caption_entities", *sorted(content.COPIED))
_RIGHTS = {
    "": "text messages",
    "photo": "photos",
    "document": "documents",
    "animation": "other messages",
    "audio": "music",
    "video": "videos",
    "voice": "voice notes",
    "video_note": "video notes",
    "sticker": "stickers",
}


@dataclass(frozen=True, slots=True)
class MediaMethods:
    world: World
    flood: Flood

    def by_name(self) -> Mapping[str, Method]:
        return {
            "sendphoto": self.send_photo,
            "senddocument": self.send_document,
            "copymessage": self.copy_message,
            "getfile": self.get_file,
        }

    async def send_photo(self, parameters: Parameters) -> object:
        given = self._given(parameters, "photo")
        chat = self._chat(parameters, "photo")
        fields = self._placed(chat, parameters)
        files = self.world.files
        photo = files.photo(given.content) if isinstance(given, Upload) else files.sizes_of(given)
        return self._sent(chat, {"photo": photo} | fields)

    async def send_document(self, parameters: Parameters) -> object:
        given = self._given(parameters, "document")
        chat = self._chat(parameters, "document")
        fields = self._placed(chat, parameters)
        if isinstance(given, Upload):
            kept = self.world.files.document(given.name, given.content, mime_type=given.mime_type)
        else:
            kept = given.as_json() | {"file_name": given.name, "mime_type": given.mime_type}
        return self._sent(chat, {"document": kept} | fields)

    async def copy_message(self, parameters: Parameters) -> object:
        source = self.world.readable(parameters.get("from_chat_id"))
        message_id = integer(parameters, "message_id")
        original = self.world.message(source, message_id, "message to copy")
        kind = content.kind_of(original)
        if not kind and "text" not in original:
            raise bad_request("message can't be copied")
        chat = self._chat(parameters, kind)
        copied = {key: original[key] for key in _COPIED if key in original}
        if "caption" in parameters and kind in content.WITH_CAPTION:
            copied = {kind: original[kind]} | content.caption(parameters)
        fields = content.keyboard(parameters) | place(self.world, chat, parameters)
        return {"message_id": self._sent(chat, copied | fields)["message_id"]}

    async def get_file(self, parameters: Parameters) -> object:
        return self.world.files.file(parameters.get("file_id"))

    def _chat(self, parameters: Parameters, kind: str) -> Chat:
        return self.world.writable(parameters.get("chat_id"), _RIGHTS.get(kind, "messages"))

    def _placed(self, chat: Chat, parameters: Parameters) -> Json:
        """What a message with a file has beside the file."""
        fields = content.caption(parameters) | content.keyboard(parameters)
        return fields | place(self.world, chat, parameters)

    def _sent(self, chat: Chat, fields: Json) -> Json:
        self.flood.check(chat.id)
        return self.world.new_message(chat, self.world.me(), **fields)

    def _given(self, parameters: Parameters, kind: str) -> Upload | Stored:
        """The file that a request brings, or names."""
        value = parameters.get(kind)
        if isinstance(value, str) and value.startswith("attach://"):
            value = parameters.get(value.removeprefix("attach://"))
        if not value:
            raise bad_request(f"there is no {kind} in the request")
        if isinstance(value, dict):
            return _checked(self.world.files.uploads[text_of(value, "upload")])
        if str(value).startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self.world.files.by_id.get(str(value))
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored


def _checked(upload: Upload) -> Upload:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_UPLOAD:
        raise too_large()
    return upload
