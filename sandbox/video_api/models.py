"""The facts in which the video models of this server differ; a new model is one more entry."""

import math
from dataclasses import dataclass

Size = tuple[int, int]


@dataclass(frozen=True)
class Model:
    """Sizes are width and height in pixels; prices are US dollars for one second of one result.

    The slug is the model's name in the addresses of the documentation.
    """

    id: str
    slug: str
    sizes: tuple[Size, ...]
    price_silent: float
    price_with_sound: float

    @property
    def pairs(self) -> tuple[str, ...]:
        """The sizes as the API's messages write them."""
        return tuple(f"{width}x{height}" for width, height in self.sizes)

    def nearest_size(self, width: int, height: int) -> Size:
        """The size whose ratio is nearest to a picture's, compared as log ratios."""
        ratio = math.log(width / height)
        return min(self.sizes, key=lambda size: abs(math.log(size[0] / size[1]) - ratio))


# Sizes and prices: runware.ai/docs/models/klingai-video-3-0-pro.
PRO = Model(
    id="klingai:kling-video@3-pro",
    slug="klingai-video-3-0-pro",
    sizes=((1920, 1080), (1440, 1440), (1080, 1920)),
    price_silent=0.112,
    price_with_sound=0.168,
)
# Its price is not documented where we looked; the dearer sibling's is taken.
STANDARD = Model(
    id="klingai:kling-video@3-standard",
    slug="klingai-video-3-0-standard",
    sizes=((1280, 720), (960, 960), (720, 1280)),
    price_silent=0.112,
    price_with_sound=0.168,
)
MODELS = {model.id: model for model in (PRO, STANDARD)}
