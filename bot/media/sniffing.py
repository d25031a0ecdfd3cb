"""What a file is, by its first bytes, whatever its name says. Pure."""

from __future__ import annotations

import re

HEAD_BYTES = 1024

_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"8BPS", "PSD"),
    (b"%!PS", "EPS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),
    (b"SIMPLE  =", "FITS"),
    (b"\0\0\1\0", "ICO"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"PK\3\4", "ZIP"),
    (b"\x1f\x8b", "GZIP"),
    (b"#EXTM3U", "playlist"),
    (b"OggS", "OGG"),
    (b"fLaC", "FLAC"),
    (b"#!AMR", "AMR"),
    (b"ID3", "MP3"),
)
_FAMILIES = {b"WEBP": "WEBP", b"AVI ": "AVI", b"WAVE": "WAV"}  # what follows RIFF and a length
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIC"),
    b"qt  ": "MOV",
    b"M4A ": "M4A",
}
_MARKUP = ((rb"<!doctype html|<html|<head|<body", "HTML"), (rb"<svg|<!doctype svg", "SVG"), (rb"<\?xml", "XML"))


def sniff(head: bytes) -> str:
    """What a file is, by its first HEAD_BYTES bytes: "JPEG", "HTML", "text", "empty", ..., or "unknown"."""
    if not head:
        return "empty"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF"):
        return _FAMILIES.get(head[8:12], "unknown")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "MKV" if b"matroska" in head[:64] else "WEBM"
    if head[4:8] == b"ftyp":
        return _sniff_brand(head)
    if head[0] == 0xFF and len(head) > 1 and head[1] & 0xE6 == 0xE2:  # MPEG audio, layer III
        return "MP3"
    return _sniff_text(head)


def _sniff_brand(head: bytes) -> str:
    found = _BRANDS.get(head[8:12], "MP4")
    # The brand of a family may come first, and the one that tells among the others.
    others = {head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4]), len(head)) - 3, 4)}
    return "AVIF" if found == "HEIC" and b"avif" in others else found


def _sniff_text(head: bytes) -> str:
    for pattern, name in _MARKUP:
        if re.search(pattern, head, re.IGNORECASE) and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return name
    # Cut in the middle of a character it is still text.
    is_text = b"\0" not in head and "\ufffd" not in head.decode("utf-8", "replace")[:-3]
    return "text" if is_text else "unknown"
