"""A presigned PUT into a real S3-compatible server: rclone's `serve s3`, which checks the signature."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.integration.test_sandbox_support import PATIENCE, running

ACCESS, SECRET, REGION, BUCKET = "dailies", "a-secret-for-tests", "us-east-1", "videos"
PROGRAM = shutil.which("rclone", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
EMPTY = "UNSIGNED-PAYLOAD"

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(PROGRAM is None and not os.environ.get("CI"), reason="rclone is not installed on this machine"),
]


@asynccontextmanager
async def s3(folder: Path) -> AsyncIterator[str]:
    """A server on loopback whose buckets are the folders here; its address."""
    assert PROGRAM is not None, "rclone is missing: CI needs it"
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = await asyncio.create_subprocess_exec(
        *(PROGRAM, "serve", "s3", "--addr", address, "--auth-key", f"{ACCESS},{SECRET}", str(folder)),
        stderr=asyncio.subprocess.DEVNULL,
        env={"HOME": str(folder.parent), "PATH": os.environ["PATH"]},
    )
    try:
        await _listening(address)
        yield address
    finally:
        process.kill()
        await process.wait()


async def _listening(address: str) -> None:
    """Until it takes connections; the program says so nowhere."""
    host, port = address.split(":")
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def presigned(address: str, name: str, secret: str = SECRET) -> str:
    """A PUT address for an hour, signed by AWS Signature Version 4 in the query."""
    now = datetime.now(UTC)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    scope = f"{day}/{REGION}/s3/aws4_request"
    query = urlencode(
        {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{ACCESS}/{scope}",
            "X-Amz-Date": stamp,
            "X-Amz-Expires": "3600",
            "X-Amz-SignedHeaders": "host",
        },
        quote_via=quote,
        safe="",
    )
    path = f"/{BUCKET}/{name}"
    canonical = "\n".join(["PUT", path, query, f"host:{address}", "", "host", EMPTY])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"http://{address}{path}?{query}&X-Amz-Signature={signature}"


async def test_a_result_is_put_into_a_bucket(tmp_path: Path) -> None:
    """The very bytes, at the address that was signed for them."""
    async with s3(tmp_path / "s3") as address, running(tmp_path / "api", "--render", "none") as api:
        task = await api.submit(uploadEndpoint=presigned(address, "film.mp4"))
        (item,) = (await api.finished(task))["data"]
        stored = (tmp_path / "s3" / BUCKET / "film.mp4").read_bytes()
        assert stored == (await api.download(item["videoURL"]))[1]
        assert stored[4:8] == b"ftyp"


async def test_a_signature_that_is_wrong_fails_the_result(tmp_path: Path) -> None:
    """The server refuses it, and the API says uploadFailed in place of a video."""
    async with (
        s3(tmp_path / "s3") as address,
        running(tmp_path / "api", "--render", "none", "--clock-speed", "20") as api,
    ):
        task = await api.submit(uploadEndpoint=presigned(address, "film.mp4", secret="another"))
        body = await api.finished(task)
        assert [error["code"] for error in body["errors"]] == ["uploadFailed"]
        assert list((tmp_path / "s3" / BUCKET).iterdir()) == []
