"""Many workspaces over the wire: from the install button to a sealed token, renewed in time, gone with the app."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from pydantic import SecretStr
from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack import oauth
from adapters.slack.adapter import Access, SlackPlatform
from adapters.slack.calls import Calls
from adapters.slack.installations import SCOPES
from adapters.slack.installing import KIND, SealedInstallations
from adapters.slack.oauth import COOKIE, INSTALL, REDIRECT, InstallPages, States
from adapters.slack.sealing import Seal
from adapters.slack.workspaces import ManyWorkspaces
from bot import transfer
from bot.clock import SystemIds
from bot.generation.errors import PlatformUnavailable, StorageFull
from bot.generation.message import Message, Text
from bot.generation.ports import MemoStore
from bot.web import serve
from storage.sqlite import open_store
from tests.integration.slack_bot import Hurried, Memory, to
from tests.standins.slack import Slack, slack

KEY = bytes(range(32))
HOUR = 3600.0


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@dataclass
class Site:
    """A bot that many workspaces may install, without the rest of it."""

    here: Slack
    base: str
    folder: Path
    clock: Hurried
    memos: MemoStore
    calls: Calls
    store: SealedInstallations
    workspaces: ManyWorkspaces
    browser: aiohttp.ClientSession

    async def begin(self) -> tuple[str, str]:
        """The install button: the cookie, and Slack's page."""
        async with self.browser.get(self.base + INSTALL, allow_redirects=False) as answer:
            assert answer.status == 302
            return answer.cookies[COOKIE].value, answer.headers["Location"]

    async def agree(self, page: str) -> str:
        """What somebody decides there: where that leads."""
        async with self.browser.get(page, allow_redirects=False) as answer:
            return answer.headers["Location"]

    async def end(self, back: str, cookie: str | None, **headers: str) -> tuple[int, str]:
        """Come back to the bot: status and page."""
        cookies = {} if cookie is None else {"Cookie": f"{COOKIE}={cookie}"}
        async with self.browser.get(back, headers={**cookies, **headers}, allow_redirects=False) as answer:
            assert "Location" not in answer.headers
            return answer.status, await answer.text()

    async def walk(self) -> tuple[int, str]:
        """All of it, in one browser."""
        cookie, page = await self.begin()
        return await self.end(await self.agree(page), cookie)

    async def token(self, team: str | None, enterprise: str | None = None) -> str | None:
        """What the bot would use there."""
        found = await self.workspaces.find(enterprise, team)
        return None if found is None else found.token.get_secret_value()

    def again(self, key: bytes = KEY) -> ManyWorkspaces:
        """The same rows after a restart."""
        store = SealedInstallations(self.memos, Seal(key), self.clock)
        return ManyWorkspaces(self.calls, store, self.clock, self.here.client_id, SecretStr(self.here.client_secret))


@asynccontextmanager
async def site(here: Slack, folder: Path, memos: MemoStore | None = None) -> AsyncIterator[Site]:
    """It, on a port of its own. `memos` in place of the database."""
    clock, base = Hurried(), f"http://127.0.0.1:{free_port()}"
    calls, secret = Calls(here.api, clock), SecretStr(here.client_secret)
    # The browser keeps no cookies by itself: which one comes along is what the tests are about.
    browser = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
    async with open_store(folder / "data", lambda _event: None) as opened, browser:
        kept = memos or opened
        store = SealedInstallations(kept, Seal(KEY), clock)
        workspaces = ManyWorkspaces(calls, store, clock, here.client_id, secret)
        pages = InstallPages(workspaces, States(kept, clock), clock, here.client_id, base, here.api)
        async with serve("127.0.0.1", int(base.rpartition(":")[2]), clock=clock, routes=pages.routes()):
            yield Site(here, base, folder, clock, kept, calls, store, workspaces, browser)
        await calls.close()


@pytest.fixture
async def ours(here: Slack, tmp_path: Path) -> AsyncIterator[Site]:
    async with site(here, tmp_path) as made:
        yield made


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def token_at(here: Slack, team: str) -> str:
    """The token that Slack gave for a team."""
    return str(next(one["token"] for one in await here.until("installs") if team in one["teams"]))


