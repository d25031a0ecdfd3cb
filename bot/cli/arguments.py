"""The command line: which commands there are and what each takes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

from bot import __version__
from bot.cli import asking, bookkeeping, checking, joining, overseeing, people, running, telling
from bot.generation.errors import DailiesError
from bot.generation.flags import FLAGS
from bot.generation.message import Text
from bot.settings.checks import api_url

_EXIT_CODES = (
    "exit codes: 0 done, 1 failed, 2 refused input, 69 a port or the local video API is not to be had, "
    "74 the database is damaged, 75 another Dailies works there, 78 a setting is wrong, 130 interrupted (the job stays)"
)
_OWN_FLAGS = (
    "first",
    "last",
    "reference",
    "motion",
    "element",
    "estimate",
    "out",
    "json",
    "help",
)  # of `video`, beside the chat grammar's


class NotUnderstood(DailiesError):
    """The command line is not one of ours."""

    exit_code = 2


class _Parser(argparse.ArgumentParser):
    """One sentence in place of usage and message: what was typed may hold anything, and only Terminal cleans it."""

    def error(self, message: str) -> NoReturn:
        raise NotUnderstood(Text("console.usage", reason=message, command=self.prog))


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command and its arguments. `video` passes flags it does not know on to the chat grammar.

    Raises NotUnderstood.
    """
    parser = _parser()
    args, rest = parser.parse_known_args(argv)
    if args.command is asking.video:
        _refuse_nearly_own(rest)
    elif rest:
        parser.error(f"unrecognised arguments: {' '.join(rest)}")
    args.options = [*rest, *(["--n", args.n] if getattr(args, "n", None) else [])]
    return args


def _refuse_nearly_own(options: Sequence[str]) -> None:
    """A mistyped flag of the command line would only puzzle the chat grammar, which knows others."""
    for typed in (option for option in options if option.startswith("--")):
        name = typed[2:].partition("=")[0].lower()
        near = get_close_matches(name, [*_OWN_FLAGS, *FLAGS], n=1)
        if name not in FLAGS and near and near[0] in _OWN_FLAGS:
            raise NotUnderstood(Text("console.unknown_flag", flag=name[:40], near=near[0]))


def _count(words: str) -> int:
    if not (words.isascii() and words.isdigit() and 1 <= int(words[:6]) <= 1000):
        raise argparse.ArgumentTypeError(f"{words[:20]!r} is not a whole number from 1 to 1000")
    return int(words)


