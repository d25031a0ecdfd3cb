"""Draws the sprite pack of the studio anew from the Fluent Emoji icons; run by hand when the index changes.

    npm pack @iconify-json/fluent-emoji && tar xzf iconify-json-fluent-emoji-*.tgz
    pip install resvg-py
    python -m bench.sprites package/icons.json

Nothing else needs resvg or the icons: the drawings are committed.
"""

import io
import json
import sys
from pathlib import Path

import resvg_py  # type: ignore[import-not-found]  # by hand; nothing of the product or its tests needs it
from PIL import Image

from sandbox.video_api.studio.sprites import FOLDER, SPRITES

SIDE, QUALITY = 320, 90  # pixels; of WEBP, at which flat colours show no blocks


def main(icons: Path) -> None:
    """Write one WEBP for each name in the index, cut to what is drawn."""
    found = json.loads(icons.read_text("utf-8"))
    for name in SPRITES:
        icon = found.get("aliases", {}).get(name, {}).get("parent", name)
        drawn = _drawn(found["icons"][icon])
        drawn.crop(drawn.getbbox()).save(FOLDER / f"{name}.webp", quality=QUALITY, method=6, exact=False)


def _drawn(icon: dict[str, str]) -> Image.Image:
    view = f"0 0 {icon.get('width', 32)} {icon.get('height', 32)}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{SIDE}" height="{SIDE}">'
    png = bytes(resvg_py.svg_to_bytes(svg_string=f"{head}{icon['body']}</svg>"))
    return Image.open(io.BytesIO(png)).convert("RGBA")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
