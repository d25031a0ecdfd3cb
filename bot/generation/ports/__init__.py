"""What the core asks of the world: clock, ids, store, video API, media, chat. Each is implemented at an edge."""

from bot.generation.ports.chat import ChatPlatform, Hears, Manner
from bot.generation.ports.media import (
    Kept,
    MediaStore,
)
from bot.generation.ports.memos import MemoStore
from bot.generation.ports.personal import (
    Census,
    Draft,
    ElementFile,
    Habits,
    Page,
    PersonalStore,
    Preset,
    Role,
    SavedElement,
    Telling,
)
from bot.generation.ports.store import (
    Caps,
    Claimed,
    Event,
    OverBudget,
    Store,
    Submission,
    TooManyOpen,
    Verdict,
    Waiting,
)
from bot.generation.ports.video_api import (
    NO_PLAN,
    Accepted,
    Account,
    Body,
    Conflict,
    Given,
    Plan,
    Refused,
    ResultStatus,
    Seen,
    VideoApi,
)
from bot.generation.ports.world import (
    Clock,
    Ids,
)

__all__ = [
    "NO_PLAN",
    "Accepted",
    "Account",
    "Body",
    "Caps",
    "Census",
    "ChatPlatform",
    "Claimed",
    "Clock",
    "Conflict",
    "Draft",
    "ElementFile",
    "Event",
    "Given",
    "Habits",
    "Hears",
    "Ids",
    "Kept",
    "Manner",
    "MediaStore",
    "MemoStore",
    "OverBudget",
    "Page",
    "PersonalStore",
    "Plan",
    "Preset",
    "Refused",
    "ResultStatus",
    "Role",
    "SavedElement",
    "Seen",
    "Store",
    "Submission",
    "Telling",
    "TooManyOpen",
    "Verdict",
    "VideoApi",
    "Waiting",
]
