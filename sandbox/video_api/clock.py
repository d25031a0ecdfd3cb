"""The time of this server, which tests may let run faster, so that an hour's wait costs them a second."""

import asyncio
import time


class Clock:
    """Seconds of the server: as long as real ones, or `speed` times shorter.

    `now` multiplies the time since 1970 instead of counting from the start of the program, so that times kept on the
    disk still lie in the past after a restart at the same speed.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    def now(self) -> float:
        """Seconds since the server's epoch."""
        return time.time() * self._speed

    def real(self, seconds: float) -> float:
        """How long the server's seconds last in real ones."""
        return seconds / self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait for some of the server's seconds."""
        await asyncio.sleep(self.real(max(0.0, seconds)))

    async def until(self, moment: float) -> None:
        """Wait for a moment of `now`."""
        await self.sleep(moment - self.now())
