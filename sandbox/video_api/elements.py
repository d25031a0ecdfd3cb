"""Reusable elements: defined once with their media, used again by id alone, also after a restart."""

from collections.abc import Mapping
from dataclasses import replace

from sandbox.video_api.pictures import Kind, PictureShelf, UnreadablePicture
from sandbox.video_api.request import Element
from sandbox.video_api.violations import Stage, Violation

_KINDS: dict[str, Kind] = {"videos": "film", "voices": "sound"}


class ElementBook:
    """Every element by its id. A later definition of the same id takes the place of the earlier one."""

    def __init__(self, kept: Mapping[str, Element], shelf: PictureShelf) -> None:
        self._known = dict(kept)
        self._shelf = shelf

    def settle(self, asked: tuple[Element, ...], media_url: str, found: list[Violation]) -> tuple[Element, ...]:
        """The elements with their media stored, those named by id alone taken from the book; adds to `found`.

        An element of the same request counts as known for those after it.
        """
        settled: dict[str, Element] = {}
        ready: list[Element] = []
        for position, element in enumerate(asked):
            path = f"inputs.elements[{position}]"
            if _is_definition(element):
                settled[element.id] = self._define(element, path, media_url, found)
            known = settled.get(element.id) or self._known.get(element.id)
            if known is None:
                found.append(_unknown(element.id, path))
            else:
                ready.append(known)
        return tuple(ready)

    def add(self, elements: tuple[Element, ...]) -> None:
        """Enter elements whose definition is durable."""
        self._known.update({element.id: element for element in elements})

    def _define(self, element: Element, path: str, media_url: str, found: list[Violation]) -> Element:
        def keep(field: str, position: int | None, reference: str) -> str:
            name = f"{path}.{field}" if position is None else f"{path}.{field}[{position}]"
            try:
                return self._shelf.keep(self._shelf.read(reference, media_url), _KINDS.get(field, "picture"))
            except UnreadablePicture as error:
                code = f"invalidElement{field[0].upper()}{field[1:]}"
                code = code if error.code == "invalidFrameImage" else error.code
                found.append(Violation(Stage.MEDIA, code, str(error), name, "string"))
                return ""

        return replace(
            element,
            frontal_image=keep("frontalImage", None, element.frontal_image) if element.frontal_image else "",
            images=tuple(keep("images", n, one) for n, one in enumerate(element.images)),
            videos=tuple(keep("videos", n, one) for n, one in enumerate(element.videos)),
            voices=tuple(keep("voices", n, one) for n, one in enumerate(element.voices)),
        )


def _is_definition(element: Element) -> bool:
    return bool(element.frontal_image or element.videos)


def _unknown(element_id: str, path: str) -> Violation:
    text = f"No element '{element_id}' was defined before. Define it with frontalImage or videos first."
    return Violation(Stage.MEDIA, "invalidElementId", text, f"{path}.id", "string")
