"""Files that people and the bot have sent; their bytes are kept, so that tests can look."""

from __future__ import annotations

import itertools
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import bad_request

MEGABYTE = 1 << 20
_LARGEST_PHOTO = 10 * MEGABYTE
_LARGEST_DOWNLOAD = 20 * MEGABYTE
_LONGEST_SIDES, _LARGEST_RATIO = 10_000, 20
_THUMBNAIL = 90
_FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers"}


@dataclass(frozen=True, slots=True)
class Stored:
    """One file; a photo's sizes are files of their own."""

    file_id: str
    kind: str
    name: str
    mime_type: str
    content: bytes
    size: int
    """In bytes; more than there are, if a test pretends."""

    @property
    def unique_id(self) -> str:
        return f"u{self.file_id}"

    @property
    def path(self) -> str:
        _, dot, extension = self.name.rpartition(".")
        folder = _FOLDERS.get(self.kind, "documents")
        return f"{folder}/file_{self.file_id.rpartition('-')[2]}{dot}{extension if dot else ''}"

    def as_json(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a request, before it is known what it is for."""

    name: str
    mime_type: str
    content: bytes


@dataclass
class Files:
    """All files that Telegram has."""

    by_id: dict[str, Stored] = field(default_factory=dict)
    downloadable: dict[str, Stored] = field(default_factory=dict)
    """By path: those that getFile has been asked for."""
    uploads: dict[str, Upload] = field(default_factory=dict)
    _photos: dict[str, list[Json]] = field(default_factory=dict)
    """All sizes of a photo, by the id of each."""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def received(self, upload: Upload) -> Json:
        """What stands for a file among a request's parameters."""
        key = f"upload-{next(self._ids)}"
        self.uploads[key] = upload
        return {"upload": key, "file_name": upload.name, "file_size": len(upload.content)}

    def document(
        self,
        name: str,
        content: bytes,
        *,
        kind: str = "document",
        mime_type: str = "",
        size: int | None = None,
    ) -> Json:
        """Keep a file; returns what a message says of it."""
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        stored = self._keep(kind, name, mime_type or guessed, content, size)
        named: Json = {"file_name": name, "mime_type": stored.mime_type}
        return named | stored.as_json()

    def photo(self, content: bytes) -> list[Json]:
        """Keep a picture in two sizes, the small one first, as Telegram gives them.

        Raises:
            ApiError: it is none, or of a size that Telegram does not take.
        """
        image = _opened(content)
        small = image.convert("RGB")
        small.thumbnail((_THUMBNAIL, _THUMBNAIL))
        thumbnail = BytesIO()
        small.save(thumbnail, "JPEG")
        sizes = [
            self._size(small.size, thumbnail.getvalue()),
            self._size(image.size, content),
        ]
        self._photos |= {str(size["file_id"]): sizes for size in sizes}
        return sizes

    def sizes_of(self, photo: Stored) -> list[Json]:
        """A photo that is sent once more."""
        return self._photos[photo.file_id]

    def file(self, file_id: object) -> Json:
        """What getFile says; from then on the file can be fetched.

        Raises:
            ApiError: there is none, or it is too big for bots.
        """
        if not file_id:
            raise bad_request("file_id not specified")
        stored = self.by_id.get(str(file_id))
        if stored is None:
            raise bad_request("invalid file_id")
        if stored.size > _LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        self.downloadable[stored.path] = stored
        return stored.as_json() | {"file_path": stored.path}

    def _size(self, sides: tuple[int, int], content: bytes) -> Json:
        stored = self._keep("photo", "photo.jpg", "image/jpeg", content, None)
        return stored.as_json() | {"width": sides[0], "height": sides[1]}

    def _keep(
        self, kind: str, name: str, mime_type: str, content: bytes, size: int | None
    ) -> Stored:
        file_id = f"{kind}-{next(self._ids)}"
        size = len(content) if size is None else size
        self.by_id[file_id] = stored = Stored(file_id, kind, name, mime_type, content, size)
        return stored


def _opened(content: bytes) -> Image.Image:
    if len(content) > _LARGEST_PHOTO:
        raise bad_request(f'file "photo" of size {len(content)} bytes is too big for a photo')
    try:
        image = Image.open(BytesIO(content))
        width, height = image.size
    except UnidentifiedImageError:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > _LONGEST_SIDES or max(width, height) > _LARGEST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return image


def picture(width: int = 320, height: int = 200) -> bytes:
    """Any picture, for people to send."""
    content = BytesIO()
    Image.new("RGB", (width, height), "#005293").save(content, "PNG")
    return content.getvalue()
