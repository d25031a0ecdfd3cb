"""A bot that serves no chat finishes what one left behind: under the rules of that chat all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import Endpoint, wired
from bot.generation.command import Asker, Command, Person, Place, ReplyTo
from bot.generation.money import PREVIEW
from bot.generation.policy.policy import Gate
from bot.settings import Mistakes, load

ORDER = Command(
    "d:1", "video", "a red fox", (), Asker(Person("discord", "1")), Place("discord", "10", "20"),
    ReplyTo("discord", "{}"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "gates"),
    [
        ({"MODE": "off"}, None),
        ({"MODE": "review_results"}, None),
        ({"MODE": "review_results", "REVIEW_CHANNEL": "30"}, {Gate.RESULT}),
    ],
)
async def test_an_order_of_a_chat_that_is_not_connected_passes_its_policy(
    tmp_path: Path, said: dict[str, str], gates: set[Gate] | None
) -> None:
    told = {f"DAILIES_POLICY__{name}": value for name, value in said.items()}
    settings = load({"DAILIES_DATA_DIR": str(tmp_path / "data"), **told}, tmp_path)
    assert not isinstance(settings, Mistakes), settings
    async with wired(settings, Endpoint(lambda: "http://127.0.0.1:1", SecretStr("k" * 8), PREVIEW)) as app:
        await app.chat.receive(ORDER)
        await app.chat.acknowledged(ORDER, ORDER.reply_to)
        for command in await app.chat.cut_off():
            await app.chat.carry_on(command)
        job = await app.ports.store.job_of(ORDER.key)
        assert (None if job is None else job.gates) == gates