def _job(words: str) -> str:
    """What the shell gives as bytes that are no text can be no job's id, and no database takes it."""
    return words.encode("utf-8", "replace").decode()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="dailies", description="Typed commands and pictures in, finished videos out.", epilog=_EXIT_CODES
    )
    parser.add_argument("--version", action="version", version=f"dailies {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_video(commands)
    _add_jobs(commands)
    _add_running(commands)
    _add_joining(commands)
    _add_ledger(commands)
    _add_overseeing(commands)
    _add_privacy(commands)
    return parser


def _add_video(commands: argparse._SubParsersAction[_Parser]) -> None:
    video = commands.add_parser(
        "video",
        help="make a video from words, and pictures if you like",
        allow_abbrev=False,
        epilog="The words may end in flags: --dur 3..15, --ar 16:9|1:1|9:16, --no WORDS, --n 1..20, "
        "--format mp4|webm|mov, --quality 20..99, --safety none|fast|full, --sound on|off, --orient image|video, "
        f'--keep-sound on|off, --shot "SECONDS: WORDS" once for each shot. {_EXIT_CODES}',
    )
    video.add_argument("words", nargs="+", help='what to show, such as "a red fox runs through snow --dur 5"')
    video.add_argument("--first", metavar="PICTURE", help="the first frame: a JPEG, PNG, WEBP, HEIC or AVIF file")
    video.add_argument("--last", metavar="PICTURE", help="the last frame")
    video.add_argument("--reference", metavar="PICTURE", help="the character for --motion")
    video.add_argument("--motion", metavar="VIDEO", help="a video whose movement is copied: MP4, MOV or WEBM")
    video.add_argument(
        "--element", metavar="FILE", action="append", default=[], help="a reusable asset, up to 3 (docs/elements.md)"
    )
    video.add_argument("--n", metavar="COUNT", help="how many videos, the same as --n among the words")
    video.add_argument("--estimate", action="store_true", help="only say what it would cost at most")
    _add_output(video, asking.video)
    again = commands.add_parser("retry", help="ask for an earlier job again, with the same pictures")
    again.add_argument("job", metavar="JOB", type=_job)
    _add_output(again, asking.retry)
    resume = commands.add_parser("resume", help="finish what was interrupted")
    resume.add_argument("--out", metavar="FOLDER", help="where the videos go (default: where they were to go)")
    resume.add_argument("--json", action="store_true", help="print one JSON object a job and nothing else")
    resume.set_defaults(command=asking.resume)


def _add_output(parser: argparse.ArgumentParser, command: object) -> None:
    parser.add_argument("--out", metavar="FOLDER", default="out", help="where the videos go (default: out)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(command=command)


def _add_jobs(commands: argparse._SubParsersAction[_Parser]) -> None:
    jobs = commands.add_parser("jobs", help="the newest jobs")
    jobs.add_argument("--limit", type=_count, default=20, metavar="COUNT")
    jobs.set_defaults(command=telling.jobs)
    job = commands.add_parser("job", help="everything about one job, or a decision on one that needs it")
    job.add_argument("job", metavar="JOB", type=_job)
    decision = job.add_mutually_exclusive_group()
    decision.add_argument("--release", action="store_true", help="nothing was charged: free its money")
    decision.add_argument("--requeue", action="store_true", help="it never arrived: send it anew")
    decision.add_argument("--settle", metavar="USD", help="it cost this much: book it and close the job")
    job.set_defaults(command=telling.job)
    cancel = commands.add_parser("cancel", help="cancel one of your jobs")
    cancel.add_argument("job", metavar="JOB", type=_job)
    cancel.set_defaults(command=telling.cancel)


def _add_running(commands: argparse._SubParsersAction[_Parser]) -> None:
    run = commands.add_parser("run", help="stay and work until stopped, with /livez and /readyz")
    run.set_defaults(command=running.run)
    check = commands.add_parser("check", help="what is set, and whether everything is ready for work")
    check.set_defaults(command=checking.check)
    health = commands.add_parser("healthcheck", help="exit code 0 when a running bot answers")
    health.set_defaults(command=running.healthcheck)
    backup = commands.add_parser("backup", help="copy the database while the bot runs")
    backup.add_argument("folder", metavar="FOLDER")
    backup.set_defaults(command=running.backup)
    restore = commands.add_parser("restore", help="put a backup in the database's place")
    restore.add_argument("file", metavar="FILE")
    restore.set_defaults(command=running.restore)


def _add_ledger(commands: argparse._SubParsersAction[_Parser]) -> None:
    ledger = commands.add_parser("ledger", help="whether the money adds up, and a month of it as CSV")
    verbs = ledger.add_subparsers(required=True, metavar="VERB")
    check = verbs.add_parser("check", help="add everything up anew; exit code 1 when something is wrong")
    check.set_defaults(command=bookkeeping.check)
    export = verbs.add_parser("export", help="print every entry of a month as CSV")
    export.add_argument("month", metavar="YYYY-MM", type=_job, help="a UTC month, such as 2026-11")
    export.set_defaults(command=bookkeeping.export)


def _add_privacy(commands: argparse._SubParsersAction[_Parser]) -> None:
    privacy = commands.add_parser("privacy", help="delete everything about a person who asked for it")
    verbs = privacy.add_subparsers(required=True, metavar="VERB")
    delete = verbs.add_parser("delete", help="prompts, files, videos and names; the ledger stays without the name")
    delete.add_argument("--person", required=True, metavar="PLATFORM:ID", type=_job, help="such as discord:1234")
    delete.add_argument("--posts", action="store_true", help="take their posted videos out of the chats as well")
    delete.set_defaults(command=people.delete)


def _add_overseeing(commands: argparse._SubParsersAction[_Parser]) -> None:
    audit = commands.add_parser("audit", help="who changed or decided what, and whether that log is whole")
    verbs = audit.add_subparsers(required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="compute the log's chain anew; exit code 1 when something was changed")
    verify.add_argument("--last", metavar="DIGEST", default="", help="a digest from before: fails if the log lacks it")
    verify.set_defaults(command=overseeing.verify)
    export = verbs.add_parser("export", help="print the log, one JSON object an entry")
    export.add_argument("--month", metavar="YYYY-MM", default="", type=_job, help="a UTC month alone, such as 2026-11")
    export.add_argument("--csv", action="store_true", help="as CSV")
    export.set_defaults(command=overseeing.export)
    policy = commands.add_parser("policy", help="what is allowed in a place, and where each setting comes from")
    policy.add_argument("platform", metavar="PLATFORM", nargs="?", default="", type=_job, help="such as discord")
    policy.add_argument("tenant", metavar="SERVER", nargs="?", default="", type=_job, help="the id of a server")
    policy.add_argument("channel", metavar="CHANNEL", nargs="?", default="", type=_job, help="the id of a channel")
    policy.set_defaults(command=overseeing.policy)


def _add_joining(commands: argparse._SubParsersAction[_Parser]) -> None:
    init = commands.add_parser(
        "init", help="set up a chat platform: asks for its tokens, proves them, writes them down"
    )
    platforms = init.add_subparsers(required=True, metavar="PLATFORM")
    discord = platforms.add_parser("discord", help="asks for the token of the bot")
    discord.set_defaults(command=joining.init_discord)
    slack = platforms.add_parser("slack", help="asks for the bot token and the app token")
    slack.add_argument("--http", action="store_true", help="asks for the signing secret in place of the app token")
    slack.set_defaults(command=joining.init_slack)
    invite = commands.add_parser("invite", help="the link that lets the bot in, with exactly what it needs")
    invite.add_argument("platform", choices=("discord",))
    invite.add_argument("--application", metavar="ID", type=_application, help="the application's id (default: asked)")
    invite.set_defaults(command=joining.invite)
    manifest = commands.add_parser("manifest", help="what a platform wants to know to make the app")
    manifest.add_argument("platform", choices=("slack",))
    manifest.add_argument(
        "--http", metavar="URL", type=_address, help="Slack calls the bot there (default: Socket Mode)"
    )
    manifest.set_defaults(command=joining.manifest)


def _address(words: str) -> str:
    try:
        return str(api_url(words))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words[:100]!r} is not a plain https:// address") from None


def _application(words: str) -> str:
    if not (words.isascii() and words.isdigit() and 15 <= len(words) <= 25):
        raise argparse.ArgumentTypeError(f"{words[:30]!r} is not the id of an application")
    return words
