"""The pictures that requests bring: reads every form they come in, looks at their headers, keeps them as files."""

import base64
import binascii
import hashlib
import io
import os
import uuid
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sandbox.video_api.request import Frame
from sandbox.video_api.validation import UUID4, FrameAsk
from sandbox.video_api.violations import Stage, Violation

SMALLEST, LARGEST, HEAVIEST = 300, 2048, 20 * 1024 * 1024  # pixels a side, pixels a side, bytes
STEEPEST = 2.5  # the longer side over the shorter
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
_SOUNDS = {b"ID3": "mp3", b"\xff\xfb": "mp3", b"\xff\xf3": "mp3", b"\xff\xf1": "aac", b"fLaC": "flac", b"OggS": "ogg"}

Kind = Literal["picture", "film", "sound"]


class UnreadablePicture(Exception):
    """A picture that cannot be used; the message says why."""

    def __init__(self, message: str, code: str = "invalidFrameImage") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Header:
    """What the first bytes of a picture say; the size in pixels is the one after turning it upright."""

    width: int
    height: int
    extension: str


class PictureShelf:
    """Pictures by content, and which uploaded UUID stands for which of them."""

    def __init__(self, folder: Path, uploads: Mapping[str, str]) -> None:
        """`uploads` maps mediaUUID to a file name in the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.uploads = dict(uploads)

    def keep(self, data: bytes, kind: Kind | None = None) -> str:
        """Store a medium, of this kind if one is named, durably and return its file name. Raises UnreadablePicture."""
        extension = extension_of(data, kind)
        name = f"{hashlib.sha256(data).hexdigest()[:32]}.{extension}"
        path = self.folder / name
        if not path.exists():
            part = path.with_name(f"{uuid.uuid4()}.part")
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        return name

    def read(self, reference: str, media_url: str) -> bytes:
        """The bytes behind a UUID, an address of ours, a data URI or base64. Raises UnreadablePicture."""
        if UUID4.fullmatch(reference):
            return self._uploaded(reference)
        if reference.startswith(("http://", "https://")):
            address, _, name = reference.rpartition("/")
            if address != media_url:
                raise UnreadablePicture(
                    "This address could not be fetched: the local API reads only its own.", "downloadFailed"
                )
            return self._uploaded(name.partition(".")[0])
        return decode(reference)

    def frame(self, ask: FrameAsk, media_url: str) -> Frame | Violation:
        """Judge and store one key frame."""
        try:
            data = self.read(ask.image, media_url)
            header = read_header(data)
            # Uploads are stored shrunk by the real API, so only inline pictures can be too large.
            _judge(header, len(data), LARGEST if not UUID4.fullmatch(ask.image) else None)
            return Frame(self.keep(data), ask.at, header.width, header.height)
        except UnreadablePicture as error:
            limits = (SMALLEST, LARGEST) if error.code.endswith(("Width", "Height")) else (None, None)
            return Violation(Stage.MEDIA, error.code, str(error), ask.parameter, "string", *limits)

    def _uploaded(self, media_uuid: str) -> bytes:
        name = self.uploads.get(media_uuid.lower())
        if name is None:
            raise UnreadablePicture("No uploaded medium has this UUID.")
        return (self.folder / name).read_bytes()


def decode(text: str) -> bytes:
    """The bytes of a data URI or of plain base64. Raises UnreadablePicture."""
    payload = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode("".join(payload.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadablePicture("The image is no UUID, no address, no data URI and no base64.") from error


def read_header(data: bytes) -> Header:
    """Look at a picture without decoding its pixels. Raises UnreadablePicture."""
    from PIL import ExifTags, Image  # the server starts without Pillow and needs it only when a picture comes

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                width, height = picture.size
                turned = picture.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
                extension = (picture.format or "png").lower()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePicture("The image could not be read as JPEG, PNG, WEBP, BMP or GIF.") from error
    return Header(height, width, extension) if turned else Header(width, height, extension)


def extension_of(data: bytes, kind: Kind | None) -> str:
    """What a file of these bytes is called. Raises UnreadablePicture when they are of another kind."""
    film, sound = _film(data), _sound(data)
    if kind == "film" and film is None:
        raise UnreadablePicture("The video could not be read as MP4, MOV or WEBM.")
    if kind == "sound" and sound is None and film is None:  # a voice may come in a container for films
        raise UnreadablePicture("The voice could not be read as WAV, MP3, FLAC, OGG, AAC or M4A.")
    other = None if kind == "picture" else film or sound
    return other or read_header(data).extension


def _film(data: bytes) -> str | None:
    """The extension of an MP4, MOV or WEBM file, judged by its first bytes."""
    if data[4:8] == b"ftyp":
        return "mov" if data[8:10] == b"qt" else "mp4"
    return "webm" if data.startswith(b"\x1a\x45\xdf\xa3") else None


def _sound(data: bytes) -> str | None:
    """The extension of a sound file, judged by its first bytes."""
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav"
    return next((extension for start, extension in _SOUNDS.items() if data.startswith(start)), None)


def _judge(header: Header, size: int, largest: int | None) -> None:
    for name, side in (("Width", header.width), ("Height", header.height)):
        if side < SMALLEST or (largest is not None and side > largest):
            text = f"The image's {name.lower()} is {side} pixels; it must lie between {SMALLEST} and {LARGEST}."
            raise UnreadablePicture(text, f"invalidFrameImage{name}")
    if size > HEAVIEST:
        raise UnreadablePicture("The image is larger than 20 MB.")
    if max(header.width, header.height) > STEEPEST * min(header.width, header.height):
        raise UnreadablePicture("The image's sides must lie within 1:2.5 and 2.5:1.")