async def told_of_the_end(here: Slack, deliveries: list[str]) -> list[Mapping[str, Any]]:
    """What Slack sends when the app leaves a place."""
    return [(await here.until("deliveries", id=one))[0]["payload"] for one in deliveries]


async def exchanges(here: Slack) -> int:
    """How often somebody asked for a token."""
    return len(await here.requests("oauth.v2.access"))


# -- the walk


async def test_a_workspace_installs_the_app_with_the_least_scopes(here: Slack, ours: Site) -> None:
    """And the bot can work there at once."""
    other = await here.make_team("Second")
    _, page = await ours.begin()
    asked = parse_qs(urlsplit(page).query)
    assert page.startswith(here.authorize)
    assert asked["scope"] == [",".join(SCOPES)]
    assert asked["redirect_uri"] == [ours.base + REDIRECT]
    status, said = await ours.walk()
    assert (status, "is installed in Second" in said) == (200, True)
    assert await ours.token(other) == await token_at(here, other)
    found = await ours.workspaces.find(None, other)
    assert found is not None
    assert (found.scopes, found.bot_id[:1]) == (frozenset(SCOPES), "B")
    assert await ours.token("T0") is None
    assert await ours.workspaces.check() == ()


async def test_the_cookie_is_for_this_host_this_way_and_these_ten_minutes(ours: Site) -> None:
    async with ours.browser.get(ours.base + INSTALL, allow_redirects=False) as answer:
        cookie = answer.cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert (cookie["max-age"], cookie["domain"]) == ("600", "")


async def test_the_bot_posts_with_the_token_of_the_place(here: Slack, ours: Site) -> None:
    """The adapter itself, on installations in place of a token."""
    other = await here.make_team("Second")
    await ours.walk()
    eve = await here.person("eve", team=other)
    channel = await here.make_channel("theirs", [eve], team=other, with_bot=True)
    access = Access(here.api, SecretStr(here.app_token))
    async with transfer.downloads((urlsplit(here.files).netloc,), ours.clock) as download:
        platform = SlackPlatform(access, ours.workspaces, Memory(), ours.clock, SystemIds(), download)
        place = json.loads(to(here, channel).address) | {"tenant": other}
        await platform.post(type(to(here, channel))("slack", json.dumps(place)), Message(Text("slack.done")), "k1")
        await platform.close()
    assert len(await here.messages(channel, 1)) == 1
    with pytest.raises(PlatformUnavailable, match="not_installed"):
        await platform.post(to(here, here.home_channel), Message(Text("slack.done")), "k2")


async def test_an_org_wide_installation_serves_every_team_of_its_enterprise(here: Slack, ours: Site) -> None:
    north = await here.make_team("North", enterprise_id="E1", enterprise_name="Org")
    south = await here.make_team("South", enterprise_id="E1", enterprise_name="Org")
    await here.change("consent", "next", team=north, org_wide=True)
    assert "is installed in Org" in (await ours.walk())[1]
    token = await token_at(here, south)
    assert [await ours.token(team, "E1") for team in (north, south, None)] == [token] * 3
    assert await ours.token(north, "E2") is None
    assert await ours.token(None, None) is None
    await ours.workspaces.ended({"event": {"type": "app_uninstalled"}, "team_id": north, "enterprise_id": "E1"})
    assert await ours.token(south, "E1") == token
    for body in await told_of_the_end(here, await here.uninstall(north)):
        await ours.workspaces.ended(body)
    assert [await ours.again().find("E1", team) for team in (north, south, None)] == [None] * 3


async def test_one_workspace_of_an_enterprise_keeps_its_own_token(here: Slack, ours: Site) -> None:
    north = await here.make_team("North", enterprise_id="E1", enterprise_name="Org")
    await here.change("consent", "next", team=north)
    await ours.walk()
    assert await ours.token(north, "E1") == await token_at(here, north)
    assert await ours.token("T0", "E1") is None


# -- what is refused


async def test_a_state_is_good_once(here: Slack, ours: Site) -> None:
    cookie, page = await ours.begin()
    back = await ours.agree(page)
    assert (await ours.end(back, cookie))[0] == 200
    status, said = await ours.end(back, cookie)
    assert (status, f"open {ours.base}{INSTALL}." in said) == (400, True)
    assert await exchanges(here) == 1


