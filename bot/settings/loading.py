"""Reads dailies.toml, DAILIES_* variables and the files they name, and words every mistake it finds."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings.chats import slack_mistakes
from bot.settings.fields import PREFIX, Known, Settings, known, plain
from bot.settings.policies import PLACES, place_mistakes

RUNWARE = "https://api.runware.ai/v1"
CONFIG = "DAILIES_CONFIG"

_LONGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Everything that is wrong, one sentence each: where it stands, what was given, what is accepted, how to fix it."""

    sentences: tuple[str, ...]


def load(environ: Mapping[str, str], cwd: Path) -> Settings | Mistakes:
    """Read what `environ` and the file it names say. Relative paths start at `cwd`. Writes nothing."""
    given = _Given(cwd)
    given.read_toml(environ.get(CONFIG, ""))
    given.read_environment(environ)
    given.check_together()
    try:
        settings = Settings.model_validate(given.tree())
    except ValidationError as error:
        given.refuse_values(error)
    if given.mistakes:
        return Mistakes(tuple(given.hide(sentence) for sentence in given.mistakes))
    return settings.model_copy(update={"data_dir": cwd / settings.data_dir})


@dataclass
class _Given:
    """What was found so far, by setting name: the raw value and where it stands."""

    cwd: Path
    known: dict[str, Known] = field(default_factory=known)
    values: dict[str, object] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def read_toml(self, named: str) -> None:
        path = self.cwd / (named or "dailies.toml")
        try:
            text, mode = _read(path)
            tables = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            self.mistakes.append(f"{path} is not valid TOML: {error}. Correct that line and start again.")
        except (OSError, ValueError) as error:
            if named or not isinstance(error, FileNotFoundError):
                self.mistakes.append(f"{path} cannot be used: {_why(error)}. {CONFIG} names the file to read instead.")
        else:
            self._take_table(tables, "", path)
            self._refuse_open_file(path, mode, [setting.name for setting in self.known.values() if setting.secret])

    def read_environment(self, environ: Mapping[str, str]) -> None:
        by_variable = {setting.variable: setting for setting in self.known.values()}
        # An empty variable is how compose files say "not set".
        for variable in sorted(name for name in environ if name.startswith(PREFIX) and environ[name]):
            file = by_variable.get(variable.removesuffix("_FILE"))
            if variable == CONFIG:
                continue
            if variable in by_variable:
                self._put(by_variable[variable].name, environ[variable], f"{variable} in the environment")
            elif file is None:
                near = _near(variable.removesuffix("_FILE"), [*by_variable, CONFIG])
                self.mistakes.append(f"{variable} in the environment is not a setting. {near}")
            elif environ.get(file.variable):
                self.mistakes.append(f"{variable} and {file.variable} are both set. Keep one of them.")
            else:
                self._take_file(file, self.cwd / environ[variable], variable)

    def check_together(self) -> None:
        """What needs more than one value or the disk, on raw values: so it shows up beside the other mistakes."""
        if "video_api.key" in self.places:
            self.values.setdefault("video_api.url", RUNWARE)
        elif "video_api.url" in self.values:
            self.mistakes.append(
                f"{self.places['video_api.url']} is set, but video_api.key is missing. "
                "Put the key into a file that only you can read and name the file in DAILIES_VIDEO_API__KEY_FILE, "
                "or remove the address to use the local video API."
            )
        self.mistakes += slack_mistakes(self.values, self.places)
        if found := list(place_mistakes(self.values.get(PLACES, ()), self.places.get(PLACES, PLACES))):
            self.mistakes += found
            del self.values[PLACES]  # everything that is wrong with it has been said
        folder = self.values.get("data_dir", "data")
        if isinstance(folder, str) and (trouble := _not_a_folder(self.cwd / folder)):
            place = self.places.get("data_dir", "data_dir (not set)")
            self.mistakes.append(
                f"{place} is {folder!r}, but {trouble}. Accepted: {self.known['data_dir'].accepts}. "
                "Name another folder, or make room for this one."
            )

    def tree(self) -> dict[str, object]:
        """The values in the shape of Settings."""
        tree: dict[str, Any] = {}
        for name, value in self.values.items():
            *sections, last = name.split(".")
            table = tree
            for section in sections:
                table = table.setdefault(section, {})
            table[last] = value
        return tree

    def refuse_values(self, error: ValidationError) -> None:
        for name in dict.fromkeys(self._name_of(problem["loc"]) for problem in error.errors(include_url=False)):
            setting = self.known[name]
            fallback = "do without it" if setting.default is None else f"get {plain(setting.default)}"
            self.mistakes.append(
                f"{self.places[name]} is {self._shown(setting)}. Accepted: {setting.accepts}. "
                f"Correct it, or remove it to {fallback}."
            )

    def hide(self, sentence: str) -> str:
        """A key pasted into the wrong place as well is still a key."""
        for setting in self.known.values():
            value = self.values.get(setting.name)
            if setting.secret and isinstance(value, str) and len(value.strip()) >= 8:
                sentence = sentence.replace(value.strip(), "(hidden)")
        return sentence

    def _name_of(self, location: tuple[int | str, ...]) -> str:
        """The setting an error is about; the location goes on into lists and unions."""
        whole = ".".join(str(part) for part in location)
        return next(name for name in self.known if f"{whole}.".startswith(f"{name}."))

    def _shown(self, setting: Known) -> str:
        value = self.values[setting.name]
        if setting.secret:
            return "not a key (it is hidden here)" if value else "empty"
        if setting.name == "video_api.url" and not re.fullmatch(r"https?://[^@?#]*", str(value)):
            return "not a plain address (it is hidden here, it may hold a password)"
        text = repr(value) if isinstance(value, str) else plain(value)
        return text if len(text) <= 60 else f"{text[:57]}..."

    def _take_table(self, table: Mapping[str, object], prefix: str, path: Path) -> None:
        sections = {name.split(".")[0] for name in self.known if "." in name}
        for key, value in table.items():
            name = f"{prefix}{key}"
            if name in self.known:
                self._put(name, value, f"{name} in {path}")
            elif name not in sections:
                self.mistakes.append(f"{name} in {path} is not a setting. {_near(name, [*self.known, *sections])}")
            elif isinstance(value, dict):
                self._take_table(value, f"{name}.", path)
            else:
                self.mistakes.append(f"{name} in {path} is not a table. Write [{name}] with its settings below.")

    def _take_file(self, setting: Known, path: Path, variable: str) -> None:
        place = f"{path} (named by {variable})"
        self.places[setting.name] = place
        try:
            text, mode = _read(path)
        except (OSError, ValueError) as error:
            self.mistakes.append(f"{place} cannot be used: {_why(error)}. Name a readable file there.")
        else:
            self._put(setting.name, text.strip(), place)
            self._refuse_open_file(path, mode, [setting.name] if setting.secret else [])

    def _put(self, name: str, value: object, place: str) -> None:
        self.values[name], self.places[name] = value, place

    def _refuse_open_file(self, path: Path, mode: int, secrets: list[str]) -> None:
        """A secret that others can read is not one."""
        if mode & 0o077 and any(name in self.values for name in secrets):
            self.mistakes.append(
                f"{path} holds a secret and has mode {mode:04o}, so others on this machine can read it. "
                f"Accepted: 0600 or 0400. Run: chmod 600 {path}"
            )


