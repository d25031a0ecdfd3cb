"""Which addresses may be fetched from: exact hosts, https, and this machine where somebody said so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transfer import LONGEST_URL, NotAllowed, allowed

HOSTS = ("vm.runware.ai", "127.0.0.1:8080", "[::1]:8080", "localhost:8080")


@pytest.mark.parametrize(
    "url",
    [
        "https://vm.runware.ai/v.mp4", "https://vm.runware.ai:443/v.mp4?sig=1", "HTTPS://VM.RUNWARE.AI/v.mp4",
        "http://127.0.0.1:8080/v.mp4", "http://[::1]:8080/v.mp4", "http://localhost:8080/v.mp4",
        "https://127.0.0.1:8080/v.mp4",
    ],
)  # fmt: skip
def test_a_listed_host_is_allowed(url: str) -> None:
    assert allowed(url, HOSTS).path == "/v.mp4"


@pytest.mark.row("B47")
@pytest.mark.row("B50")
@pytest.mark.row("B62")
@pytest.mark.parametrize(
    "url",
    [
        "", "v.mp4", "//vm.runware.ai/v.mp4", "http://vm.runware.ai/v.mp4", "https://vm.runware.ai:8443/v.mp4",
        "https://vm.runware.ai.evil.test/", "https://evil.test/vm.runware.ai", "https://vm.runware.ai@evil.test/",
        "https://me:pw@vm.runware.ai/v.mp4", "https://evil.test\\@vm.runware.ai/", "https://10.0.0.1/v.mp4",
        "http://127.0.0.1/v.mp4", "http://127.0.0.1:9090/v.mp4", "http://127.1:8080/v.mp4", "http://2130706433:8080/",
        "http://127。0。0。1:9090/", "http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]:8080/",
        "javascript:alert(1)", "data:video/mp4;base64,AAAA", "file:///etc/passwd", "ftp://vm.runware.ai/v.mp4",
        "https://vm.runware.ai:99999/", "https://vm.runware.ai/\nHost: evil", "https://[vm.runware.ai/",
        "https://vm.runware.ai./v.mp4", "https://vm.runware.ai/" + "x" * 10_240,
    ],
)  # fmt: skip
def test_everything_else_is_not(url: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        allowed(url, HOSTS)
    assert "pw" not in str(caught.value)


@given(url=st.text(max_size=60) | st.from_regex(r"https?://[a-z.@:/\\0-9\[\]%#?]{1,40}", fullmatch=True))
def test_for_every_string_the_answer_is_a_listed_host_or_no(url: str) -> None:
    try:
        parsed = allowed(url, ("vm.runware.ai",))
    except NotAllowed:
        return
    assert (parsed.scheme, parsed.host, parsed.port) == ("https", "vm.runware.ai", None)
    assert len(url) <= LONGEST_URL