async def test_of_many_who_come_back_at_once_one_installs(here: Slack, ours: Site) -> None:
    cookie, page = await ours.begin()
    back = await ours.agree(page)
    answers = await asyncio.gather(*(ours.end(back, cookie) for _ in range(10)))
    assert sorted(status for status, _ in answers) == [200] + [400] * 9
    assert await exchanges(here) == 1


async def test_a_state_is_good_for_ten_minutes(here: Slack, ours: Site) -> None:
    cookie, page = await ours.begin()
    back = await ours.agree(page)
    ours.clock.ahead += 601
    assert (await ours.end(back, cookie))[0] == 400
    assert await exchanges(here) == 0


async def test_a_state_is_good_in_the_browser_that_began(here: Slack, ours: Site) -> None:
    """Nobody else spends it."""
    cookie, page = await ours.begin()
    another, _ = await ours.begin()
    back = await ours.agree(page)
    for wrong in (None, another, "x" * 43, f"{cookie}x", ""):
        assert (await ours.end(back, wrong))[0] == 400
    assert await exchanges(here) == 0
    assert (await ours.end(back, cookie))[0] == 200


async def test_what_nobody_began_is_refused_in_a_plain_sentence(ours: Site) -> None:
    cookie, _ = await ours.begin()
    for query in (
        "",
        "state=",
        "code=x",
        "state=%00&code=x",
        "state=a&state=b",
        f"error=access_denied&state={'a' * 43}",
    ):
        status, said = await ours.end(f"{ours.base}{REDIRECT}?{query}", cookie)
        assert status == 400
        assert said.startswith("This installation was finished before")


async def test_a_declined_installation_changes_nothing(here: Slack, ours: Site) -> None:
    """In the language of the browser."""
    await here.change("consent", "next", deny=True)
    cookie, page = await ours.begin()
    status, said = await ours.end(await ours.agree(page), cookie, **{"Accept-Language": "de-AT,de;q=0.9"})
    assert (status, "wurde in Slack abgelehnt" in said) == (200, True)
    assert await ours.store.all() == []


async def test_what_slack_does_wrong_is_one_sentence(here: Slack, ours: Site) -> None:
    refused, silent = "did not agree to the installation ({error})", "does not answer just now"
    faults: list[tuple[str, dict[str, Any], str, int]] = [
        *(("error", {"error": code}, refused, 400) for code in ("invalid_code", "bad_client_secret", "invalid_auth")),
        ("html", {}, silent, 503),
        ("reset", {}, silent, 503),
        ("status", {"status": 500}, silent, 503),
    ]
    for fault, more, words, status in faults:
        await here.fault("oauth.v2.access", fault, **more)
        answer = await ours.walk()
        assert answer[0] == status
        assert words.format(**more) in answer[1]
        assert "Traceback" not in answer[1]
    assert await ours.store.all() == []


class FullDisk:
    """A MemoStore without room."""

    def __getattr__(self, name: str) -> Any:
        async def refuse(*_args: object, **_more: object) -> None:
            raise StorageFull

        return refuse


async def test_a_full_disk_is_one_sentence(here: Slack, tmp_path: Path) -> None:
    full: Any = FullDisk()
    async with site(here, tmp_path, full) as made:
        for path in (INSTALL, f"{REDIRECT}?state={'a' * 43}&code=x"):
            status, said = await made.end(made.base + path, "b" * 43)
            assert (status, "could not be kept" in said) == (503, True)


async def test_nobody_fills_the_disk_by_beginning(ours: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth, "MOST_OPEN", 3)
    for _ in range(3):
        await ours.begin()
    assert (await ours.end(ours.base + INSTALL, None))[0] == 503
    ours.clock.ahead += 601
    await ours.begin()
    assert len(await ours.memos.memos(oauth.KIND)) == 1


# -- the end of an installation


@pytest.mark.parametrize("how", ["uninstall", "revoke"])
async def test_the_token_goes_with_the_app(how: str, here: Slack, ours: Site) -> None:
    other = await here.make_team("Second")
    await ours.walk()
    assert await ours.token(other)
    deliveries = list((await here.ask(how, {"team": other}))["deliveries"])
    bodies = await told_of_the_end(here, deliveries)
    assert bodies
    for body in [*bodies, *bodies]:
        await ours.workspaces.ended(body)
    assert await ours.token(other) is None
    assert await ours.memos.memos(KIND) == []


