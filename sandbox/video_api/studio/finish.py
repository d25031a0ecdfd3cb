"""The last touch on every frame: light that spills over, darker corners, the caption and the preview mark."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sandbox.video_api.studio.canvas import Array, over
from sandbox.video_api.studio.stage import Size

_FADE = 8  # frames at both ends over which the lettering comes and goes; frames 0 and last are clean


class Look:
    """Bloom and vignette. No grain: it would treble the size of the file and half of it would be lost."""

    def __init__(self, size: Size, *, bloom_from: int, bloom: float = 0.5) -> None:
        self._size, self._bloom_from, self._bloom = size, bloom_from, bloom
        rows, columns = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
        far = ((columns / size.width - 0.5) / 0.62) ** 2 + ((rows / size.height - 0.48) / 0.7) ** 2
        shade = np.clip(1 - 0.36 * np.clip(far, 0, 1.5) ** 1.4, 0, 1)
        self._vignette = cv2.merge([(shade * 255).astype(np.uint8)] * 3)

    def finish(self, frame: Array) -> Array:
        """The finished frame; the one that is given is used up."""
        width, height = self._size.width, self._size.height
        small = cv2.resize(frame, (width // 8, height // 8), interpolation=cv2.INTER_AREA)
        bright = cv2.subtract(small, np.full_like(small, self._bloom_from))
        wide = cv2.GaussianBlur(bright, (0, 0), width / 200)
        spill = cv2.addWeighted(cv2.GaussianBlur(bright, (0, 0), width / 800), self._bloom, wide, self._bloom * 1.2, 0)
        cv2.add(frame, cv2.resize(spill, (width, height), interpolation=cv2.INTER_LINEAR), dst=frame)
        cv2.multiply(frame, self._vignette, dst=frame, scale=1 / 255)
        return frame


class Lettering:
    """The caption at the lower left and the word PREVIEW at the upper right."""

    def __init__(self, size: Size, caption: str, *, small: bool = False) -> None:
        """`small` for videos made from pictures: one short line that stays off the picture."""
        self._parts = [_mark(size)]
        if caption:
            self._parts.append(_caption(size, caption, small=small))

    def write(self, frame: Array, number: int, count: int) -> None:
        """Letter the frame in place."""
        share = min(1.0, number / _FADE, (count - 1 - number) / _FADE)
        if share <= 0:
            return
        for pixels, x, y in self._parts:
            part = frame[y : y + pixels.shape[0], x : x + pixels.shape[1]]
            faded = cv2.convertScaleAbs(pixels, alpha=share)
            keep = cv2.merge([255 - np.ascontiguousarray(faded[..., 3])] * 3)
            over(part, np.ascontiguousarray(faded[..., :3]), keep)


def wrap(text: str, font: ImageFont.FreeTypeFont, width: float, lines: int) -> list[str]:
    """Break a text into at most so many lines of that width in pixels; what does not fit ends in an ellipsis."""
    out: list[str] = [""]
    for word in text.split():
        longer = f"{out[-1]} {word}".strip()
        if font.getlength(longer) <= width or not out[-1]:
            out[-1] = longer
        elif len(out) < lines:
            out.append(word)
        else:
            out[-1] += "…"
            break
    while font.getlength(out[-1]) > width and len(out[-1]) > 2:
        out[-1] = out[-1].rstrip("…")[:-1] + "…"
    return out


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType")
    return font


def _caption(size: Size, text: str, *, small: bool) -> tuple[Array, int, int]:
    unit = min(size.width, size.height)
    font = _font(unit * (0.021 if small else 0.027))
    step = font.size * 1.4
    lines = wrap(text, font, size.width * (0.5 if small else 0.62), 1 if small else 2)
    margin = int(unit * 0.045)
    width, height = int(max(font.getlength(line) for line in lines)) + 2 * margin, int(step * len(lines)) + 2 * margin
    image = _shadowed(
        [(margin + unit * 0.012, margin + n * step, line) for n, line in enumerate(lines)], font, (width, height), 235
    )
    draw = ImageDraw.Draw(image)
    bar = max(2, unit // 400)
    draw.rectangle(
        (margin - bar, margin + 2, margin, margin + step * len(lines) - step * 0.2), fill=(255, 196, 92, 235)
    )
    width = min(width, size.width)
    return _premultiplied(image)[:, :width], 0, size.height - height


def _mark(size: Size) -> tuple[Array, int, int]:
    unit = min(size.width, size.height)
    font = _font(unit * 0.019)
    text = "P R E V I E W"
    width, height = int(font.getlength(text) + unit * 0.09), int(unit * 0.09)
    image = _shadowed([(unit * 0.045, unit * 0.036, text)], font, (width, height), 190)
    return _premultiplied(image), size.width - width, 0


def _shadowed(
    lines: list[tuple[float, float, str]], font: ImageFont.FreeTypeFont, size: tuple[int, int], strength: int
) -> Image.Image:
    """White letters on a soft shadow of their own, readable on any ground."""
    from PIL import ImageFilter

    shadow = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(shadow)
    for x, y, text in lines:
        draw.text((x, y), text, (0, 0, 0, 255), font)
    shadow = shadow.filter(ImageFilter.GaussianBlur(font.size * 0.16))
    letters = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(letters)
    for x, y, text in lines:
        draw.text((x, y), text, (255, 255, 255, strength), font)
    return Image.alpha_composite(shadow, letters)


def _premultiplied(image: Image.Image) -> Array:
    pixels = np.asarray(image).astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    return pixels.astype(np.uint8)
