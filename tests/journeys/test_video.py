"""Words in, videos out: the README's commands as a person types them, in an empty folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.films import covering, film, photograph, psnr
from tests.shell import Live, Shell

ALLOWED = [(1920, 1080), (1440, 1440), (1080, 1920)]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with Shell(tmp_path) as made:
        yield made.warm()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Shell]:
    with Shell(tmp_path) as made:
        yield made


def test_without_a_key_in_an_empty_folder_words_become_one_playable_preview(empty: Shell) -> None:
    shell = empty
    said = shell.run("video", "a red fox runs through snow --dur 3", "--out", "out")
    assert said.code == 0, said.err
    (video,) = shell.videos
    assert re.fullmatch(rf"out/{video.name}\W.*\b3 s\b.*preview, nothing charged .*\$0\.336\)\n", said.out)
    found = film(video)
    assert (found.codecs, float(found.rate), found.frames) == ({"video": "h264", "audio": "aac"}, 24.0, 72)
    assert found.size == (1920, 1080)
    assert found.seconds == pytest.approx(3.0, abs=0.05)

    job = shell.job()
    assert f"{job}  " in shell.run("jobs").out
    story = shell.run("job", job)
    assert story.code == 0
    for moment in ("job > queued", "job queued > submitting", "job generating > ended", "posting > posted"):
        assert moment in story.out
    assert re.search(r"reserve +\$0\.336\n +settle +\$0\.336", story.out)


@pytest.mark.full
def test_json_is_one_object_with_every_video(shell: Shell) -> None:
    said = shell.run("video", "two owls on a fence", "--dur", "3", "--n", "2", "--json")
    assert (said.code, said.err) == (0, "")
    answer = json.loads(said.out)
    assert said.out.count("\n") == 1
    assert (answer["outcome"], answer["provider"], answer["problems"]) == ("done", "preview", [])
    assert [Path(video["path"]) for video in answer["videos"]] == shell.videos
    assert [video["cost_usd"] for video in answer["videos"]] == [0.336, 0.336]
    assert len(shell.videos) == 2


@pytest.mark.full
def test_pictures_at_both_ends_and_the_same_again(shell: Shell) -> None:
    """`retry` needs the kept pictures, not the files that were named at first."""
    for name in ("first.jpg", "last.jpg"):
        photograph(shell.folder / name, 640, 480)
    said = shell.run("video", "a door opens", "--first", "first.jpg", "--last", "last.jpg", "--dur", "3")
    assert said.code == 0, said.err
    for name in ("first.jpg", "last.jpg"):
        (shell.folder / name).unlink()
    again = shell.run("retry", shell.job())
    assert again.code == 0, again.err
    assert len(shell.videos) == 2
    one, other = (shell.here("job", shell.job(place)).out.splitlines()[0] for place in (0, 1))
    assert one[13:] == other[13:]


def test_words_need_no_quotation_marks_and_a_folder_no_text(shell: Shell) -> None:
    said = shell.run("video", "a", "red", "fox", "--dur", "3", "--no", 'snow, "ice"', "--out", b"films-\xff")
    assert said.code == 0, said.err
    assert said.out.startswith("films-\\xff/")
    (folder,) = shell.folder.glob("films-*")
    assert len(list(folder.iterdir())) == 1
    assert "  a red fox\n" in shell.here("jobs").out


def test_an_estimate_stores_nothing_and_asks_nobody(shell: Shell) -> None:
    """The address of the settings leads nowhere, and that goes unnoticed."""
    nowhere = {"DAILIES_VIDEO_API__URL": "http://127.0.0.1:9/v1", "DAILIES_VIDEO_API__KEY": "k-123456789"}
    said = shell.run("video", "a red fox --dur 5 --n 2", "--estimate", **nowhere)
    assert (said.code, said.err) == (0, "")
    assert "$1.12" in said.out
    answer = json.loads(shell.here("video", "a red fox --dur 5", "--estimate", "--json", **nowhere).out)
    assert answer == {"cost_usd": 0.56, "provider": "runware"}
    assert "no jobs yet" in shell.here("jobs").out
    assert shell.videos == []


@pytest.fixture(scope="module", autouse=True)
def from_a_photo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shell, Live]]:
    """The one full render of these journeys; the other tests go on meanwhile."""
    with Shell(tmp_path_factory.mktemp("photo")) as shell:
        photograph(shell.folder / "photo.jpg", 1500, 1000)
        typed = ("video", "the leaves stir in the wind --dur 5", "--first", "photo.jpg")
        yield shell, shell.start(*typed, DAILIES_PREVIEW__RENDER="full")


def test_a_photo_is_the_first_frame_of_its_video(from_a_photo: tuple[Shell, Live]) -> None:
    """24 fps, exactly 5 s, the photo's shape, and the photo itself."""
    shell, live = from_a_photo
    said = live.end()
    assert said.code == 0, said.err
    found = film(shell.videos[0])
    assert (found.codecs, float(found.rate), found.frames) == ({"video": "h264", "audio": "aac"}, 24.0, 120)
    assert found.seconds == pytest.approx(5.0, abs=0.05)
    assert found.size == min(ALLOWED, key=lambda size: abs(size[0] / size[1] - 1500 / 1000))
    likeness = psnr(found.first, covering(shell.folder / "photo.jpg", found.size))
    print(f"first frame against the photo: {likeness:.1f} dB")  # noqa: T201 - the figure is the point
    assert likeness >= 36.0
