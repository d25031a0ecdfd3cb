"""The settings there are: type, default and what is accepted of each. Pure; bot.settings.loading fills them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, SecretStr

from bot.generation import ports
from bot.generation.housekeeping import DAY
from bot.generation.money import MICRO
from bot.generation.ports import Caps, Shares
from bot.generation.queueing import Queueing
from bot.settings import checks
from bot.settings.chats import Discord, Slack
from bot.settings.policies import PolicySection

PREFIX = "DAILIES_"

# Each description is what a value may be: it ends the sentence "Accepted: ...". What a setting does is in
# docs/settings.md.


class Log(checks.Section):
    """How much is written to the log."""

    level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(checks.upper)] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR"
    )


class VideoApi(checks.Section):
    """Who makes the videos. Without `url` and `key` the local video API is started; with a key there is a url."""

    url: Annotated[str, BeforeValidator(checks.api_url)] | None = Field(
        default=None, description="an https:// address without user, query or fragment (http:// only on this machine)"
    )
    key: Annotated[SecretStr, BeforeValidator(checks.api_key)] | None = Field(
        default=None, description="the API key as the provider shows it, 8 to 512 characters without spaces"
    )
    model: str = Field(
        default="klingai:kling-video@3-pro",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9:@._-]{0,99}$",
        description="the name of a video model, such as klingai:kling-video@3-pro",
    )
    safety: Literal["none", "fast", "full"] = Field(default="fast", description="none, fast or full")
    concurrency: checks.Count = Field(default=4, ge=1, le=10_000, description="a whole number from 1 to 10000")
    deadline_minutes: checks.Count = Field(default=60, ge=1, le=1440, description="a whole number from 1 to 1440")
    result_hosts: Annotated[tuple[str, ...], BeforeValidator(checks.host_names)] = Field(
        default=("vm.runware.ai", "im.runware.ai"),
        min_length=1,
        description="exact host names without https://, port or *, such as vm.runware.ai",
    )

    preview: bool = Field(default=False, description="true or false")
    ttl: checks.Count | None = Field(
        default=86_400, ge=60, le=2_592_000, description="seconds from 60 to 2592000 that a result stays at its address"
    )
    upload_endpoint: Annotated[str, BeforeValidator(checks.upload_endpoint)] | None = Field(
        default=None,
        description="an https:// address with {task} in it, or a command line that starts with ! and prints an address",
    )


class Preview(checks.Section):
    """What the local video API shows."""

    render: Literal["full", "quick", "none"] = Field(default="full", description="full, quick or none")


_Dollars = Annotated[checks.Usd, Field(ge=0, le=1_000_000, decimal_places=6)]
_Cap = Annotated[_Dollars | None, BeforeValidator(checks.or_none)]
_CAP = "US dollars from 0 to 1000000 with at most 6 decimals, or none"


class Budget(checks.Section):
    """What may be spent, and by whom."""

    day_usd: checks.Usd = Field(
        default=Decimal(10),
        ge=0,
        le=1_000_000,
        decimal_places=6,
        description="US dollars from 0 to 1000000 with at most 6 decimals",
    )
    month_usd: _Cap = Field(default=None, description=_CAP)
    tenant_month_usd: _Cap = Field(default=None, description=_CAP)
    channel_day_usd: _Cap = Field(default=None, description=_CAP)
    person_day_usd: _Cap = Field(default=None, description=_CAP)
    role_day_usd: Annotated[tuple[tuple[str, _Dollars], ...], BeforeValidator(checks.by_name)] = Field(
        default=(), description='amounts by the ids of roles, such as { "1234" = 5 }, or 1234=5 in a variable'
    )
    open_jobs: checks.Count = Field(default=2, ge=1, le=1000, description="a whole number from 1 to 1000")
    confirm_usd: _Cap = Field(default=Decimal(2), description=_CAP)
    may_raise: bool = Field(default=False, description="true or false")

    def caps(self) -> Caps:
        """In millionths of a dollar, exact."""
        return Caps(
            int(self.day_usd * MICRO),
            self.open_jobs,
            month_micro_usd=_micro(self.month_usd),
            tenant_month_micro_usd=_micro(self.tenant_month_usd),
            channel_day_micro_usd=_micro(self.channel_day_usd),
            person_day_micro_usd=_micro(self.person_day_usd),
            role_day_micro_usd=tuple((role, int(usd * MICRO)) for role, usd in self.role_day_usd),
            confirm_micro_usd=_micro(self.confirm_usd),
            may_raise=self.may_raise,
        )

    @property
    def day_micro_usd(self) -> int:
        """The day's cap in millionths of a dollar, exact."""
        return int(self.day_usd * MICRO)


def _micro(usd: Decimal | None) -> int | None:
    return None if usd is None else int(usd * MICRO)


_Share = Annotated[
    Annotated[checks.Count, Field(ge=1, le=10_000)] | None, BeforeValidator(checks.or_none)
]  # fmt: skip
_SHARE = "a whole number from 1 to 10000, or none"


