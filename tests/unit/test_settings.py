"""Settings: where they come from, and what a mistake sounds like."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from bot.generation.ports import Caps
from bot.settings import Mistakes, Settings, known, load

CANARY = "sk-canary-0123456789"


def settings(environ: Mapping[str, str], cwd: Path) -> Settings:
    found = load(environ, cwd)
    assert isinstance(found, Settings), found
    return found


def mistakes(environ: Mapping[str, str], cwd: Path) -> tuple[str, ...]:
    found = load(environ, cwd)
    assert isinstance(found, Mistakes)
    return found.sentences


@contextmanager
def not_root() -> Iterator[None]:
    """Root may write anywhere: where tests run as root, be nobody for a moment."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def one_mistake(environ: Mapping[str, str], cwd: Path) -> str:
    (sentence,) = mistakes(environ, cwd)
    return sentence


def secret_file(path: Path, mode: int = 0o600, text: str = f"{CANARY}\n") -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_without_any_setting_the_local_video_api_is_used(tmp_path: Path) -> None:
    found = settings({}, tmp_path)
    assert found.video_api.url is None
    assert found.video_api.key is None
    assert found.secrets == ()
    assert found.data_dir == tmp_path / "data"
    assert found.budget.day_micro_usd == 10_000_000


def test_the_file_is_overlaid_by_the_environment(tmp_path: Path) -> None:
    (tmp_path / "dailies.toml").write_text('workers = 3\n[budget]\nday_usd = 0.1\n[log]\nlevel = "warning"\n')
    found = settings({"DAILIES_WORKERS": "5", "HOME": "/root"}, tmp_path)
    assert (found.workers, found.budget.day_usd, found.log.level) == (5, Decimal("0.1"), "WARNING")


def test_every_cap_is_in_exact_micro_dollars(tmp_path: Path) -> None:
    """From the file or from a variable; without one there is no such cap."""
    assert settings({}, tmp_path).budget.caps() == Caps(10_000_000, 2, confirm_micro_usd=2_000_000)
    (tmp_path / "dailies.toml").write_text(
        "[budget]\nmonth_usd = 0.3\ntenant_month_usd = 4\nchannel_day_usd = 3\nperson_day_usd = 0.000001\n"
        'role_day_usd = { "11" = 5, S22 = 0.25 }\nmay_raise = true\n'
    )
    found = settings({"DAILIES_BUDGET__CONFIRM_USD": "none"}, tmp_path).budget.caps()
    roles = (("11", 5_000_000), ("S22", 250_000))
    assert found == Caps(10_000_000, 2, 300_000, 4_000_000, 3_000_000, 1, roles, None, may_raise=True)
    given_roles = settings({"DAILIES_BUDGET__ROLE_DAY_USD": "11=5, S22=0.25"}, tmp_path)
    assert given_roles.budget.caps().role_day_micro_usd == roles
    assert dict(given_roles.shown())["budget.role_day_usd"] == "11=5, S22=0.25"


@pytest.mark.parametrize("value", ["5", "11=", "11=-1", "11=5,11=6", "=5", "the crew=5", "11=inf", "11=0.0000001"])
def test_amounts_by_role_need_ids_and_amounts(value: str, tmp_path: Path) -> None:
    sentence = one_mistake({"DAILIES_BUDGET__ROLE_DAY_USD": value}, tmp_path)
    assert "amounts by the ids of roles" in sentence


def test_another_file_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("workers = 3\n")
    assert settings({"DAILIES_CONFIG": "other.toml"}, tmp_path).workers == 3


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    assert "no such file" in one_mistake({"DAILIES_CONFIG": "other.toml"}, tmp_path)


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert settings({"DAILIES_VIDEO_API__KEY": "", "DAILIES_WORKERS": ""}, tmp_path) == settings({}, tmp_path)


def test_a_key_alone_leads_to_the_public_address(tmp_path: Path) -> None:
    found = settings({"DAILIES_VIDEO_API__KEY": CANARY}, tmp_path)
    assert found.video_api.url == "https://api.runware.ai/v1"
    assert found.secrets == (CANARY,)
    assert CANARY not in repr(found)


def test_a_secret_comes_from_a_file_only_we_can_read(tmp_path: Path) -> None:
    secret_file(tmp_path / "key")
    found = settings({"DAILIES_VIDEO_API__KEY_FILE": "key"}, tmp_path)
    assert found.video_api.key == SecretStr(CANARY)


