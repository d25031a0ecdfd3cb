"""The last touch on every frame: light that spills over, darker corners, the caption and the preview mark."""

import contextlib

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

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
        half = cv2.resize(frame, (width // 2, height // 2), interpolation=cv2.INTER_AREA)  # much faster in two steps
        small = cv2.resize(half, (width // 8, height // 8), interpolation=cv2.INTER_AREA)
        bright = cv2.subtract(small, np.full_like(small, self._bloom_from))
        tiny = cv2.resize(bright, (width // 16, height // 16), interpolation=cv2.INTER_AREA)
        tiny = cv2.GaussianBlur(tiny, (0, 0), width / 400)
        wide = cv2.resize(tiny, (width // 8, height // 8), interpolation=cv2.INTER_LINEAR)
        spill = cv2.addWeighted(cv2.GaussianBlur(bright, (0, 0), width / 800), self._bloom, wide, self._bloom * 1.2, 0)
        cv2.add(frame, cv2.resize(spill, (width, height), interpolation=cv2.INTER_LINEAR), dst=frame)
        cv2.multiply(frame, self._vignette, dst=frame, scale=1 / 255)
        return frame


class Lettering:
    """The caption at the lower left and the word PREVIEW at the upper right."""

    def __init__(self, size: Size, caption: str, *, small: bool = False) -> None:
        """`small` for videos made from pictures: one short line that stays off the picture."""
        self._parts = [_mark(size)]
        lettered = _caption(size, caption, small=small) if caption else None
        if lettered is not None:
            self._parts.append(lettered)

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


# Where a plain machine keeps fonts of other scripts than Latin, Greek and Cyrillic; the first that is there is taken.
_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "msgothic.ttc",
    "YuGothM.ttc",
    "DejaVuSans.ttf",
    "Arial Unicode.ttf",
)


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType")
    return font


def legible(text: str, size: float) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text with a font that has its letters; letters that no font here has are left out, so it may be empty."""
    fonts = [_font(size)]
    if _drawable(text, fonts[0]) != text:
        for name in _FONTS:
            with contextlib.suppress(OSError):
                fonts.append(ImageFont.truetype(name, size))
    best = max(fonts, key=lambda font: len(_drawable(text, font)))
    kept = " ".join(_drawable(text, best).split())
    return (kept if sum(map(str.isalnum, kept)) * 2 >= sum(map(str.isalnum, text)) else ""), best


def _drawable(text: str, font: ImageFont.FreeTypeFont) -> str:
    boxed = bytes(font.getmask("\U0010ffff"))
    return "".join(letter for letter in text if letter.isspace() or bytes(font.getmask(letter)) != boxed)


def _caption(size: Size, text: str, *, small: bool) -> tuple[Array, int, int] | None:
    """White letters on a soft dark plate, at most two lines; None without a letter that can be drawn."""
    unit = min(size.width, size.height)
    text, font = legible(text, max(9.0, unit * (0.032 if small else 0.042)))
    if not text:
        return None
    step, pad = font.size * 1.3, font.size * 0.55
    lines = wrap(text, font, min(size.width * (0.6 if small else 0.78), unit * 1.5), 1 if small else 2)
    margin = unit * 0.035
    wide, high = max(font.getlength(line) for line in lines) + 2 * pad, step * len(lines) + pad * 1.3
    image = Image.new("RGBA", (min(size.width, int(wide + 2 * margin)), int(high + 2 * margin)), (0, 0, 0, 0))
    plate = (margin, margin, margin + wide, margin + high)
    ImageDraw.Draw(image).rounded_rectangle(plate, font.size * 0.4, fill=(10, 12, 20, 150))
    image = image.filter(ImageFilter.GaussianBlur(max(0.6, font.size * 0.06)))
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((margin + pad, margin + pad * 0.6 + number * step), line, (255, 255, 255, 255), font)
    return _premultiplied(image), 0, size.height - image.height


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
