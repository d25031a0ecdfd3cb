"""`make contact-sheet`: 24 fixed prompts over everything the studio draws, three frames of each, to be looked at."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sandbox.video_api.request import Element, Frame, Motion, VideoRequest
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import FPS, to_yuv, write_clip
from sandbox.video_api.studio.figures import figure_of
from sandbox.video_api.studio.pen import Pen
from sandbox.video_api.studio.scenes import Scene
from sandbox.video_api.studio.shoot import drawing
from sandbox.video_api.studio.spec import read_scene, storyboard_for
from sandbox.video_api.studio.stage import Size

SIZE, SECONDS = Size(960, 540), 5
SHOWN = (1 / 6, 1 / 2, 5 / 6)  # moments of the clip
CELL, LABEL, COLUMNS = (384, 216), 26, 2

FIRST, LAST = Frame("shore.png", "first", 960, 540), Frame("valley.png", "last", 960, 540)
MIRA = Element("mira", "a woman", "mira.png", ("mira.png",), (), (), ("Character",))
LAMP = Element("harbour", "", "shore.png", ("shore.png",), (), (), ("Scene",))


@dataclass(frozen=True, slots=True)
class Case:
    """A name for people, and what is asked for."""

    name: str
    prompt: str
    frames: tuple[Frame, ...] = ()
    elements: tuple[Element, ...] = ()
    motion: Motion = field(default_factory=Motion)


CASES = (
    Case("lake", "A mountain lake at sunset with pines on the shore, slow dolly in"),
    Case("mountains", "A mountain valley by day, the camera cranes up, birds"),
    Case("forest", "A fox runs through a snowy forest at dawn, snow falling"),
    Case("meadow", "A wide green meadow with trees by day, a horse gallops, pan right"),
    Case("desert", "Desert dunes at noon, a red hot air balloon drifts by"),
    Case("beach", "A beach with palm trees at sunset, waves roll in"),
    Case("sea", "A sailing boat on a stormy sea in the rain, handheld"),
    Case("night", "A castle under the aurora at night, a dragon circles it"),
    Case(
        "rainy city", "A woman with red hair in a yellow coat walks through a neon city street at night in heavy rain"
    ),
    Case("city by day", "A busy street by day, people walking, pan left"),
    Case("car", "A red car drives through a futuristic city at sunset"),
    Case("interior", "A cosy living room with a fireplace at night, a cat sleeps on the sofa"),
    Case("space", "An astronaut floats in space near a ringed planet, orbit"),
    Case("rocket", "A rocket flies past a nebula, zoom out"),
    Case("underwater", "A whale swims above a coral reef underwater"),
    Case("abstract", "An abstract flow of liquid gold and blue"),
    Case("outside the vocabulary", "Quarterly revenue synergy and the meaning of justice"),
    Case("dialogue", 'An old man on a beach at dawn says: "We made it." A woman answers: "Barely."'),
    Case("image", "the camera moves slowly closer", (FIRST,)),
    Case("first to last", "from the shore to the valley", (FIRST, LAST)),
    Case("motion, after the video", "a dancer", motion=Motion("mira.png", "run.mp4", "video")),
    Case("motion, after the image", "a dancer", motion=Motion("mira.png", "run.mp4", "image")),
    Case("element", "<<<element_1>>> stands in the rain", (FIRST,), (MIRA,)),
    Case("two elements", '<<<element_1>>> at <<<element_2>>> says "Look at that."', (LAST,), (MIRA, LAMP)),
)


def main(folder: Path) -> None:
    """Write every case's frames and one sheet of them all."""
    folder.mkdir(parents=True, exist_ok=True)
    _props(folder)
    cells = []
    for number, case in enumerate(CASES, 1):
        began = time.process_time()
        frames = _drawn(folder, case, number)
        print(f"  {number:2} {case.name:<26} {time.process_time() - began:5.1f} s of CPU", flush=True)
        cells.append(_cell(f"{number}  {case.name}: {case.prompt}", frames))
        Image.fromarray(frames[1]).save(folder / f"{number:02}.png")
    rows = [np.hstack(cells[start : start + COLUMNS]) for start in range(0, len(cells), COLUMNS)]
    Image.fromarray(np.vstack(rows)).save(folder / "sheet.jpg", quality=88)
    print(folder / "sheet.jpg")


def _drawn(folder: Path, case: Case, seed: int) -> list[Array]:
    plain = VideoRequest(case.prompt, "", SIZE.width, SIZE.height, SECONDS, 1, "MP4", 95, 0, False, "none", True)
    request = replace(plain, frames=case.frames, elements=case.elements, motion=case.motion)
    board = storyboard_for(request, seed)
    draw = drawing(request, board, board.shots[0], folder)
    return [draw(int(share * SECONDS * FPS)) for share in SHOWN]


def _cell(text: str, frames: list[Array]) -> Array:
    strip = np.hstack([cv2.resize(frame, CELL, interpolation=cv2.INTER_AREA) for frame in frames])
    label = Image.new("RGB", (strip.shape[1], LABEL), "white")
    ImageDraw.Draw(label).text((6, 5), text, "black", ImageFont.load_default(14))
    return np.vstack([np.asarray(label), strip])


def _props(folder: Path) -> None:
    """The pictures and the video that requests bring; drawn, so that nobody's photos are needed."""
    for name, prompt in (("shore", "a lighthouse by the sea at dusk"), ("valley", "a mountain valley by day")):
        # Frame 0 comes before the lettering.
        Image.fromarray(Scene(read_scene(prompt, "", 5), SIZE, 48).frame(0)).save(folder / f"{name}.png")
    pen = Pen(300)
    figure = figure_of("person")
    figure.draw(pen, figure.tone, 0.25, "still")
    pixels = pen.sprite()
    solid = np.clip(pixels[..., :3] / np.maximum(pixels[..., 3:], 1) * 255.0, 0, 255)
    Image.fromarray(np.dstack([solid, pixels[..., 3]]).astype(np.uint8)).save(folder / "mira.png")
    running = Scene(read_scene("a horse runs over a meadow by day", "", 5), Size(640, 360), 48)
    write_clip(
        folder / "run.mp4",
        (to_yuv(running.frame(number)) for number in range(48)),
        np.zeros((0, 2), np.float32),
        container="MP4",
        quality=90,
        count=48,
        preset="veryfast",
    )


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main(Path(sys.argv[1]))
