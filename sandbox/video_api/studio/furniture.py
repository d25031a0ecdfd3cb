"""What makes a room a kitchen, an office, a bedroom or a cafe, in place of the hearth, the shelves and the sofa."""

from typing import Protocol

from sandbox.video_api.studio.canvas import Sheet, Tone, mix
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.vocabulary import ROOMS
from sandbox.video_api.studio.words import Words

_DARK: Tone = (36, 30, 32)


class Room(Protocol):
    """Draws boxes by shares of the picture, and knows the light of the room."""

    def tone(self, colour: Tone) -> Tone:
        """A colour in the light of the room."""

    def box(self, sheet: Sheet, left: float, top: float, right: float, bottom: float, tone: Tone) -> None:
        """An upright rectangle."""

    def round_box(
        self, sheet: Sheet, left: float, top: float, right: float, bottom: float, tone: Tone, corner: float
    ) -> None:
        """One with round corners."""

    def shine(self, sheet: Sheet, x: float, y: float, reach: float) -> None:
        """The warm light of a lamp."""


def kind_of(spec: SceneSpec) -> str:
    """A kind of room; `living` when the prompt names none."""
    return Words.read(spec.caption).best(ROOMS) or "living"


def wall_of(kind: str, room: Room, sheet: Sheet) -> None:
    """What stands at the back wall."""
    {"kitchen": _kitchen, "office": _office, "bedroom": _wardrobe, "cafe": _counter}[kind](room, sheet)


def floor_of(kind: str, room: Room, sheet: Sheet) -> None:
    """What stands in the room, left of whoever acts."""
    {"kitchen": _table, "office": _desk, "bedroom": _bed, "cafe": _table}[kind](room, sheet)


def _kitchen(room: Room, sheet: Sheet) -> None:
    door, top, steel = room.tone((112, 142, 132)), room.tone((206, 186, 158)), room.tone((178, 184, 190))
    for row in range(4):
        for column in range(13):
            tile = room.tone((226, 226, 216) if (row + column) % 2 else (214, 218, 212))
            room.box(
                sheet, 0.385 + column * 0.034, 0.38 + row * 0.035, 0.417 + column * 0.034, 0.412 + row * 0.035, tile
            )
    for number in range(4):  # cupboards above, with the hood between them
        left = 0.385 + number * 0.11
        if number != 1:
            room.box(sheet, left, 0.12, left + 0.105, 0.37, door)
            room.box(sheet, left + 0.01, 0.14, left + 0.095, 0.35, mix(door, (255, 255, 255), 0.12))
            room.box(sheet, left + 0.086, 0.3, left + 0.09, 0.34, _DARK)
    room.box(sheet, 0.51, 0.1, 0.57, 0.28, steel)
    room.box(sheet, 0.495, 0.28, 0.585, 0.33, mix(steel, _DARK, 0.2))
    room.box(sheet, 0.375, 0.52, 0.835, 0.54, top)
    for number in range(4):
        left, oven = 0.385 + number * 0.11, number == 1
        room.box(sheet, left, 0.54, left + 0.108, 0.72, steel if oven else door)
        inner = _DARK if oven else mix(door, (255, 255, 255), 0.12)
        room.box(sheet, left + 0.012, 0.575, left + 0.096, 0.7, inner)
        room.box(sheet, left + 0.02, 0.556, left + 0.088, 0.563, _DARK)
    for x, tall, tone in (
        (0.52, 0.05, (190, 70, 54)),
        (0.56, 0.035, (70, 80, 92)),
        (0.4, 0.07, (120, 170, 140)),
        (0.76, 0.06, (222, 190, 120)),
    ):
        room.round_box(sheet, x - 0.014, 0.52 - tall, x + 0.014, 0.52, room.tone(tone), 0.008)
    room.round_box(sheet, 0.85, 0.2, 0.96, 0.74, room.tone((222, 226, 226)), 0.015)
    room.box(sheet, 0.85, 0.4, 0.96, 0.405, _DARK)
    for y in (0.3, 0.46):
        room.box(sheet, 0.86, y, 0.865, y + 0.08, mix(steel, _DARK, 0.4))
    room.shine(sheet, 0.54, 0.36, 0.2)


