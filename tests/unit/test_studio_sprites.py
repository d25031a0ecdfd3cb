"""The sprite pack: every noun has its picture, its licence stands beside it, and every word of it is understood."""

from __future__ import annotations

import numpy as np
import pytest

from sandbox.video_api.studio.actors import actors
from sandbox.video_api.studio.figures import figure_of
from sandbox.video_api.studio.palettes import LIGHTS
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.spec import Subject, read_scene
from sandbox.video_api.studio.sprites import FOLDER, SPRITES, best_noun, picture_of
from sandbox.video_api.studio.stage import Size

KINDS = {"walks", "flies", "swims", "rolls", "sails", "stands", "things"}


def test_the_index_the_pictures_and_the_licence_agree() -> None:
    """No picture without a row, no row without a picture, under four megabytes, and the licence is named."""
    assert {file.stem for file in FOLDER.glob("*.webp")} == set(SPRITES)
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 4_000_000
    assert "MIT License" in (FOLDER / "ATTRIBUTION.md").read_text("utf-8")
    assert len(SPRITES) > 250


def test_every_row_is_whole() -> None:
    """Kinds are known, heights are not negative, and no word means two things."""
    words = [word for sprite in SPRITES.values() for word in sprite.words]
    assert {sprite.kind for sprite in SPRITES.values()} == KINDS
    assert all(sprite.metres >= 0 and sprite.words and sprite.faces in "<>=" for sprite in SPRITES.values())
    assert len(words) == len(set(words))


def test_every_noun_resolves_and_its_picture_opens() -> None:
    """Whatever word of the index a prompt uses, its picture is found and shows something."""
    for name, sprite in SPRITES.items():
        assert all(best_noun([word]) == name for word in sprite.words)
        assert (picture_of(name)[..., 3] > 200).mean() > 0.05


@pytest.mark.parametrize(
    ("words", "noun"),
    [
        ("quarterly revenue synergy and the meaning of justice", "chart-increasing"),
        ("a rabbit with a carrot", "rabbit"),
        ("nothing that anybody knows", None),
    ],
)
def test_the_best_noun_is_who_acts(words: str, noun: str | None) -> None:
    """An animal comes before what it eats; without a noun there is none."""
    assert best_noun(words.split()) == noun


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_sprites_of_every_kind_act(kind: str) -> None:
    """Each can be cast for every action; what stands on the ground touches it."""
    name = next(name for name, sprite in SPRITES.items() if sprite.kind == kind)
    for gait in ("still", "walk", "run", "sleep", "fly", "swim", "dance"):
        subject = Subject(name, None, 2, gait)
        spec = read_scene("a meadow by day", "", 1)
        assert (
            len(actors(type(spec)(**{**vars(spec), "subjects": (subject,)}), LIGHTS["day"], Size(320, 180), 0.6)) == 2
        )
    pen = Pen(80)
    figure_of(name).draw(pen, (0, 0, 0), 0.0, "still")
    rows = np.flatnonzero((pen.sprite()[..., 3] > 128).any(axis=1))
    if kind in ("walks", "rolls", "stands"):
        assert abs(2.3 - (int(rows[-1]) + 1) / 80) < 0.06
