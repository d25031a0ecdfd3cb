"""What a value must look like, whatever setting it is for. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_ROLE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEY = re.compile(r"[!-~]{8,512}")


# The checks below raise ValueError whatever is wrong: pydantic collects nothing else. What people read is the
# field's description, so the texts here are only for a debugger.


def not_a_switch(value: object) -> object:
    """TOML's true is not the number 1."""
    if isinstance(value, bool):
        raise ValueError("not a number")  # noqa: TRY004 - see above
    return value


def folder(value: object) -> object:
    """A path; ~ is not expanded."""
    if not isinstance(value, str) or not value or value.startswith("~") or "\0" in value:
        raise ValueError("not a path")
    return value


def upper(value: object) -> object:
    """Upper and lower case are the same."""
    return value.upper() if isinstance(value, str) else value


def api_key(value: object) -> object:
    """Printable ASCII without spaces: it travels in a header. Under 8 characters, redacting it would blank the logs."""
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise ValueError("not a key")
    return value


def api_url(value: object) -> object:
    """https, or http on this machine; no user, query or fragment, where a secret could hide. No trailing slash."""
    url = urlsplit(value if isinstance(value, str) else "")
    host, _ = url.hostname or "", url.port  # reading the port raises ValueError when it is not one
    if not host or "@" in url.netloc or re.search(r"[\s\\\0?#]", str(value)):
        raise ValueError("not a plain address")
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(host)):
        raise ValueError("not https")
    return str(value).rstrip("/")


def upload_endpoint(value: object) -> object:
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


def host_names(value: object) -> object:
    """A TOML list, or in a variable names with commas between them."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        raise ValueError("not a list")  # noqa: TRY004 - see above
    hosts = tuple(str(name).strip().lower() for name in names)
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError("not host names")
    return hosts


def host_ports(value: object) -> object:
    """Like host_names; a port is allowed, as on this machine."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        raise ValueError("not a list")  # noqa: TRY004 - see above
    hosts = tuple(str(name).strip().lower() for name in names)
    for host in hosts:
        name, _, port = host.partition(":")
        if not _HOST.fullmatch(name) or (port and not port.isdigit()):
            raise ValueError("not host names")
    return hosts


def or_none(value: object) -> object:
    """The word none takes a default away: TOML has nothing to say so with."""
    return None if isinstance(value, str) and value.strip().lower() == "none" else value


def by_name(value: object) -> object:
    """A TOML table, or in a variable name=amount with commas between them."""
    if isinstance(value, str):
        pairs = [part.partition("=")[::2] for part in value.split(",")]
    elif isinstance(value, dict):
        pairs = list(value.items())
    else:
        raise ValueError("not a table")  # noqa: TRY004 - see above
    named = tuple((str(name).strip(), amount) for name, amount in pairs)
    if len({name for name, _ in named}) < len(named) or not all(_ROLE.fullmatch(name) for name, _ in named):
        raise ValueError("not ids")
    return named


def gateway_url(value: object) -> object:
    """wss, or ws on this machine."""
    url = urlsplit(value if isinstance(value, str) else "")
    if not url.hostname or "@" in url.netloc:
        raise ValueError("not a plain address")
    if url.scheme != "wss" and not (url.scheme == "ws" and is_loopback(url.hostname)):
        raise ValueError("not wss")
    return value


def loopback_only(value: object) -> object:
    """A host that only this machine reaches."""
    if not isinstance(value, str) or not is_loopback(value):
        raise ValueError("not loopback")
    return value


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine; a name other than localhost cannot prove that."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


Count = Annotated[int, BeforeValidator(not_a_switch)]
Usd = Annotated[Decimal, BeforeValidator(not_a_switch)]
Score = Annotated[float, BeforeValidator(not_a_switch)]


class Section(BaseModel):
    """A table of settings: frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
