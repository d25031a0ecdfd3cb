"""The one place that writes to the terminal: sentences, and a live line that is drawn over itself."""

from __future__ import annotations

import shutil
import sys
import unicodedata


class Terminal:
    """Answers go to stdout; what is only of the moment, and trouble, to stderr. Control codes in text are dropped."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._live = sys.stderr.isatty() and not quiet
        self._quiet = quiet
        self._shown = ""

    def say(self, line: str) -> None:
        """A lasting line on stdout."""
        self.clear()
        print(_plain(line), flush=True)

    def tell(self, line: str) -> None:
        """A lasting line on stderr, unless only the answer is wanted."""
        if not self._quiet:
            self.clear()
            print(_plain(line), file=sys.stderr, flush=True)

    def complain(self, line: str) -> None:
        """What went wrong, on stderr, always."""
        self.clear()
        print(_plain(line), file=sys.stderr, flush=True)

    def show(self, line: str) -> None:
        """The live line; on a pipe it is not drawn at all."""
        line = _plain(line)[: shutil.get_terminal_size().columns - 1]
        if self._live and line != self._shown:
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
            self._shown = line

    def clear(self) -> None:
        """Take the live line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = ""


def _plain(line: str) -> str:
    """Prompts and file names come from anywhere: nothing in them may move the cursor, colour or reorder the line."""
    kept = "".join("\N{REPLACEMENT CHARACTER}" if _moves(c) else c for c in line)
    return kept.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8")


def _moves(c: str) -> bool:
    """Control codes, half characters, line and paragraph separators, and overrides of the writing direction."""
    if c == "\t":
        return False
    turns = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(c) in turns