class Queue(checks.Section):
    """Whose turn it is."""

    tenant_slots: _Share = Field(default=None, description=_SHARE)
    channel_slots: _Share = Field(default=None, description=_SHARE)
    weights: Annotated[
        tuple[tuple[str, Annotated[checks.Count, Field(ge=1, le=16)]], ...], BeforeValidator(checks.by_name)
    ] = Field(
        default=(),
        description='whole numbers from 1 to 16 by the ids of roles, such as { "1234" = 2 }, or 1234=2 in a variable',
    )
    strikes: checks.Count = Field(default=3, ge=0, le=100, description="a whole number from 0 to 100")
    cool_minutes: checks.Count = Field(default=30, ge=1, le=1440, description="a whole number from 1 to 1440")

    def rules(self, slots: int) -> Queueing:
        """With so many slots for all together."""
        shares = Shares(self.tenant_slots, self.channel_slots)
        return Queueing(slots, shares, self.weights, self.strikes, self.cool_minutes * 60.0)


class Content(checks.Section):
    """What is looked at before money is spent and before a video is shown."""

    hard_list: bool = Field(default=True, description="true or false")
    detector: bool = Field(default=False, description="true or false")
    threshold: checks.Score = Field(default=0.5, ge=0.05, le=0.99, description="a number from 0.05 to 0.99")


class Retention(checks.Section):
    """For how long what is kept."""

    prompt_days: checks.Count = Field(default=30, ge=1, le=3650, description="a whole number from 1 to 3650")
    input_hours: checks.Count = Field(default=24, ge=1, le=8760, description="a whole number from 1 to 8760")
    video_days: checks.Count = Field(default=7, ge=1, le=3650, description="a whole number from 1 to 3650")
    key_days: checks.Count = Field(default=7, ge=1, le=365, description="a whole number from 1 to 365")
    audit_days: checks.Count = Field(default=180, ge=1, le=3650, description="a whole number from 1 to 3650")
    ledger_months: checks.Count = Field(default=13, ge=2, le=240, description="a whole number from 2 to 240")

    def times(self) -> ports.Retention:
        """In seconds; a month has 31 days, so that none is closed too early."""
        return ports.Retention(
            words=self.prompt_days * DAY,
            inputs=self.input_hours * 3600.0,
            videos=self.video_days * DAY,
            keys=self.key_days * DAY,
            audit=self.audit_days * DAY,
            ledger=self.ledger_months * 31 * DAY,
        )


class Web(checks.Section):
    """Where /livez and /readyz answer."""

    host: Annotated[str, BeforeValidator(checks.loopback_only)] = Field(
        default="127.0.0.1",
        description="127.0.0.1, ::1 or localhost, because nothing there asks for a password",
    )
    public_url: Annotated[str, BeforeValidator(checks.api_url)] | None = Field(
        default=None,
        description="the https:// address under which the provider reaches this bot (http:// only on this machine)",
    )
    port: checks.Count = Field(
        default=9464, ge=0, le=65535, description="a whole number from 0 to 65535 (0: any free port)"
    )


class Settings(checks.Section):
    """Everything an operator can set. From `load`, data_dir is absolute and a key never comes without a url."""

    data_dir: Annotated[Path, BeforeValidator(checks.folder)] = Field(
        default=Path("data"), description="the path of a folder that Dailies may write to (~ is not expanded)"
    )
    workers: checks.Count = Field(default=8, ge=1, le=64, description="a whole number from 1 to 64")
    log: Log = Log()
    video_api: VideoApi = VideoApi()
    preview: Preview = Preview()
    budget: Budget = Budget()
    queue: Queue = Queue()
    content: Content = Content()
    retention: Retention = Retention()
    policy: PolicySection = PolicySection()
    web: Web = Web()
    discord: Discord = Discord()
    slack: Slack = Slack()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret in clear, for the log's filter."""
        values = [self._value(name) for name, setting in known().items() if setting.secret]
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))

    def shown(self) -> Iterator[tuple[str, str]]:
        """(name, value) of everything in force. A secret, and an address that may hold one, is not shown."""
        for name, setting in known().items():
            value = self._value(name)
            hidden = value is not None and (setting.secret or name == "video_api.upload_endpoint")
            yield name, "(set, not shown)" if hidden else plain(value)

    def _value(self, name: str) -> object:
        value: object = self
        for part in name.split("."):
            value = getattr(value, part)
        return value


@dataclass(frozen=True, slots=True)
class Known:
    """A setting there is: `name` is its place in dailies.toml ("budget.day_usd")."""

    name: str
    accepts: str
    default: object
    secret: bool

    @property
    def variable(self) -> str:
        """Its environment variable ("DAILIES_BUDGET__DAY_USD")."""
        return PREFIX + self.name.replace(".", "__").upper()


def known() -> dict[str, Known]:
    """Every setting by its name."""
    return {setting.name: setting for setting in _settings_of(Settings, "")}


def plain(value: object) -> str:
    """A value as people write it: a list with commas, None as nothing."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain_part, value)) or "nothing"
    return str(value)


def _plain_part(part: object) -> str:
    return "=".join(map(str, part)) if isinstance(part, tuple) else str(part)


def _settings_of(section: type[BaseModel], prefix: str) -> Iterator[Known]:
    for name, info in section.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _settings_of(inner, f"{name}.")
        else:
            yield Known(prefix + name, info.description or "", info.default, "SecretStr" in str(inner))
