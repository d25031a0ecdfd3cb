"""Sexual content with minors: the one rule that every place has, whatever it sets. Pure.

The list is short on purpose. It refuses words that mean nothing else, and an age below 18 together with a sexual word.
It is a lock on the front door and no more: what is meant without being said, and languages other than English and
German, pass it, so the provider's own check stays on beside it. A hit is refused, counts as a strike, and is shown to
nobody, moderators included. `content.hard_list` switches it off, for an operator whose other system does the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from bot.generation.content.folding import fold
from bot.generation.content.listed import SECONDS, first_listed

# Words that mean nothing else.
_PLAIN = (
    "child porn*", "childporn*", "kiddie porn*", "kiddy porn*", "kid porn*", "teen porn*", "preteen porn*",
    "underage sex*", "underage porn*", "child sex*", "sex with a child", "sex with children", "csam", "jailbait",
    "lolicon", "shotacon", "kinderporno*", "kinderpornografi*", "kindersex", "sex mit kindern",
)  # fmt: skip

# Somebody who is not grown up.
_YOUNG = (
    "child", "children", "childs", "kid", "kids", "toddler*", "infant", "infants", "newborn", "newborns",
    "underage*", "under age", "minors", "preteen*", "pre teen*", "teen", "teens", "teenage*", "tween", "tweens",
    "schoolgirl*", "schoolboy*", "school girl*", "school boy*", "kindergart*", "preschool*", "elementary school*",
    "little girl*", "little boy*", "small girl*", "small boy*", "young girl*", "young boy*", "loli", "lolis", "lolita*",
    "shota", "shotas", "minderjahrig*", "kinder", "kindes", "kindern", "kleinkind*", "ein kind", "das kind",
    "nacktes kind", "nackte kind", "kleines madchen", "junges madchen", "kleiner junge", "kleinen jungen",
    "schulmadchen*", "schuljunge*", "schulerin*", "jugendliche*", "grundschul*",
)  # fmt: skip

_SEXUAL = (
    "nude", "nudes", "nudity", "naked", "nakedness", "topless", "bottomless", "undress*", "unclothed", "sex", "sexy",
    "sexual*", "erotic*", "porn*", "nsfw", "hentai", "orgasm*", "masturbat*", "genital*", "penis", "penises", "vagina*",
    "nipple", "nipples", "boobs", "tits", "lingerie", "striptease*", "stripping", "lewd", "seductive*", "aroused",
    "horny", "blowjob*", "blow job*", "fellatio", "intercourse", "rape", "raped", "raping", "molest*",
    "without clothes", "without clothing", "without any clothes", "no clothes", "no clothing", "wearing nothing",
    "nackt", "nackte", "nackter", "nacktes", "nackten", "nacktem", "nacktheit", "oben ohne", "unbekleidet*", "sexuell*",
    "erotisch*", "verfuhrerisch*", "dessous", "ohne kleidung", "ohne kleider", "vergewaltig*", "geschlechtsverkehr",
)  # fmt: skip

# Wished away, these ask for the same thing.
_CLOTHES = ("clothes", "clothing", "clothed", "dressed", "kleidung", "kleider", "bekleidet")

# Everyday words that would count as sexual otherwise.
_HARMLESS = regex.compile(
    r"naked (?:eyes?|mole|branch|tree|flame|bulb)\w*|nude (?:lipstick|tone|colou?r|shade|make|heels?)\w*"
    r"|(?:same|opposite|both|either|fair\w*)[- ]sex\b|sex (?:and the city|chromosome)\w*|stripping (?:paint|wallpaper)"
    r"|mit blo(?:ss|ß)em auge"
)

_NUMBER = (
    r"(?:1[0-7]|0?[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen)"
)
_ZAHL = (
    r"(?:1[0-7]|0?[1-9]|ein|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|dreizehn|vierzehn|funfzehn|sechzehn"
    r"|siebzehn)"
)
_THINGS = r"(?!\W+(?:whisk|scotch|rum\b|wine|cheese|car\b|cars\b|house|building|tree|dog|cat\b|horse))"
_AGED = regex.compile(
    rf"(?<![\p{{L}}\d.,]){_NUMBER}\W{{0,3}}(?:years?|yrs?|y|months?)\W{{0,3}}(?:olds?|o)(?!\p{{L}}){_THINGS}"
    rf"|(?<!\p{{L}})(?:aged|age of|at age|her age|his age)\W{{1,3}}{_NUMBER}(?![\d\p{{L}}]){_THINGS}"
    rf"|(?<![\p{{L}}\d.,]){_ZAHL}\W{{0,3}}jahre?\W{{1,3}}alt|(?<![\p{{L}}\d.,]){_ZAHL}\W{{0,2}}jahrige"
)


def about_minors(shown: Sequence[str], avoided: str = "") -> bool:
    """Whether these texts, taken together, ask for it; `avoided` is what shall not be in the picture.

    What takes too long to read counts as a yes.
    """
    asked = _HARMLESS.sub(" ", fold("\n".join(shown)))
    wished_away = fold(avoided)
    try:
        if first_listed(_PLAIN, asked) or first_listed(_PLAIN, wished_away):
            return True
        sexual = first_listed(_SEXUAL, asked) or first_listed(_CLOTHES, wished_away)
        return bool(sexual) and _is_young(asked)
    except TimeoutError:
        return True


def prepare() -> None:
    """Compile the lists, which takes some tenths of a second once: before anybody waits for it."""
    for listed in (_PLAIN, _SEXUAL, _CLOTHES, _YOUNG):
        first_listed(listed, "")


def _is_young(folded: str) -> bool:
    return bool(_AGED.search(folded, timeout=SECONDS) or first_listed(_YOUNG, folded))