def test_a_list_in_a_variable_has_commas(tmp_path: Path) -> None:
    found = settings({"DAILIES_VIDEO_API__RESULT_HOSTS": "VM.runware.ai, im.example.org"}, tmp_path)
    assert found.video_api.result_hosts == ("vm.runware.ai", "im.example.org")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_the_web_stays_on_this_machine(host: str, tmp_path: Path) -> None:
    assert settings({"DAILIES_WEB__HOST": host}, tmp_path).web.host == host


@pytest.mark.row("B64")
def test_all_mistakes_are_listed_at_once_and_no_secret_is_printed(tmp_path: Path) -> None:
    secret_file(tmp_path / "key", 0o644)
    (tmp_path / "dailies.toml").write_text(
        "wrokers = 3\n"
        "[budget]\nday_usd = -1\n[web]\nhost = '0.0.0.0'\n[quota]\nx = 1\n[video_api]\nconcurrency = true\n"
    )
    environ = {
        "DAILIES_VIDEO_API__KEY_FILE": "key",
        "DAILIES_VIDEO_API__URL": f"https://me:{CANARY}@api.runware.ai/v1",
        "DAILIES_PREVIEW__RENDER": CANARY,
        "DAILIES_DATA_DIR": "key/data",
        "DAILIES_BUDGET_DAY_USD": "3",
    }
    sentences = mistakes(environ, tmp_path)
    expected = (
        "wrokers in ",
        "quota in ",
        "DAILIES_BUDGET_DAY_USD in the environment is not a setting. Did you mean DAILIES_BUDGET__DAY_USD?",
        "has mode 0644",
        "DAILIES_DATA_DIR in the environment is 'key/data', but",
        "DAILIES_VIDEO_API__URL in the environment is not a plain address",
        "DAILIES_PREVIEW__RENDER in the environment is '(hidden)'. Accepted: full, quick or none.",
        "budget.day_usd in ",
        "web.host in ",
        "video_api.concurrency in ",
    )
    for words in expected:
        assert any(words in sentence for sentence in sentences), words
    assert len(sentences) == len(expected)
    assert CANARY not in "\n".join(sentences)


@pytest.mark.row("B64")
def test_an_address_without_its_key_is_a_mistake(tmp_path: Path) -> None:
    sentence = one_mistake({"DAILIES_VIDEO_API__URL": "https://api.runware.ai/v1"}, tmp_path)
    assert "video_api.key is missing" in sentence


@pytest.mark.row("B64")
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o622])
def test_a_secret_that_others_can_touch_is_refused(mode: int, tmp_path: Path) -> None:
    path = secret_file(tmp_path / "key", mode)
    sentence = one_mistake({"DAILIES_VIDEO_API__KEY_FILE": str(path)}, tmp_path)
    assert sentence.endswith(f"Accepted: 0600 or 0400. Run: chmod 600 {path}")


@pytest.mark.row("B64")
def test_a_settings_file_that_holds_the_key_is_a_secret_file(tmp_path: Path) -> None:
    secret_file(tmp_path / "dailies.toml", 0o644, f'[video_api]\nkey = "{CANARY}"\n')
    assert "holds a secret" in one_mistake({}, tmp_path)
    (tmp_path / "dailies.toml").chmod(0o600)
    assert settings({}, tmp_path).secrets == (CANARY,)


@pytest.mark.row("B64")
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", "", "127.0.0.1:9464", "localhost."])  # noqa: S104 - refused
def test_no_other_machine_reaches_what_asks_for_no_password(host: str, tmp_path: Path) -> None:
    (tmp_path / "dailies.toml").write_text(f"[web]\nhost = '{host}'\n")
    assert "nothing there asks for a password" in one_mistake({}, tmp_path)


@pytest.mark.row("B64")
def test_a_folder_that_cannot_be_written_to_is_refused() -> None:
    with not_root():
        assert "/ cannot be written to" in one_mistake({"DAILIES_DATA_DIR": "no-such-folder/data"}, Path("/"))


