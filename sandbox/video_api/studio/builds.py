"""Four-legged animals by their proportions."""

from dataclasses import dataclass

from sandbox.video_api.studio.canvas import Tone


@dataclass(frozen=True)
class Build:
    """Proportions in units of the figure's height; tones are fur, belly and points (paws, ears, mane)."""

    fur: Tone
    belly: Tone
    points: Tone
    leg: float = 0.4
    body: float = 0.8
    chest: float = 0.17
    waist: float = 0.13
    neck: tuple[float, float] = (0.14, 0.14)
    neck_radius: float = 0.1
    head: float = 0.12
    snout: float = 0.17
    ear: float = 0.13
    ear_shape: str = "pointed"
    tail: tuple[tuple[float, float], ...] = ((0, 0), (-0.2, 0.05), (-0.42, -0.02))
    tail_radii: tuple[float, ...] = (0.035, 0.05, 0.02)
    tail_tip: bool = False
    limb: float = 0.055
    extra: str = ""


BUILDS = {
    "fox": Build(
        (214, 108, 44),
        (246, 234, 220),
        (52, 36, 34),
        leg=0.36,
        body=0.62,
        chest=0.15,
        waist=0.125,
        head=0.12,
        snout=0.2,
        ear=0.17,
        tail=((0, 0), (-0.22, 0.06), (-0.48, 0.02), (-0.7, 0.1)),
        tail_radii=(0.05, 0.12, 0.13, 0.03),
        tail_tip=True,
        limb=0.042,
    ),
    "camel": Build(
        (198, 152, 96),
        (216, 178, 126),
        (132, 92, 58),
        leg=0.6,
        body=0.68,
        chest=0.16,
        waist=0.15,
        neck=(0.2, 0.3),
        neck_radius=0.075,
        head=0.1,
        snout=0.17,
        ear=0.07,
        tail=((0, 0), (-0.1, -0.12), (-0.11, -0.3)),
        tail_radii=(0.02, 0.015, 0.03),
        limb=0.045,
        extra="humps",
    ),
    "wolf": Build(
        (122, 126, 136),
        (206, 206, 208),
        (70, 72, 82),
        leg=0.46,
        body=0.7,
        chest=0.2,
        waist=0.14,
        neck_radius=0.14,
        head=0.13,
        snout=0.2,
        ear=0.13,
        tail=((0, 0), (-0.16, -0.06), (-0.28, -0.24)),
        tail_radii=(0.06, 0.09, 0.03),
        limb=0.05,
    ),
    "dog": Build(
        (204, 156, 92),
        (240, 220, 186),
        (150, 104, 58),
        ear_shape="drop",
        tail=((0, 0), (-0.18, 0.14), (-0.26, 0.32)),
        tail_radii=(0.045, 0.055, 0.03),
        leg=0.4,
        body=0.64,
        head=0.135,
        snout=0.15,
    ),
    "cat": Build(
        (92, 88, 96),
        (214, 208, 204),
        (64, 60, 68),
        leg=0.3,
        body=0.5,
        chest=0.13,
        waist=0.12,
        head=0.14,
        snout=0.06,
        ear=0.12,
        tail=((0, 0), (-0.22, 0.02), (-0.3, 0.26), (-0.22, 0.44)),
        tail_radii=(0.035, 0.035, 0.035, 0.025),
        limb=0.042,
        neck=(0.1, 0.12),
    ),
    "tiger": Build(
        (226, 140, 52),
        (248, 236, 214),
        (58, 40, 30),
        leg=0.4,
        body=0.8,
        chest=0.19,
        waist=0.16,
        head=0.165,
        snout=0.12,
        ear=0.07,
        ear_shape="round",
        tail=((0, 0), (-0.24, -0.1), (-0.38, -0.02), (-0.46, 0.14)),
        tail_radii=(0.035, 0.035, 0.03, 0.035),
        limb=0.07,
        neck=(0.12, 0.08),
        neck_radius=0.14,
    ),
    "horse": Build(
        (122, 76, 48),
        (140, 92, 62),
        (42, 30, 28),
        leg=0.6,
        body=0.76,
        chest=0.225,
        waist=0.2,
        neck=(0.27, 0.42),
        neck_radius=0.11,
        head=0.105,
        snout=0.25,
        ear=0.09,
        tail=((0, 0), (-0.14, -0.06), (-0.22, -0.4)),
        tail_radii=(0.04, 0.08, 0.03),
        limb=0.052,
        extra="mane",
    ),
    "deer": Build(
        (166, 116, 72),
        (226, 204, 176),
        (96, 66, 46),
        leg=0.6,
        body=0.66,
        chest=0.17,
        waist=0.15,
        neck=(0.2, 0.34),
        neck_radius=0.08,
        head=0.085,
        snout=0.17,
        ear=0.12,
        tail=((0, 0), (-0.07, -0.05)),
        tail_radii=(0.04, 0.03),
        limb=0.038,
        extra="antlers",
    ),
    "bear": Build(
        (104, 72, 52),
        (126, 92, 70),
        (76, 52, 40),
        leg=0.4,
        body=0.84,
        chest=0.27,
        waist=0.26,
        neck=(0.16, 0.06),
        neck_radius=0.19,
        head=0.16,
        snout=0.14,
        ear=0.07,
        ear_shape="round",
        tail=((0, 0), (-0.06, -0.02)),
        tail_radii=(0.05, 0.04),
        limb=0.1,
    ),
    "elephant": Build(
        (134, 132, 140),
        (146, 144, 150),
        (110, 108, 118),
        leg=0.5,
        body=0.84,
        chest=0.33,
        waist=0.32,
        neck=(0.16, 0.08),
        neck_radius=0.24,
        head=0.21,
        snout=0.02,
        ear=0.26,
        ear_shape="fan",
        tail=((0, 0), (-0.1, -0.2), (-0.1, -0.36)),
        tail_radii=(0.03, 0.02, 0.03),
        limb=0.105,
        extra="trunk",
    ),
}

# Who has paws can sit down and curl up; those with hooves only lie down.
PAWED = frozenset(("fox", "wolf", "dog", "cat", "tiger", "bear"))