def _read(path: Path) -> tuple[str, int]:
    """Text and permission bits of an ordinary file; a pipe or a device is not opened."""
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise ValueError("it is not an ordinary file")
    with path.open("rb") as file:
        data = file.read(_LONGEST_FILE + 1)
    if len(data) > _LONGEST_FILE:
        raise ValueError(f"it is larger than {_LONGEST_FILE // 1024} KiB")
    return data.decode(), stat.S_IMODE(state.st_mode)


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return (error.strerror or "it cannot be read").lower() if isinstance(error, OSError) else str(error)


def _not_a_folder(path: Path) -> str | None:
    """Why `path` cannot become the data folder, judged by the nearest part of it that exists."""
    try:
        found = next(part for part in (path, *path.parents) if part.exists())
        is_folder = found.is_dir()
    except (OSError, ValueError) as error:
        return f"it cannot be reached ({_why(error)})"
    if not is_folder:
        return f"{found} is a file"
    return None if os.access(found, os.W_OK | os.X_OK, effective_ids=True) else f"{found} cannot be written to"


def _near(name: str, names: Iterable[str]) -> str:
    """The closest name there is. The prefix that all variables share must not make them alike."""
    bare = {candidate.removeprefix(PREFIX): candidate for candidate in names}
    close = get_close_matches(name.removeprefix(PREFIX), bare, n=1)
    return f"Did you mean {bare[close[0]]}?" if close else "Remove it; docs/settings.md lists every setting."
