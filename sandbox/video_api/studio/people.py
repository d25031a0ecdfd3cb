"""Who somebody is: skin, hair, clothes and what they wear, chosen from a few that go together."""

from dataclasses import dataclass, replace

import numpy as np

from sandbox.video_api.studio.canvas import Tone, mix

_SKINS: tuple[Tone, ...] = ((240, 200, 170), (222, 172, 136), (188, 134, 98), (134, 90, 64))
_HAIRS: tuple[Tone, ...] = ((70, 44, 34), (34, 28, 30), (150, 98, 54), (206, 164, 96), (120, 52, 36))
_CLOTHES: tuple[Tone, ...] = (
    (176, 62, 54),
    (54, 92, 130),
    (206, 156, 70),
    (72, 112, 88),
    (120, 84, 130),
    (92, 96, 108),
)
_LEGS: tuple[Tone, ...] = ((44, 48, 70), (70, 62, 58), (36, 38, 46), (86, 90, 104))
_GREY: Tone = (206, 206, 210)
_STYLES = {
    "woman": ("long", "bun", "bob", "long", "curly"),
    "man": ("short", "short", "curly", "crop"),
    "child": ("bob", "short", "tail", "curly"),
    "elder": ("crop", "bald", "crop"),
}


@dataclass(frozen=True)
class Person:
    """How somebody looks; `who` is a kind of `vocabulary.VOICES`: woman, man, child or elder.

    `style` is how the hair is worn: long, bun, bob, tail, curly, short, crop or bald. `cover` is what kind of hat the
    hat is: hat, cap, helmet or crown; `dark` glasses are sunglasses.
    """

    who: str
    skin: Tone
    hair: Tone
    coat: Tone
    umbrella: Tone | None = None
    style: str = "long"
    legs: Tone = (44, 48, 70)
    hat: Tone | None = None
    glasses: bool = False
    beard: bool = False
    skirt: bool = False
    cover: str = "hat"
    dark: bool = False

    @property
    def long_hair(self) -> bool:
        """Whether hair hangs down behind the shoulders."""
        return self.style in ("long", "tail")


def person_for(
    who: str, coat: Tone | None, hair: Tone | None, number: int, random: np.random.Generator, *, rain: bool
) -> Person:
    """Somebody of that kind; what the prompt does not say is chosen, different for everyone in a group."""
    if who == "any":
        who = str(random.choice(("woman", "man", "woman", "man", "elder", "child")))
    skin, dyed, own, style, luck = (int(part) for part in random.integers(0, 60, 5))
    cloth = _CLOTHES[(own if number == 0 else number) % len(_CLOTHES)]
    natural = _GREY if who == "elder" else _HAIRS[dyed % len(_HAIRS)]
    worn = coat if coat and not number else cloth
    styles = _STYLES[who]
    # Whoever's hair the prompt speaks of has some to be seen.
    choice = "long" if hair and who == "woman" and not number else styles[style % len(styles)]
    return Person(
        who,
        _SKINS[skin % len(_SKINS)],
        hair or natural,
        worn,
        _CLOTHES[(own + 2) % len(_CLOTHES)] if rain and number else None,
        choice if not (hair and choice == "bald") else "crop",
        mix(_LEGS[luck % len(_LEGS)], worn, 0.12),
        mix(worn, (30, 28, 34), 0.45) if luck % 6 == 1 and not hair and who != "child" else None,
        who == "elder" or luck % 5 == 2,
        (who == "elder" and luck % 4 != 3) or (who == "man" and luck % 4 == 0),
        who in ("woman", "child") and luck % 3 == 0,
    )


def dressed(who: Person, worn: frozenset[str]) -> Person:
    """The same person with what the prompt puts on their head; names of `vocabulary.WORN`."""
    cover = next((kind for kind in COVERS if kind in worn), None)
    if cover:
        who = replace(who, cover=cover, hat=COVERS[cover] or mix(who.coat, (30, 28, 34), 0.45))
    if worn & {"glasses", "sunglasses"}:
        who = replace(who, glasses=True, dark="sunglasses" in worn)
    return who


# What covers a head, and its own colour; a hat goes with the coat.
COVERS: dict[str, Tone | None] = {
    "crown": (236, 190, 70),
    "helmet": (168, 176, 188),
    "cap": None,
    "hat": None,
}
