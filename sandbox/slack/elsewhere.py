"""A host that is not Slack's: where external files lie and redirects lead. It writes down who came with a token."""

from __future__ import annotations

from aiohttp import web

from sandbox.slack.traffic import Traffic
from sandbox.slack.world import World


class Elsewhere:
    """Answers every request with the same few bytes."""

    def __init__(self, world: World, traffic: Traffic) -> None:
        self._world = world
        self._traffic = traffic

    def app(self) -> web.Application:
        """The application, for a port of its own."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        self._traffic.begin(request, "elsewhere").status = 200
        self._world.changed()
        return web.Response(body=b"not a picture of Slack's", content_type="image/png")
