"""A video API that fails in every way, quoting our key each time: one clear sentence, and the key nowhere at all."""

from __future__ import annotations

import json
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.shell import Live, Said, Shell

pytestmark = pytest.mark.full

# With signs that servers like to write in other ways.
CANARY = "canary/7f3+KEY=e5d1c0ffee"
SPELLINGS = (CANARY, CANARY.replace("/", "\\/"), quote(CANARY, safe=""), quote(CANARY))

Answer = tuple[int, str, str]


def shout(handler: _Echo) -> str:
    """Everything a careless server would put into an answer."""
    key = handler.headers.get("Authorization", "") or handler.body
    return f"Bad request: Authorization: {key}; {key.removeprefix('Bearer ')}; apiKey={key}"


def complaint(handler: _Echo, code: str) -> dict[str, object]:
    task = handler.task.get("taskUUID")
    return {"code": code, "message": shout(handler), "parameter": shout(handler), "taskUUID": task}


def errors(status: int, code: str) -> Callable[[_Echo], Answer]:
    return lambda handler: (status, "application/json", json.dumps({"errors": [complaint(handler, code)]}))


def page(status: int) -> Callable[[_Echo], Answer]:
    return lambda handler: (status, "text/html", f"<html><h1>{shout(handler)}</h1></html>")


def fine(handler: _Echo) -> Answer:
    task = {"taskType": handler.task["taskType"], "taskUUID": handler.task.get("taskUUID")}
    return 200, "application/json", json.dumps({"data": [task]})


def refused_as_php_writes_it(handler: _Echo) -> Answer:
    status, kind, text = errors(400, "invalidPositivePrompt")(handler)
    return status, kind, text.replace("/", "\\/")


def failed(handler: _Echo) -> Answer:
    item = {**complaint(handler, "providerError"), "videoUUID": "v1", "status": "error", "taskType": "videoInference"}
    return 200, "application/json", json.dumps({"data": [], "errors": [item]})


def redirect(handler: _Echo) -> Answer:
    return 302, f"http://{handler.headers['Host']}/elsewhere?key={quote(CANARY)}", ""


# What goes wrong when the key is checked, before anything is promised.
AT_THE_DOOR: Mapping[str, tuple[Callable[[_Echo], Answer], str]] = {
    "wrong key": (errors(401, "invalidApiKey"), "does not accept the key"),
    "forbidden": (page(403), "does not accept the key"),
    "no credit": (errors(402, "insufficientCredits"), "out of credit"),
    "page": (page(200), "does not sound like the video service"),
    "server error": (page(500), "(error 500)"),
    "redirect": (redirect, "the video service"),
    "other error": (errors(400, "somethingElse"), "answered something I do not understand"),
}


class _Echo(BaseHTTPRequestHandler):
    """Answers as the test's table says, by taskType."""

    behaviour: Mapping[str, Callable[[_Echo], Answer]]
    body: str
    task: dict[str, Any]

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.task = json.loads(self.body)[0]
        status, kind, text = self.behaviour.get(self.task["taskType"], fine)(self)
        self.send_response(status, CANARY)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.send_header("X-Debug-Authorization", str(self.headers.get("Authorization")))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def echo(**behaviour: Callable[[_Echo], Answer]) -> Iterator[str]:
    """A server that is not well; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Echo", (_Echo,), {"behaviour": behaviour}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    key = tmp_path / "key"
    key.write_text(CANARY)
    key.chmod(0o600)
    with Shell(tmp_path / "home", DAILIES_VIDEO_API__KEY_FILE=str(key), DAILIES_LOG__LEVEL="DEBUG") as made:
        yield made


def assert_kept(shell: Shell, *said: Said) -> None:
    """Not in anything that was said, not in any file: log, database, WAL, transcript, backup."""
    assert shell.here("backup", "backups").code == 0
    files = [path for path in shell.folder.rglob("*") if path.is_file()]
    assert {"dailies.db", "dailies.log"} < {path.name for path in files}
    for spelling in SPELLINGS:
        assert [path for path in files if spelling.encode() in path.read_bytes()] == []
        assert [one for one in said if spelling in one.out + one.err] == []


def test_trouble_at_the_door_is_one_sentence_and_leaves_no_job(shell: Shell) -> None:
    said = {}
    for name, (answer, _) in AT_THE_DOOR.items():
        with echo(authentication=answer) as url:
            said[name] = shell.run("video", "a red fox", DAILIES_VIDEO_API__URL=url)
    for name, (_, words) in AT_THE_DOOR.items():
        assert (said[name].code, said[name].out) == (1, ""), name
        (sentence,) = said[name].err.splitlines()
        assert words in sentence
    assert "no jobs yet" in shell.here("jobs").out
    assert_kept(shell, *said.values())


@pytest.fixture(scope="module", autouse=True)
def unanswered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A command that asks a server which says nothing. It gets ten seconds; the other tests go on meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as silent, Shell(tmp_path_factory.mktemp("silent")) as shell:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        yield shell.start("video", "a red fox", DAILIES_VIDEO_API__URL=url, DAILIES_VIDEO_API__KEY=CANARY)


def test_an_api_that_says_nothing_is_one_sentence(unanswered: Live) -> None:
    said = unanswered.end()
    assert said.code == 1
    assert re.fullmatch(r"The video service at \S+ did not answer in time.*\r\n", said.err)


def test_an_api_that_is_not_there_is_one_sentence(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = shell.run("video", "a red fox", DAILIES_VIDEO_API__URL=f"http://127.0.0.1:{port}/v1")
    assert said.code == 1
    assert re.fullmatch(r"The video service at \S+ cannot be reached.*\n", said.err)
    assert "no jobs yet" in shell.here("jobs").out


@pytest.mark.row("F14")
@pytest.mark.parametrize("answer", [errors(400, "invalidPositivePrompt"), refused_as_php_writes_it])
def test_a_refusal_that_quotes_the_key_is_told_without_it(shell: Shell, answer: Callable[[_Echo], Answer]) -> None:
    with echo(videoInference=answer) as url:
        said = shell.run("video", "a red fox", DAILIES_VIDEO_API__URL=url)
    assert said.code == 1
    assert "Nothing was charged." in said.err
    assert_kept(shell, said, shell.here("job", shell.job()))


def test_a_failed_result_that_quotes_the_key_is_told_without_it(shell: Shell) -> None:
    with echo(getResponse=failed) as url:
        live = shell.start("video", "a red fox", DAILIES_VIDEO_API__URL=url)
        live.until("generating")
        interrupted = live.stop(signal.SIGINT)
        said = shell.run("resume", DAILIES_VIDEO_API__URL=url)
    assert said.code == 1
    assert "did not come about" in said.err
    assert_kept(shell, interrupted, said, shell.here("job", shell.job()))


def test_a_refused_poll_that_quotes_the_key_is_logged_without_it(shell: Shell) -> None:
    with echo(getResponse=page(500)) as url:
        live = shell.start("video", "a red fox", DAILIES_VIDEO_API__URL=url)
        live.until("generating")
        first = live.stop(signal.SIGINT)
        again = shell.start("resume", DAILIES_VIDEO_API__URL=url)
        again.until("error 500")
        second = again.stop(signal.SIGINT)
    assert "cannot look at jobs" in (shell.folder / "data/dailies.log").read_text()
    assert_kept(shell, first, second)
