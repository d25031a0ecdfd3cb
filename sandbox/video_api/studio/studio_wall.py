"""The ground for a subject that comes without one: the rounded wall of a photographer's studio, softly lit."""

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, mix, rng, to_bytes
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import Size

_PAPERS = ((150, 158, 172), (176, 160, 146), (140, 162, 158), (166, 152, 172), (178, 168, 140))
_LINE = 0.74  # where wall and floor meet, as a share of the height


def studio_wall(spec: SceneSpec, size: Size, subject: Array) -> Array:
    """RGB, without anybody; in the first colour of the prompt, or one the subject stands out from."""
    paper = mix(spec.tints[0], (150, 150, 156), 0.45) if spec.tints else _apart(subject)
    rows = np.linspace(0, 1, size.height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, size.width, dtype=np.float32)[None]
    wall = 0.62 + 0.3 * np.exp(-((columns / 0.8) ** 2) - (((rows - 0.34) / 0.42) ** 2))
    floor = 0.74 + 0.3 * np.exp(-((columns / 0.7) ** 2) - (((rows - 0.9) / 0.14) ** 2))
    bend = np.clip((rows - _LINE + 0.09) / 0.18, 0, 1)
    bend = bend * bend * (3 - 2 * bend)
    crease = 1 - 0.12 * np.exp(-(((rows - _LINE) / 0.07) ** 2))
    light = (wall * (1 - bend) + floor * bend) * crease
    light *= 1 - 0.22 * np.clip(columns**2 - 0.2, 0, 1)
    picture = to_bytes(light[..., None] * np.array(paper, np.float32) * 1.12, rng(spec.seed, "wall"))
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8))


def _apart(subject: Array) -> tuple[float, float, float]:
    """Of the usual papers the one that is least like the subject, RGBA."""
    seen = subject[subject[..., 3] > 128][:, :3] if subject.shape[2] == 4 else subject.reshape(-1, 3)
    own = seen.mean(axis=0) if len(seen) else np.full(3, 128.0)
    return max(_PAPERS, key=lambda paper: float(np.abs(np.array(paper) - own).sum()))