async def test_a_persons_own_token_is_not_the_bots(here: Slack, ours: Site) -> None:
    other = await here.make_team("Second")
    await ours.walk()
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    await ours.workspaces.ended({"event": event, "team_id": other})
    assert await ours.token(other)


async def test_a_token_that_still_works_was_not_the_one_that_was_revoked(here: Slack, ours: Site) -> None:
    """Slack revokes older ones, too."""
    other = await here.make_team("Second")
    await ours.walk()
    body = {"event": {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}, "team_id": other}
    await ours.workspaces.ended(body)
    assert await ours.token(other)
    await here.fault("auth.test", "status", status=500)
    with pytest.raises(PlatformUnavailable):
        await ours.workspaces.ended(body)
    assert await ours.token(other)


async def test_a_row_that_nobody_can_open_goes_with_the_app(here: Slack, ours: Site) -> None:
    other = await here.make_team("Second")
    await ours.walk()
    await ours.again(bytes(32)).ended({"event": {"type": "app_uninstalled"}, "team_id": other})
    assert await ours.memos.memos(KIND) == []


async def test_a_late_farewell_does_not_end_the_next_installation(here: Slack, ours: Site) -> None:
    """Slack tells of an event again for an hour."""
    other = await here.make_team("Second")
    await ours.walk()
    bodies = [{**body, "event_time": 1} for body in await told_of_the_end(here, await here.uninstall(other))]
    await here.change("consent", "next", team=other)
    assert (await ours.walk())[0] == 200
    for body in bodies:
        await ours.workspaces.ended(body)
    assert await ours.token(other) == await token_at(here, other)


# -- tokens that end


@pytest.fixture
async def renewing(here: Slack, ours: Site) -> str:
    """A team whose token lives for twelve hours."""
    await here.settings(token_rotation=True)
    other = await here.make_team("Second")
    await ours.walk()
    return other


async def test_a_token_is_renewed_before_it_ends_by_one_of_all_who_ask(here: Slack, ours: Site, renewing: str) -> None:
    first = await ours.token(renewing)
    ours.clock.ahead += 11 * HOUR
    found = await asyncio.gather(*(ours.token(renewing) for _ in range(20)))
    second = await token_at(here, renewing)
    assert second != first
    assert set(found) <= {first, second}
    assert await ours.token(renewing) == second
    assert await exchanges(here) == 2
    assert (await ours.again().find(None, renewing)).token.get_secret_value() == second  # type: ignore[union-attr]


async def test_who_loses_patience_loses_no_token(here: Slack, ours: Site, renewing: str) -> None:
    """What Slack gives for the old one it gives once."""
    ours.clock.ahead += 11 * HOUR
    await here.fault("oauth.v2.access", "delay", seconds=0.05)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await ours.token(renewing)
    async with asyncio.timeout(20), ours.workspaces._turns[f"/{renewing}"]:
        pass
    assert await ours.token(renewing) == await token_at(here, renewing)
    assert await exchanges(here) == 2


async def test_while_slack_does_not_answer_the_old_token_is_used_as_long_as_it_lives(
    here: Slack, ours: Site, renewing: str
) -> None:
    first = await ours.token(renewing)
    await here.fault("oauth.v2.access", "status", status=500, times=2)
    ours.clock.ahead += 11 * HOUR
    assert await ours.token(renewing) == first
    ours.clock.ahead += 2 * HOUR
    with pytest.raises(PlatformUnavailable):
        await ours.token(renewing)
    assert await ours.token(renewing) == await token_at(here, renewing)


async def test_a_token_that_slack_renews_no_more_is_none(here: Slack, ours: Site, renewing: str) -> None:
    await here.fault("oauth.v2.access", "error", error="invalid_refresh_token", times=2)
    ours.clock.ahead += 13 * HOUR
    assert await ours.token(renewing) is None


# -- at rest


async def test_a_restart_finds_every_installation(here: Slack, ours: Site) -> None:
    other = await here.make_team("Second")
    await ours.walk()
    found = await ours.again().find(None, other)
    assert found is not None
    assert found.token.get_secret_value() == await token_at(here, other)


