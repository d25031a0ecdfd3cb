"""Brings a picture to the size of the video: upright, scaled to cover, cropped at the centre."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from sandbox.video_api.studio.encode import Array


def fitted(path: Path, width: int, height: int) -> Array:
    """The picture as 8-bit RGB (height, width, 3); what is transparent becomes black."""
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    opaque = Image.alpha_composite(Image.new("RGBA", upright.size, (0, 0, 0, 255)), upright).convert("RGB")
    return np.asarray(ImageOps.fit(opaque, (width, height), Image.Resampling.LANCZOS))
