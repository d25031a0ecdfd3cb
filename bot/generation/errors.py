"""Every exception of the product. An exception is an outage or a bug; a "no" is a Refusal value.

DailiesError
├── VideoApiError               talking to the video API went wrong; `text` says how, in the catalogue's words
│   ├── NotSent                 provably unsent: DNS, connect, TLS; no byte of the request left
│   ├── Ambiguous               something left and no clear answer came: it may have been admitted
│   ├── Throttled               429; not admitted; `retry_after` seconds
│   ├── KeyRefused              401, 403; not admitted; every submit waits for the operator
│   ├── UploadRefused           a file was refused for good; nothing was submitted
│   ├── NoCredit                402; not admitted; every submit waits for the operator
│   └── ResultGone              the result's URL no longer answers with the file; ask for a fresh one
├── MediaError                  the media worker or the disk failed, not the picture
│   └── DetectorMissing         the settings want a detector, and its packages are not there; `exit_code`
├── PlatformError
│   ├── PlatformUnavailable     the chat did not answer; the post may or may not be there
│   ├── PlatformRefused         the chat does not let this bot in (token, permissions): connecting again is useless
│   └── PostRefused             the chat said no for good (gone, forbidden); `text` says why
│       ├── FileTooLarge        a file has more bytes than fit there; nothing was posted; `limit` bytes do fit
│       └── PostGone            the message was there and somebody removed it
└── StorageError
    ├── StorageFull             no room; the whole batch rolled back, nothing was changed
    ├── StorageBusy             another program held the database for longer than we wait
    ├── InvariantBroken         a constraint of the schema said no: a bug
    ├── StorageBroken           an I/O error under a write: stop, do not go on after a failed fsync
    └── CannotOpen              the data directory or the database cannot be used; `text`, `exit_code`
        ├── DirectoryBusy       another bot has it
        ├── DatabaseDamaged     quick_check failed, or the file is not ours; never replaced by a new one
        └── SchemaTooNew        written by a newer release
"""

from __future__ import annotations

from bot.generation.message import Text

EX_UNAVAILABLE = 69
EX_IOERR = 74
EX_TEMPFAIL = 75
EX_CONFIG = 78


class DailiesError(Exception):
    """Base of all. `text` is the sentence for people; `str()` is for logs and never holds a secret or a URL's query."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.key} {dict(text.args)}" if text.args else text.key)
        self.text = text


class VideoApiError(DailiesError):
    """Talking to the video API went wrong."""


class NotSent(VideoApiError):
    """No byte of the request left this machine."""


class Ambiguous(VideoApiError):
    """The request, or part of it, left; whether it was taken is unknown."""


class Throttled(VideoApiError):
    """The API asked us to slow down. `retry_after` is in seconds, already clamped to 1..900."""

    def __init__(self, text: Text, retry_after: float) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class KeyRefused(VideoApiError):
    """The API does not accept our key."""


class NoCredit(VideoApiError):
    """The account is out of credit."""


class UploadRefused(VideoApiError):
    """The API does not take this file, now or later."""


class ResultGone(VideoApiError):
    """A result's URL does not lead to the file any more."""


class MediaError(DailiesError):
    """The media worker or the disk failed."""


class DetectorMissing(MediaError):
    """`content.detector` is on without its packages."""

    exit_code = EX_CONFIG

    def __init__(self) -> None:
        super().__init__(Text("detector.missing"))


class PlatformError(DailiesError):
    """A chat platform failed us."""


class PlatformUnavailable(PlatformError):
    """The chat did not answer, or not clearly."""


class PlatformBusy(PlatformUnavailable):
    """The chat takes no more of this for some seconds; nothing was done. Elsewhere on it there may be room."""


class PostRefused(PlatformError):
    """The chat refused a post for good."""


class FileTooLarge(PostRefused):
    """The chat does not take a file of this size here. `limit` is the bytes that it is known to take."""

    def __init__(self, text: Text, limit: int) -> None:
        super().__init__(text)
        self.limit = limit


class PostGone(PostRefused):
    """The message had been posted and was removed since; it must not come back."""


class PlatformRefused(PlatformError):
    """The chat does not let us in, and asking again changes nothing."""


class StorageError(DailiesError):
    """The database could not do what it was asked."""


class StorageFull(StorageError):
    """The disk is full; nothing of the unit was kept."""

    def __init__(self) -> None:
        super().__init__(Text("storage.full"))


class StorageBusy(StorageError):
    """Somebody else held the database too long; nothing of the unit was kept."""

    def __init__(self) -> None:
        super().__init__(Text("storage.busy"))


class InvariantBroken(StorageError):
    """The database refused a row that our rules allow: a bug. Nothing of the unit was kept."""

    def __init__(self, name: str) -> None:
        super().__init__(Text("storage.invariant", name=name))


class StorageBroken(StorageError):
    """The disk failed under a write. What is on it is unknown until the next start checks it."""

    exit_code = EX_IOERR

    def __init__(self, code: str) -> None:
        super().__init__(Text("storage.broken", code=code))


class CannotOpen(StorageError):
    """The data directory cannot be used. `exit_code` is what the command ends with."""

    exit_code = EX_CONFIG


class DirectoryBusy(CannotOpen):
    """Another bot holds the lock on the data directory."""

    exit_code = EX_TEMPFAIL


class DatabaseDamaged(CannotOpen):
    """The database does not pass its check."""

    exit_code = EX_IOERR


class SchemaTooNew(CannotOpen):
    """The database belongs to a newer release."""
