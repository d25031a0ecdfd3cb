"""What strangers write, brought down to plain letters, and what each letter may be written as. Pure.

`fold` undoes what only changes the look: case, width, diacritics, invisible characters, letters drawn as emoji or taken
from other alphabets. What may stand for more than one letter stays as it is ("1" is an i or an l), and so do digits and
signs; `looks_of` names them for whoever compares.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import regex

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Alphabets of symbols that Unicode does not take apart itself: flags, letters in circles, squares and brackets.
_DRAWN = (0x1F1E6, 0x1F150, 0x1F170, 0x249C, 0x1F110)
_OTHERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ϲ": "c",
    "Ø": "o", "Ł": "l", "Đ": "d", "Ð": "d", "Ħ": "h", "Ŧ": "t", "Æ": "ae", "Œ": "oe", "Þ": "th", "Ϲ": "c",
    "🆎": "ab", "🆑": "cl", "🆒": "cool", "🆓": "free", "🆔": "id", "🆕": "new", "🆖": "ng", "🆗": "ok", "🆘": "sos",
    "🆙": "up", "🆚": "vs", "⭕": "o", "❌": "x", "✖": "x", "❎": "x", "💲": "$", "➕": "+", "❗": "!", "❕": "!",
    "✝": "t", "♋": "69",
}  # fmt: skip
_FILLERS = "\u115f\u1160\u3164\uffa0"  # they count as letters and show nothing
_CONTROLS = [code for code in (*range(32), 127) if not chr(code).isspace()]
_WRITTEN: Mapping[int, str | None] = {
    **{start + at: letter for start in _DRAWN for at, letter in enumerate(_LETTERS)},
    **{ord(sign): plain for sign, plain in _OTHERS.items()},
    **{ord(filler): None for filler in _FILLERS},
    **dict.fromkeys(_CONTROLS),
    0x2800: " ",  # braille without a dot
}
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_RUNS = ((regex.compile(r"(\p{L})\1{3,}"), r"\1" * 3), (regex.compile(r"(\P{L})\1{8,}"), r"\1" * 8))

# What a letter is written as in its place: digits and signs, letters of other alphabets, small capitals.
LOOKS: Mapping[str, str] = {
    "a": "4@аαɑᴀɐ", "b": "86вьβʙ", "c": "(<¢©сᴄ", "d": "ԁᴅɖ", "e": "3€еεєэᴇəǝ℮", "f": "ƒꜰ", "g": "96ɡɢԍ",
    "h": "нһηʜћ", "i": "1!|іιɪї¡", "j": "јʝᴊ", "k": "кκᴋ", "l": "1!|£ӏʟⅼι", "m": "мᴍɱ", "n": "нпηɴո",
    "o": "0оοσᴏօ°", "p": "рρᴘ", "q": "9ԛ", "r": "яɹʀᴦг", "s": "5$ѕꜱʂ§", "t": "7+тτᴛ†", "u": "vυцսᴜμи",
    "v": "νѵᴠ", "w": "ωшщԝᴡ", "x": "хχ×", "y": "уγʏ¥ү", "z": "2ᴢʐ",
}  # fmt: skip
# Letters that can be meant for one letter alone are brought down to it; the rest, and digits and signs, stay.
_ALPHABETS = {
    ord(look): letter
    for letter, looks in LOOKS.items()
    for look in looks
    if look.isalpha() and not look.isascii() and sum(look in others for others in LOOKS.values()) == 1
}
VOWELS = frozenset("aeiouy")


def fold(text: str) -> str:
    """The text in small plain letters, without anything invisible; none of them more than three times in a row."""
    plain = text.translate(_WRITTEN)
    if plain.isascii():
        plain = plain.lower()
    else:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold()).translate(_WRITTEN)
        plain = "".join(sign for sign in plain if unicodedata.category(sign) not in _INVISIBLE)
        plain = plain.translate(_ALPHABETS)
    for run, shorter in _RUNS:
        plain = run.sub(shorter, plain)
    return plain


def looks_of(letter: str) -> str:
    """Everything that a folded letter may be written as, itself first; a digit is only itself."""
    if letter in LOOKS:
        return letter + "".join(sign for sign in LOOKS[letter] if ord(sign) not in _ALPHABETS)
    return letter + "".join(latin for latin, looks in LOOKS.items() if letter in looks and not letter.isdigit())
