"""What the command line may meet on a machine: folders, databases, budgets and settings not as they should be."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.lock import lock
from tests.shell import Api, Shell, video_api

A_SECRET = "k-9d8c7b6a5f4e3d2c"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with Shell(tmp_path / "home") as made:
        yield made


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with video_api(tmp_path_factory.mktemp("api")) as made:
        yield made


def test_a_data_folder_that_cannot_be_one_is_a_mistake_in_the_settings(shell: Shell) -> None:
    (shell.folder / "file").touch()
    for folder in ("file", "file/data", "/proc/dailies"):  # even root makes no folder in /proc
        said = shell.run("video", "a red fox", DAILIES_DATA_DIR=folder)
        assert (said.code, len(said.told)) == (78, 1), said.err
        assert "DAILIES_DATA_DIR" in said.told[0]
        assert folder in said.told[0]


@pytest.mark.row("F30")
def test_a_second_bot_in_the_same_folder_is_turned_away(shell: Shell, api: Api) -> None:
    """With a key and without: the local video API of the first one is not what is in the way."""
    with lock(shell.folder / "data"):
        for settings in (api.settings, {}):
            said = shell.run("video", "a red fox", **settings)
            assert (said.code, len(said.told)) == (75, 1)
            assert re.match(r"Another Dailies \(process \d+\) works in ", said.told[0])


@pytest.mark.row("F32")
@pytest.mark.parametrize(
    "damage", ["not a database", "a torn page", "cut off", "somebody else's", "gone, its log left"]
)
def test_a_damaged_database_is_left_as_it_is(shell: Shell, api: Api, damage: str) -> None:
    database = shell.folder / "data/dailies.db"
    assert shell.here("cancel", "0000000000000", **api.settings).code == 2  # makes the folder
    _damage(database, damage)
    before = database.read_bytes() if database.exists() else None
    said = shell.run("video", "a red fox", **api.settings)
    assert (said.code, len(said.told)) == (74, 1), said.err
    assert "dailies restore" in said.told[0]
    assert (database.read_bytes() if database.exists() else None) == before
    if damage in ("not a database", "somebody else's"):
        assert shell.here("jobs").code == 74


def _damage(database: Path, damage: str) -> None:
    whole = database.read_bytes()
    match damage:
        case "not a database":
            database.write_bytes(b"Dear diary, " * 1000)
        case "a torn page":
            database.write_bytes(whole[:4096] + bytes(range(256)) * 16 + whole[8192:])
        case "cut off":
            database.write_bytes(whole[: len(whole) // 2])
        case "somebody else's":
            database.unlink()
            with sqlite3.connect(database) as other:
                other.execute("CREATE TABLE recipes (name TEXT)")
            other.close()
        case _:
            database.rename(database.with_name("dailies.db-wal"))


def test_a_folder_that_takes_no_video_keeps_it_for_resume(shell: Shell) -> None:
    (shell.folder / "out").write_text("in the way")
    said = shell.run("video", "a red fox --dur 3")
    assert (said.code, said.out, len(said.told)) == (1, "", 1)
    assert "It is kept" in said.told[0]
    assert (shell.folder / "out").read_text() == "in the way"

    again = shell.run("resume", "--out", "films")
    assert again.code == 0, again.err
    (video,) = (shell.folder / "films").iterdir()
    assert again.out.startswith(f"films/{video.name}")
    assert shell.here("job", shell.job()).out.count("> generating") == 1, "it was not made twice"


def test_a_budget_that_is_used_up_says_what_is_left(shell: Shell, api: Api) -> None:
    said = shell.run("video", "a red fox --dur 5", **api.settings, DAILIES_BUDGET__DAY_USD="0.1")
    assert (said.code, len(said.told)) == (2, 1)
    assert "$0.56" in said.told[0]
    assert "$0.10" in said.told[0]
    assert api.records() == []
    assert "no jobs yet" in shell.here("jobs").out


def test_a_folder_with_signs_that_addresses_use_works(shell: Shell, api: Api) -> None:
    """SQLite is given the path as an address: `?`, `#` and `%` must stay part of the name."""
    there = {**api.settings, "DAILIES_DATA_DIR": "wh?t #1 100%41"}
    assert shell.here("cancel", "0000000000000", **there).code == 2
    assert [path.name for path in shell.folder.iterdir()] == ["wh?t #1 100%41"]
    assert "no jobs yet" in shell.here("jobs", **there).out


@pytest.mark.row("B64")
def test_every_mistake_in_the_settings_is_told_at_once_without_a_secret(shell: Shell) -> None:
    toml = shell.folder / "dailies.toml"
    toml.write_text(
        f'[budget]\nday_usd = -1\n\n[video_api]\nkey = "{A_SECRET}"\nurl = "https://user:{A_SECRET}@host/"\n'
    )
    toml.chmod(0o644)
    (shell.folder / "file").touch()
    wrong = {
        "DAILIES_WEB__HOST": "0.0.0.0",  # noqa: S104 - to be refused
        "DAILIES_WEB__PROT": "9464",
        "DAILIES_WORKERS": "many",
        "DAILIES_DATA_DIR": "file",
        "DAILIES_VIDEO_API__MODEL": f"{A_SECRET} ?",
    }
    said = shell.here("run", **wrong)
    assert (said.code, said.out) == (78, "")
    assert A_SECRET not in said.err
    places = ["budget.day_usd", "video_api.url", "mode 0644", *wrong]
    assert [place for place in places if place not in said.err] == []
    assert len(said.told) == len(places)
    assert "Did you mean DAILIES_WEB__PORT?" in said.err
    assert not (shell.folder / "data").exists()
    toml.unlink()
    assert shell.here("jobs").code == 0


@pytest.mark.row("B64")
def test_a_model_nobody_knows_is_a_mistake_too(shell: Shell) -> None:
    said = shell.here("video", "a red fox", DAILIES_VIDEO_API__MODEL="klingai:kling-video@9")
    assert (said.code, len(said.told)) == (78, 1)
    assert "klingai:kling-video@3-pro" in said.told[0]