async def test_with_another_secret_nothing_is_installed_and_the_log_says_what_to_do(
    here: Slack, ours: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Installing again puts it right."""
    other = await here.make_team("Second")
    await ours.walk()
    stranger = ours.again(bytes(32))
    assert await stranger.find(None, other) is None
    assert await stranger.check() == ()
    (told, *_) = [one for one in caplog.records if one.getMessage() == "slack.installation_unreadable"]
    assert "install the app there again" in vars(told)["facts"]["hint"]


async def test_a_row_in_anothers_place_is_none(here: Slack, ours: Site) -> None:
    await here.make_team("Second")
    await ours.walk()
    ((_, content),) = await ours.memos.memos(KIND)
    for odd in (content, {}, {"v": 1, "sealed": 5}):
        await ours.memos.keep_memo(KIND, "/T9", odd, 1.0)
        assert await ours.again().find(None, "T9") is None


async def test_a_workspace_that_lacks_scopes_is_named(
    here: Slack, ours: Site, caplog: pytest.LogCaptureFixture
) -> None:
    await here.make_team("Second")
    await here.change("consent", "next", scopes=["commands", "chat:write"])
    await ours.walk()
    assert await ours.workspaces.check() == SCOPES[2:]
    assert any(one.getMessage() == "slack.install_again" for one in caplog.records)


async def test_bolts_own_authorize_works_on_the_store(here: Slack, ours: Site) -> None:
    """It is slack-sdk's interface."""
    other = await here.make_team("Second")
    await ours.walk()
    authorize = AsyncInstallationStoreAuthorize(
        logger=logging.getLogger("test"), installation_store=ours.store, client=ours.calls.client()
    )
    context = AsyncBoltContext({"client": ours.calls.client(), "is_enterprise_install": False})
    result = await authorize(context=context, enterprise_id=None, team_id=other, user_id="U1")
    assert result is not None
    assert result.bot_token == await token_at(here, other)
    bot = await ours.store.async_find_bot(enterprise_id=None, team_id=other)
    assert bot is not None
    bot.bot_token = "xoxb-renewed"
    await ours.store.async_save_bot(bot)
    assert await ours.again().find(None, other) is not None
    await ours.store.async_delete_all(enterprise_id=None, team_id=other)
    assert await authorize(context=context, enterprise_id=None, team_id=other, user_id="U1") is None


async def test_no_token_rests_or_is_logged_in_clear(here: Slack, ours: Site, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever happened, and however much is logged."""
    caplog.set_level(logging.DEBUG)
    await here.settings(token_rotation=True)
    other = await here.make_team("Second")
    cookie, page = await ours.begin()
    back = await ours.agree(page)
    await ours.end(back, cookie)
    await ours.end(back, cookie)
    pending = await ours.begin()
    secrets = {one[name] for one in await here.until("installs") for name in ("token", "refresh_token") if one[name]}
    ours.clock.ahead += 11 * HOUR
    await ours.token(other)
    await here.fault("oauth.v2.access", "error", error="invalid_refresh_token")
    ours.clock.ahead += 11 * HOUR
    await ours.token(other)
    await ours.again(bytes(32)).find(None, other)
    secrets |= {one[name] for one in await here.until("installs") for name in ("token", "refresh_token") if one[name]}
    for address in (page, back, pending[1]):
        query = parse_qs(urlsplit(address).query)
        secrets |= {value for name in ("state", "code") for value in query.get(name, ())}
    secrets |= {cookie, pending[0], here.client_secret, KEY.hex()}
    assert len(secrets) >= 10
    rest = b"".join(path.read_bytes() for path in ours.folder.rglob("*") if path.is_file())
    assert KIND.encode() in rest
    for secret in secrets:
        assert secret.encode() not in rest
        assert secret not in caplog.text
        assert all(secret not in str(vars(one)) for one in caplog.records)


async def test_the_pages_are_answered_to_get_alone(ours: Site) -> None:
    for path in (INSTALL, REDIRECT):
        for method in ("POST", "HEAD", "PUT"):
            async with ours.browser.request(method, ours.base + path) as answer:
                assert answer.status == 405
