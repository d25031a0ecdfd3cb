"""`python -m sandbox.sample_picture FILE`: a picture to try things with, drawn by the studio of the local video API."""

import io
import sys
from pathlib import Path

from PIL import Image

from sandbox.video_api.studio.scenes import Scene
from sandbox.video_api.studio.spec import SceneSpec, Subject
from sandbox.video_api.studio.stage import Size

# A photo's shape (3:2), none of the sizes that the API makes.
_SIZE = Size(1620, 1080)
_SCENE = SceneSpec(
    place="sea",
    time="sunset",
    weather=(),
    subjects=(Subject("lighthouse", None, 1, "still"),),
    moves=("zoom_in",),
    pace=1.0,
    caption="",
    seed=3,
)


def main() -> int:
    """Draw it; the frame is taken before the lettering fades in."""
    if len(sys.argv) != 2:
        sys.stderr.write("Name the file to write: python -m sandbox.sample_picture FILE\n")
        return 2
    target = Path(sys.argv[1])
    encoded = io.BytesIO()
    Image.fromarray(Scene(_SCENE, _SIZE, 120).frame(0)).save(encoded, "JPEG", quality=93)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(encoded.getvalue())
    sys.stdout.write(f"Drew a sample picture: {target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