@pytest.mark.row("B64")
def test_a_data_folder_that_is_a_file_is_refused_even_when_it_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert "data_dir (not set) is 'data', but" in one_mistake({}, tmp_path)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DAILIES_WORKERS", "0"),
        ("DAILIES_WORKERS", "65"),
        ("DAILIES_WORKERS", "many"),
        ("DAILIES_BUDGET__DAY_USD", "-0.01"),
        ("DAILIES_BUDGET__DAY_USD", "NaN"),
        ("DAILIES_BUDGET__DAY_USD", "1e9"),
        ("DAILIES_BUDGET__DAY_USD", "0.0000001"),
        ("DAILIES_BUDGET__OPEN_JOBS", "0"),
        ("DAILIES_WEB__PORT", "65536"),
        ("DAILIES_LOG__LEVEL", "loud"),
        ("DAILIES_DATA_DIR", "~/data"),
        ("DAILIES_VIDEO_API__MODEL", "a b"),
        ("DAILIES_VIDEO_API__SAFETY", "off"),
        ("DAILIES_VIDEO_API__RESULT_HOSTS", "*.runware.ai"),
        ("DAILIES_VIDEO_API__RESULT_HOSTS", "https://vm.runware.ai"),
        ("DAILIES_VIDEO_API__CONCURRENCY", "10001"),
        ("DAILIES_VIDEO_API__KEY", "short"),
        ("DAILIES_VIDEO_API__KEY", "two words here"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_would(variable: str, value: str, tmp_path: Path) -> None:
    sentence = one_mistake({variable: value}, tmp_path)
    setting = next(setting for setting in known().values() if setting.variable == variable)
    assert sentence.startswith(f"{variable} in the environment is ")
    assert f"Accepted: {setting.accepts}. Correct it, or remove it to " in sentence
    assert setting.secret == (value not in sentence)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.runware.ai/v1",
        "https://",
        "https://me@api.runware.ai",
        "https://api.runware.ai/?key=x",
        "https://api.runware.ai:port",
        "https://api.runware.ai/a b",
        "ftp://127.0.0.1",
    ],
)
def test_an_address_must_be_plain_and_safe(url: str, tmp_path: Path) -> None:
    sentence = one_mistake({"DAILIES_VIDEO_API__URL": url, "DAILIES_VIDEO_API__KEY": CANARY}, tmp_path)
    assert "Accepted: an https:// address" in sentence


def test_plain_http_is_fine_on_this_machine(tmp_path: Path) -> None:
    environ = {"DAILIES_VIDEO_API__URL": "http://127.0.0.1:8080/v1/", "DAILIES_VIDEO_API__KEY": CANARY}
    assert settings(environ, tmp_path).video_api.url == "http://127.0.0.1:8080/v1"


def test_a_variable_and_its_file_are_not_both_set(tmp_path: Path) -> None:
    secret_file(tmp_path / "key")
    environ = {"DAILIES_VIDEO_API__KEY": CANARY, "DAILIES_VIDEO_API__KEY_FILE": "key"}
    assert "are both set" in one_mistake(environ, tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("workers = ", "is not valid TOML"),
        ("log = 'INFO'", "Write [log] with its settings below."),
        ("zzz = 1", "docs/settings.md lists every setting"),
        ("day_usd = 1", "Did you mean budget.day_usd?"),
        ("[web]\nhots = '::1'", "Did you mean web.host?"),
        ("workers = {a = 1}", "Accepted: a whole number from 1 to 64"),
        ("# " + "x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_a_settings_file_that_makes_no_sense_is_explained(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "dailies.toml").write_text(text)
    assert words in one_mistake({}, tmp_path)


def test_what_is_no_ordinary_text_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    variable = "DAILIES_VIDEO_API__KEY_FILE"
    assert "not an ordinary file" in one_mistake({variable: "pipe"}, tmp_path)
    assert "not an ordinary file" in one_mistake({variable: "."}, tmp_path)
    assert "not UTF-8 text" in one_mistake({variable: "bytes"}, tmp_path)
    assert "no such file" in one_mistake({variable: "nowhere"}, tmp_path)


def test_settings_do_not_change(tmp_path: Path) -> None:
    found = settings({}, tmp_path)
    with pytest.raises(ValidationError):
        setattr(found, "workers", 9)  # noqa: B010 - mypy refuses the plain form


@given(value=st.text(st.characters(exclude_characters="\0"), max_size=80), name=st.sampled_from(sorted(known())))
def test_no_value_makes_loading_fail(value: str, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """For every text in every variable there are settings, or sentences that a secret is not in."""
    setting = known()[name]
    found = load({setting.variable: value}, tmp_path_factory.getbasetemp())
    if isinstance(found, Mistakes) and setting.secret and len(value.strip()) >= 8:
        assert value.strip() not in "\n".join(found.sentences)
