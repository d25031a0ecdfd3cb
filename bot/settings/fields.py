"""The settings there are: type, default and what is accepted of each. Pure; bot.settings.loading fills them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

PREFIX = "DAILIES_"

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_KEY = re.compile(r"[!-~]{8,512}")


# The checks below raise ValueError whatever is wrong: pydantic collects nothing else. What people read is the
# field's description, so the texts here are only for a debugger.


def _not_a_switch(value: object) -> object:
    """TOML's true is not the number 1."""
    if isinstance(value, bool):
        raise ValueError("not a number")  # noqa: TRY004 - see above
    return value


def _folder(value: object) -> object:
    if not isinstance(value, str) or not value or value.startswith("~") or "\0" in value:
        raise ValueError("not a path")
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _api_key(value: object) -> object:
    """Printable ASCII without spaces: it travels in a header. Under 8 characters, redacting it would blank the logs."""
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise ValueError("not a key")
    return value


def _api_url(value: object) -> object:
    """https, or http on this machine; no user, query or fragment, where a secret could hide. No trailing slash."""
    url = urlsplit(value if isinstance(value, str) else "")
    host, _ = url.hostname or "", url.port  # reading the port raises ValueError when it is not one
    if not host or "@" in url.netloc or re.search(r"[\s\\\0?#]", str(value)):
        raise ValueError("not a plain address")
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(host)):
        raise ValueError("not https")
    return str(value).rstrip("/")


def _upload_endpoint(value: object) -> object:
    """A template, or "!command ..." whose output is the address: presigned addresses are made for one upload."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not an address or a command")
    if value.startswith("!") and value[1:].strip():
        return value
    url = urlsplit(value.replace("{task}", "task"))
    if "{task}" not in value or url.scheme not in ("https", "http") or not url.hostname:
        raise ValueError("not an address with {task}")
    if url.scheme == "http" and not is_loopback(url.hostname):
        raise ValueError("not https")
    return value


def _hosts(value: object) -> object:
    """A TOML list, or in a variable names with commas between them."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        raise ValueError("not a list")  # noqa: TRY004 - see above
    hosts = tuple(str(name).strip().lower() for name in names)
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError("not host names")
    return hosts


def _loopback_only(value: object) -> object:
    if not isinstance(value, str) or not is_loopback(value):
        raise ValueError("not loopback")
    return value


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine; a name other than localhost cannot prove that."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


Count = Annotated[int, BeforeValidator(_not_a_switch)]
Usd = Annotated[Decimal, BeforeValidator(_not_a_switch)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


# Each description is what a value may be: it ends the sentence "Accepted: ...". What a setting does is in
# docs/settings.md.


class Log(_Section):
    """How much is written to the log."""

    level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR"
    )


class VideoApi(_Section):
    """Who makes the videos. Without `url` and `key` the local video API is started; with a key there is a url."""

    url: Annotated[str, BeforeValidator(_api_url)] | None = Field(
        default=None, description="an https:// address without user, query or fragment (http:// only on this machine)"
    )
    key: Annotated[SecretStr, BeforeValidator(_api_key)] | None = Field(
        default=None, description="the API key as the provider shows it, 8 to 512 characters without spaces"
    )
    model: str = Field(
        default="klingai:kling-video@3-pro",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9:@._-]{0,99}$",
        description="the name of a video model, such as klingai:kling-video@3-pro",
    )
    safety: Literal["none", "fast", "full"] = Field(default="fast", description="none, fast or full")
    concurrency: Count = Field(default=4, ge=1, le=10_000, description="a whole number from 1 to 10000")
    deadline_minutes: Count = Field(default=60, ge=1, le=1440, description="a whole number from 1 to 1440")
    result_hosts: Annotated[tuple[str, ...], BeforeValidator(_hosts)] = Field(
        default=("vm.runware.ai", "im.runware.ai"),
        min_length=1,
        description="exact host names without https://, port or *, such as vm.runware.ai",
    )

    ttl: Count | None = Field(
        default=86_400, ge=60, le=2_592_000, description="seconds from 60 to 2592000 that a result stays at its address"
    )
    upload_endpoint: Annotated[str, BeforeValidator(_upload_endpoint)] | None = Field(
        default=None,
        description="an https:// address with {task} in it, or a command line that starts with ! and prints an address",
    )


class Preview(_Section):
    """What the local video API shows."""

    render: Literal["full", "quick", "none"] = Field(default="full", description="full, quick or none")


class Budget(_Section):
    """What may be spent, and by whom."""

    day_usd: Usd = Field(
        default=Decimal(10),
        ge=0,
        le=1_000_000,
        decimal_places=6,
        description="US dollars from 0 to 1000000 with at most 6 decimals",
    )
    open_jobs: Count = Field(default=2, ge=1, le=1000, description="a whole number from 1 to 1000")

    @property
    def day_micro_usd(self) -> int:
        """The day's cap in millionths of a dollar, exact."""
        return int(self.day_usd * 1_000_000)


class Web(_Section):
    """Where /livez and /readyz answer."""

    host: Annotated[str, BeforeValidator(_loopback_only)] = Field(
        default="127.0.0.1",
        description="127.0.0.1, ::1 or localhost, because nothing there asks for a password",
    )
    public_url: Annotated[str, BeforeValidator(_api_url)] | None = Field(
        default=None,
        description="the https:// address under which the provider reaches this bot (http:// only on this machine)",
    )
    port: Count = Field(default=9464, ge=0, le=65535, description="a whole number from 0 to 65535 (0: any free port)")


class Settings(_Section):
    """Everything an operator can set. From `load`, data_dir is absolute and a key never comes without a url."""

    data_dir: Annotated[Path, BeforeValidator(_folder)] = Field(
        default=Path("data"), description="the path of a folder that Dailies may write to (~ is not expanded)"
    )
    workers: Count = Field(default=8, ge=1, le=64, description="a whole number from 1 to 64")
    log: Log = Log()
    video_api: VideoApi = VideoApi()
    preview: Preview = Preview()
    budget: Budget = Budget()
    web: Web = Web()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret in clear, for the log's filter."""
        return () if self.video_api.key is None else (self.video_api.key.get_secret_value(),)

    def shown(self) -> Iterator[tuple[str, str]]:
        """(name, value) of everything in force. A secret, and an address that may hold one, is not shown."""
        for name, setting in known().items():
            value: object = self
            for part in name.split("."):
                value = getattr(value, part)
            hidden = value is not None and (setting.secret or name == "video_api.upload_endpoint")
            yield name, "(set, not shown)" if hidden else plain(value)


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
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _settings_of(section: type[BaseModel], prefix: str) -> Iterator[Known]:
    for name, info in section.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _settings_of(inner, f"{name}.")
        else:
            yield Known(prefix + name, info.description or "", info.default, "SecretStr" in str(inner))
