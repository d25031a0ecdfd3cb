"""Breaking a connection the hard way."""

from __future__ import annotations

import socket
import struct

from aiohttp import web


def cut(request: web.Request) -> web.Response:
    """Reset the connection (RST) without an answer."""
    if request.transport is not None:
        raw = request.transport.get_extra_info("socket")
        if raw is not None:
            # No lingering: the kernel throws away what is queued and sends RST instead of FIN.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response()