def _office(room: Room, sheet: Sheet) -> None:
    board = room.tone((240, 240, 236))
    room.box(sheet, 0.4, 0.12, 0.64, 0.38, room.tone((150, 154, 158)))
    room.box(sheet, 0.407, 0.133, 0.633, 0.367, board)
    for number, tall in enumerate((0.05, 0.09, 0.07, 0.14, 0.17)):
        left = 0.425 + number * 0.026
        room.box(sheet, left, 0.34 - tall, left + 0.016, 0.34, room.tone(((70, 130, 190), (236, 150, 70))[number % 2]))
    for number in range(5):
        room.box(
            sheet,
            0.565,
            0.17 + number * 0.035,
            0.61 - 0.006 * (number % 3),
            0.176 + number * 0.035,
            mix(board, _DARK, 0.5),
        )
    cabinet = room.tone((128, 136, 142))
    for number in range(3):
        room.box(sheet, 0.42, 0.48 + number * 0.08, 0.5, 0.555 + number * 0.08, cabinet)
        room.box(sheet, 0.45, 0.5 + number * 0.08, 0.47, 0.507 + number * 0.08, _DARK)


def _wardrobe(room: Room, sheet: Sheet) -> None:
    wood = room.tone((150, 108, 76))
    room.box(sheet, 0.7, 0.14, 0.93, 0.735, wood)
    for left in (0.71, 0.82):
        room.box(sheet, left, 0.17, left + 0.1, 0.7, mix(wood, (255, 240, 220), 0.14))
    for x in (0.803, 0.824):
        room.box(sheet, x, 0.42, x + 0.004, 0.48, _DARK)
    room.box(sheet, 0.43, 0.13, 0.57, 0.33, wood)
    room.box(sheet, 0.44, 0.148, 0.56, 0.312, room.tone((150, 180, 190)))
    room.box(sheet, 0.5, 0.54, 0.62, 0.72, mix(wood, _DARK, 0.2))
    for y in (0.56, 0.64):
        room.box(sheet, 0.51, y, 0.61, y + 0.07, wood)
    room.round_box(sheet, 0.535, 0.44, 0.585, 0.5, room.tone((250, 224, 170)), 0.02)
    room.box(sheet, 0.557, 0.5, 0.563, 0.54, _DARK)
    room.shine(sheet, 0.56, 0.46, 0.3)


def _counter(room: Room, sheet: Sheet) -> None:
    wood, slate = room.tone((132, 88, 58)), room.tone((44, 50, 50))
    room.box(sheet, 0.4, 0.1, 0.62, 0.34, wood)
    room.box(sheet, 0.408, 0.114, 0.612, 0.326, slate)
    for number in range(5):
        room.box(
            sheet,
            0.43,
            0.15 + number * 0.034,
            0.5 + 0.02 * (number % 3),
            0.157 + number * 0.034,
            room.tone((220, 220, 210)),
        )
        room.box(sheet, 0.575, 0.15 + number * 0.034, 0.592, 0.157 + number * 0.034, room.tone((230, 196, 120)))
    for shelf in (0.24, 0.37):
        room.box(sheet, 0.68, shelf, 0.96, shelf + 0.012, wood)
        for number in range(9):
            tone = room.tone(((170, 82, 60), (92, 132, 104), (214, 176, 104), (86, 106, 140))[number % 4])
            room.round_box(
                sheet,
                0.69 + number * 0.03,
                shelf - 0.05 - 0.02 * (number % 3),
                0.708 + number * 0.03,
                shelf,
                tone,
                0.006,
            )
    room.box(sheet, 0.44, 0.5, 0.97, 0.52, mix(wood, (255, 230, 190), 0.35))
    room.box(sheet, 0.45, 0.52, 0.96, 0.735, wood)
    for number in range(9):
        room.box(sheet, 0.462 + number * 0.056, 0.54, 0.506 + number * 0.056, 0.72, mix(wood, _DARK, 0.22))
    room.round_box(sheet, 0.5, 0.41, 0.6, 0.5, room.tone((176, 182, 188)), 0.012)
    room.box(sheet, 0.52, 0.45, 0.58, 0.5, _DARK)
    for x in (0.48, 0.66, 0.84):
        room.box(sheet, x - 0.001, 0.0, x + 0.001, 0.14, _DARK)
        room.round_box(sheet, x - 0.02, 0.14, x + 0.02, 0.18, room.tone((214, 150, 70)), 0.018)
        room.shine(sheet, x, 0.19, 0.26)


