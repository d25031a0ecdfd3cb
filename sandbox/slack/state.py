"""What a Slack consists of: teams, the app's installs, people, channels, messages, files, views. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# What a bot that makes videos from messages asks for.
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "usergroups:read",
    "users:read",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_shared",
    "message.im",
    "reaction_added",
    "tokens_revoked",
)
ONE_GIGABYTE = 1_000_000_000  # Slack's own limit for a file


@dataclass(slots=True)
class App:
    """The one app that this server hosts; it may be installed in many teams."""

    id: str = "A0000000001"
    client_id: str = "1111.2222"
    client_secret: str = "client-secret-of-the-stand-in"  # noqa: S105 - opens nothing but this server
    signing_secret: str = "signing-secret-of-the-stand-in"  # noqa: S105 - same
    app_token: str = "xapp-1-A0000000001-1-stand-in"  # noqa: S105 - same
    verification_token: str = "verification-of-the-stand-in"  # noqa: S105 - same
    events: tuple[str, ...] = EVENTS
    deliver_to: str | None = None  # where HTTP mode posts to; None is Socket Mode
    token_rotation: bool = False
    should_escape: bool = True  # of the slash command


@dataclass(slots=True)
class Team:
    """A workspace. uploads is all, disabled or except_images; largest_upload in bytes."""

    id: str
    name: str
    domain: str
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    uploads: str = "all"
    largest_upload: int = ONE_GIGABYTE


@dataclass(slots=True)
class Install:
    """A bot token and what it may do. `teams` has more than one member after an org-wide install."""

    token: str
    teams: list[str]
    bot_user: str
    bot_id: str
    scopes: list[str]
    enterprise_id: str | None = None
    org_wide: bool = False
    revoked: str | None = None  # the error code that calls get from then on
    refresh_token: str | None = None
    expires_at: float | None = None


@dataclass(slots=True)
class User:
    """A person or a bot. Guests are restricted; a stranger of Slack Connect belongs to another team."""

    id: str
    team: str
    name: str
    real_name: str
    is_bot: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False


@dataclass(slots=True)
class UserGroup:
    """People of a team who are named as one; `name` is the handle, too."""

    id: str
    team: str
    name: str
    users: list[str] = field(default_factory=list)
    disabled: bool = False


@dataclass(slots=True)
class Channel:
    """kind is public, private or im. `shared_with` lists the other teams of a Slack Connect channel."""

    id: str
    team: str
    name: str
    kind: str = "public"
    members: list[str] = field(default_factory=list)
    archived: bool = False
    shared_with: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Message:
    """A message that everybody in the channel sees. `flags` are the arguments that only steer how it is shown.

    `pinged` and `pinged_groups` are who was notified when it was new; `reactions` are who reacted, by name.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    edited: str | None = None
    deleted: bool = False
    client_msg_id: str | None = None
    flags: Json = field(default_factory=dict)
    pinged: list[str] = field(default_factory=list)
    pinged_groups: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Ephemeral:
    """A message for one person. `by` says which way it came: chat.postEphemeral, ack or response_url."""

    channel: str
    ts: str
    user: str
    text: str
    by: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    deleted: bool = False
    edited: bool = False


@dataclass(slots=True)
class Share:
    """A file's appearance in a channel."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass(slots=True)
class File:
    """A file of a person or of the bot. mode is hosted or external; size in bytes."""

    id: str
    team: str
    user: str
    name: str
    title: str
    size: int
    mimetype: str
    mode: str = "hosted"
    alt_txt: str | None = None
    sha256: str | None = None
    content: bytes | None = None
    completed: int = 0  # how often completeUploadExternal was accepted
    uploaded: int = 0
    sharing: bool = False  # a share is on its way
    shares: list[Share] = field(default_factory=list)
    deleted: bool = False
    external_url: str | None = None
    file_access: str = "visible"


@dataclass(slots=True)
class View:
    """A modal or a Home tab that somebody sees. `shown` ends when it is closed or submitted."""

    id: str
    team: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    shown: bool = True
    updates: int = 0
    errors: Json = field(default_factory=dict)


@dataclass(slots=True)
class Trigger:
    """The right to open one view, for three seconds. `view` is the view whose press made it."""

    id: str
    team: str
    user: str
    made_at: float
    used: bool = False
    view: str | None = None


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer five times in half an hour. `message` is what replace_original would replace."""

    id: str
    team: str
    channel: str
    user: str
    made_at: float
    uses: int = 0
    message: str | None = None


@dataclass(slots=True)
class Consent:
    """What the person on the install page will choose; without a team, the first that lacks the app."""

    team: str | None = None
    user: str | None = None
    org_wide: bool = False
    deny: bool = False
    scopes: list[str] | None = None  # granted instead of those asked for


@dataclass(slots=True)
class Code:
    """What an agreed installation is worth, once, within ten minutes."""

    code: str
    team: str
    user: str
    scopes: list[str]
    org_wide: bool
    redirect_uri: str
    made_at: float
    used: bool = False
