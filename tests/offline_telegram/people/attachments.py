"""What people send beside words."""

from __future__ import annotations

from dataclasses import dataclass

from tests.offline_telegram.chat import Json
from tests.offline_telegram.files import Files, picture

_SQUARE: Json = {"width": 512, "height": 512}
_STICKER: Json = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """Of some kind; its name, content and size matter where the kind is a file."""

    kind: str
    name: str = ""
    content: bytes = b"..."
    size: int | None = None
    """Pretended, where a test does not want to make that many bytes."""

    def kept_in(self, files: Files) -> object:
        """What a message says of it.

        Raises:
            LookupError: nobody sends this kind.
        """
        match self.kind:
            case "photo":
                return files.photo(picture())
            case "location":
                return {"latitude": 56.16, "longitude": 15.59}
            case "contact":
                return {"phone_number": "+46455303000", "first_name": "Kommunen"}
            case "document":
                return self._file(files, "blankett.pdf")
            case "voice":
                return _unnamed(self._file(files, "voice.ogg", "audio/ogg")) | {"duration": 3}
            case "audio":
                return self._file(files, "audio.mp3", "audio/mpeg") | {"duration": 3}
            case "video":
                return self._file(files, "video.mp4", "video/mp4") | _SQUARE | {"duration": 3}
            case "video_note":
                round_one = _unnamed(self._file(files, "note.mp4", "video/mp4"))
                return round_one | {"length": 240, "duration": 3}
            case "sticker":
                sticker = _unnamed(self._file(files, "sticker.webp", "image/webp"))
                return sticker | _SQUARE | _STICKER
            case _:
                raise LookupError(f"nobody sends a {self.kind!r}")

    def _file(self, files: Files, name: str, mime_type: str = "") -> Json:
        return files.document(
            self.name or name, self.content, kind=self.kind, mime_type=mime_type, size=self.size
        )


def _unnamed(file: Json) -> Json:
    return {key: value for key, value in file.items() if key != "file_name"}