def _table(room: Room, sheet: Sheet) -> None:
    wood = room.tone((172, 122, 80))
    for x in (0.02, 0.24):
        room.round_box(sheet, x, 0.56, x + 0.09, 0.7, mix(wood, _DARK, 0.35), 0.02)
        for leg in (x + 0.008, x + 0.074):
            room.box(sheet, leg, 0.68, leg + 0.008, 0.85, mix(wood, _DARK, 0.45))
    room.box(sheet, 0.03, 0.68, 0.33, 0.705, wood)
    room.box(sheet, 0.03, 0.705, 0.33, 0.72, mix(wood, _DARK, 0.3))
    for leg in (0.045, 0.303):
        room.box(sheet, leg, 0.72, leg + 0.013, 0.88, mix(wood, _DARK, 0.25))
    for x, tall, tone in ((0.1, 0.035, (230, 226, 216)), (0.18, 0.08, (96, 140, 160)), (0.25, 0.035, (206, 92, 70))):
        room.round_box(sheet, x - 0.012, 0.68 - tall, x + 0.012, 0.68, room.tone(tone), 0.006)


def _desk(room: Room, sheet: Sheet) -> None:
    wood = room.tone((178, 136, 98))
    room.round_box(sheet, 0.12, 0.54, 0.21, 0.72, room.tone((52, 60, 72)), 0.03)
    room.box(sheet, 0.02, 0.66, 0.36, 0.685, wood)
    for leg in (0.03, 0.34):
        room.box(sheet, leg, 0.685, leg + 0.012, 0.87, mix(wood, _DARK, 0.4))
    room.box(sheet, 0.25, 0.685, 0.34, 0.82, mix(wood, _DARK, 0.2))
    room.box(sheet, 0.155, 0.62, 0.175, 0.66, _DARK)
    room.round_box(sheet, 0.09, 0.45, 0.24, 0.625, _DARK, 0.01)
    room.box(sheet, 0.097, 0.463, 0.233, 0.61, (92, 150, 196))
    for number in range(5):
        room.box(
            sheet, 0.107, 0.48 + number * 0.024, 0.16 + 0.012 * (number % 4), 0.488 + number * 0.024, (214, 234, 246)
        )
    room.box(sheet, 0.28, 0.6, 0.33, 0.66, room.tone((196, 84, 66)))


def _bed(room: Room, sheet: Sheet) -> None:
    wood, quilt = room.tone((126, 86, 60)), room.tone((92, 120, 158))
    room.round_box(sheet, -0.04, 0.46, 0.02, 0.86, wood, 0.02)
    room.round_box(sheet, 0.0, 0.66, 0.4, 0.83, mix(wood, _DARK, 0.15), 0.02)
    room.round_box(sheet, 0.01, 0.62, 0.39, 0.76, room.tone((236, 230, 220)), 0.03)
    room.round_box(sheet, 0.13, 0.61, 0.4, 0.8, quilt, 0.03)
    for number in range(3):
        room.box(sheet, 0.16 + number * 0.08, 0.615, 0.175 + number * 0.08, 0.795, mix(quilt, (255, 255, 255), 0.22))
    room.round_box(sheet, 0.02, 0.565, 0.12, 0.645, room.tone((250, 246, 238)), 0.03)
    for x in (0.01, 0.38):
        room.box(sheet, x, 0.82, x + 0.014, 0.88, mix(wood, _DARK, 0.3))
