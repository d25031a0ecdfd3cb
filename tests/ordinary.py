"""Prompts as people write them every day: no rule about words may object to one of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

_WHO = (
    "a red fox", "an old fisherman", "two children", "a grandmother and her grandson", "a kid on a bicycle",
    "a flock of sparrows", "a robot with brass hands", "a class of teenagers", "a baby elephant",
    "the mayor of Scunthorpe",
)  # fmt: skip
_WHAT = (
    "runs through deep snow", "waits for the last bus", "dances in the rain", "builds a sandcastle",
    "sails past the cliffs",
    "eats a grape and laughs", "plays the cello on a rooftop", "looks up at the aurora",
)  # fmt: skip
_HOW = (
    "35mm film, golden hour", "slow dolly in, 24fps", "4k, shot on a 50mm lens at f/1.8",
    "in the style of a watercolour",
    "a 5 s shot, then a 10s shot", "wide angle, 2x slower, grain",
)  # fmt: skip

# What lists of words most often get wrong.
_TRICKY = (
    "Scunthorpe United against Essex at Penistone", "the assassin of Sussex in a class of his own",
    "a bass player in a grass skirt passes the brass band", "a cocktail bar with a peacock and a shuttlecock",
    "Dickens reads Moby Dickinson's letters", "the title of the document in Arsenal's analysis",
    "a cucumber accumulates",
    "therapist and grapefruit under a drape", "he'll go to the shell, she'll go to hello kitty land",
    "good food at the pool",
    "A.M. to P.M. in the U.S.A.", "Vitamin A, B, C and D on a table", "455 people and 50 cars in 10s",
    "an x-ray, a t-shirt, a u-turn and an s-bend", "the 5th of the 8 bits at 1080p60", "a mass of glass in the grass",
    "Middlesex and Wessex, seen from a sextant", "unisex clothing in a shop window",
    "a night owl knight in tight armour",
    "a horse, a hearse and a rehearsal", "the gorge of Gorey", "a cumulus cloud circumnavigates",
    "swallow at the Titanic",
    "kraut and rüben, schießen auf dem Schützenfest", "Ein Kind spielt im Schnee, die Kinder lachen",
    "die Klasse reist nach Massachusetts", "Fußball im Regen, schwül und heiß", "ein Igel isst einen Apfel",
    "die Prinzessin von Sachsen-Anhalt", "eine Hündin und ihr Wurf", "der Uhu im Wald",
    "Маша и медведь гуляют в лесу",
    "сорока и ворона", "το παιδί παίζει στο πάρκο", "公園で子供が遊んでいる", "孩子们在公园里放风筝",
    "어린이가 공원에서 연을 날린다",
    "الأطفال يلعبون في الحديقة", "👨‍👩‍👧‍👦 a family in the park 🎈🎉", "🇩🇪 against 🇫🇷 in the final",
    "I'd say: \"well, we're there\"",
    "first shot: sea. second shot: sky. third shot: city.", "a*b=c on a blackboard", "f(x) = 2x + 1 drawn in chalk",
    "C++ and C# books", "@mira walks to @leo with <<<element_1>>>", "camera: pan left -> tilt up -> zoom 2.5x",
    "no text, no watermark, no logo", "12 eggs, 7 jars, 16 pears", "a 12 year old whisky on a wooden table",
    "a 10 year old house with naked branches around it", "a seven-year-old child blows out the candles of a cake",
    "toddlers at the beach with their parents", "a schoolgirl reads a book on the train, morning light",
    "teenagers skate in an empty pool", "a newborn asleep in a cradle", "naked mole rats and kids at the zoo",
    "stars seen with the naked eye, a child points up", "a same-sex couple with their children at a picnic",
    "a nude lipstick on a marble table", "the birth of Venus as a marble statue, nude, museum light",
    "a bachelor party in Las Vegas, sexy dancers, neon", "lingerie advertising, grown woman of 35, studio light",
    "eighteen years old today: a birthday cake", "a man aged 70 and a woman aged 68 dance",
    "ages 3 to 99, a board game box",
    "Ice Age 3 on a cinema poster", "an undressed salad, oil beside it",
    "stripping paint from a door while the kids watch",
)  # fmt: skip


def ordinary_prompts() -> Iterator[str]:
    """Several hundred."""
    yield from _TRICKY
    yield from (f"{who} {what}, {how}" for who, what, how in product(_WHO, _WHAT, _HOW))
