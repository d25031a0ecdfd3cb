"""Films a whole clip: chooses scene or pictures, draws frames on two threads ahead of the encoder, adds the sound."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import av
import cv2

from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import FPS, to_yuv, write_clip
from sandbox.video_api.studio.fit import fitted
from sandbox.video_api.studio.scenes import Scene
from sandbox.video_api.studio.sound import soundtrack
from sandbox.video_api.studio.spec import scene_for
from sandbox.video_api.studio.stage import Size
from sandbox.video_api.studio.stills import Stills

_PAINTERS = 2
_AHEAD = 6  # frames drawn before the encoder asks for them; each weighs 3 MB as YUV
_SMALL = 1440 * 1080  # pixels; above, a faster preset keeps the encoder within the painters' time


def shoot(request: VideoRequest, seed: int, inputs: Path, out: Path) -> None:
    """Draw and encode one result."""
    # The painters are the threads; OpenCV's own would fight them for the two cores.
    cv2.setNumThreads(1)
    count = request.duration * FPS
    size = Size(request.width, request.height)
    spec = scene_for(request, seed)
    if request.frames:
        ends = {frame.at: fitted(inputs / frame.file, size.width, size.height) for frame in request.frames}
        draw = Stills(spec, size, count, ends.get("first"), ends.get("last")).frame
    else:
        draw = Scene(spec, size, count).frame
    write_clip(
        out,
        _frames(draw, count),
        soundtrack(spec, request.duration),
        container=request.format,
        quality=request.quality,
        count=count,
        preset="superfast" if size.width * size.height > _SMALL else "veryfast",
    )


def _frames(draw: Callable[[int], Array], count: int) -> Iterator[av.VideoFrame]:
    """Frames in order, drawn and converted ahead of time; drawing releases the interpreter's lock most of the time."""
    with ThreadPoolExecutor(_PAINTERS) as painters:
        waiting: deque[Future[av.VideoFrame]] = deque()
        for number in range(count):
            waiting.append(painters.submit(lambda n: to_yuv(draw(n)), number))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
