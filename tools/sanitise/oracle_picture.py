"""What is in a picture file beside its pixels: metadata, and bytes behind the end."""

import struct
import zlib

PNG_CHUNKS = set("IHDR PLTE IDAT IEND tRNS sRGB gAMA cHRM pHYs bKGD sBIT acTL fcTL fdAT".split())
# Exif, GPS, XMP, IPTC, Photoshop, maker, artist, copyright, software, host, description, dates.
TIFF_TAGS = {34665, 34853, 700, 33723, 34377, 37500, 315, 33432, 305, 316, 270, 271, 272, 306, 40965, 37724}


def png(data: bytes) -> list[str]:
    found, at = [], 8
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if zlib.crc32(kind + body) != struct.unpack(">I", data[at + 8 + size : at + 12 + size].rjust(4, b"\0"))[0]:
            found.append(f"png: checksum of {kind!r}")
        if kind.decode("latin-1") not in PNG_CHUNKS:
            found.append(f"png: chunk {kind.decode('latin-1')}")
        at += 12 + size
        if kind == b"IEND":
            break
    else:
        found.append("png: no end")
    return found + (["png: bytes behind the end"] if at != len(data) else [])


def jpeg(data: bytes) -> list[str]:
    found, at = [], 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return [*found, "jpeg: stray bytes between segments"]
        mark = data[at + 1]
        if mark == 0xD9:
            return found + (["jpeg: bytes behind the end"] if at + 2 != len(data) else [])
        size = struct.unpack(">H", data[at + 2 : at + 4])[0]
        body = data[at + 4 : at + 2 + size]
        if mark == 0xFE or (0xE1 <= mark <= 0xEF and mark != 0xEE) or (mark == 0xEE and not body.startswith(b"Adobe")):
            found.append(f"jpeg: segment {'COM' if mark == 0xFE else f'APP{mark - 0xE0}'}")
        if mark == 0xE0 and (not body.startswith(b"JFIF\0") or len(body) != 14):
            found.append("jpeg: APP0 is not a bare JFIF head")
        at += 2 + size
        if mark == 0xDA:
            at = scan(data, at)
    if data[at : at + 2] == b"\xff\xd9":
        return found + (["jpeg: bytes behind the end"] if at + 2 != len(data) else [])
    return [*found, "jpeg: no end"]


def scan(data: bytes, at: int) -> int:
    """The next mark behind entropy-coded data."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def gif(data: bytes) -> list[str]:
    found, at = [], 13 + (3 << ((data[10] & 7) + 1) if len(data) > 10 and data[10] & 0x80 else 0)
    while at < len(data):
        kind = data[at]
        if kind == 0x3B:
            return found + (["gif: bytes behind the end"] if at + 1 != len(data) else [])
        if kind == 0x21:
            label = data[at + 1]
            if label != 0xF9 and not (label == 0xFF and data[at + 3 : at + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")):
                found.append(f"gif: extension {label:#x}")
            at = blocks(data, at + 2)
        elif kind == 0x2C:
            flags = data[at + 9]
            at = blocks(data, at + 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0))
        else:
            return [*found, "gif: stray bytes"]
    return [*found, "gif: no end"]


def blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def bmp(data: bytes) -> list[str]:
    size = struct.unpack("<I", data[2:6])[0]
    return [] if size == len(data) else ["bmp: size is not that of the file"]


def webp(data: bytes) -> list[str]:
    found = [] if struct.unpack("<I", data[4:8])[0] + 8 == len(data) else ["webp: bytes behind the end"]
    at = 12
    while at + 8 <= len(data):
        kind, size = struct.unpack("<4sI", data[at : at + 8])
        if kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"):
            found.append(f"webp: chunk {kind!r}")
        at += 8 + size + (size & 1)
    return found


def tiff(data: bytes) -> list[str]:
    order, found = "<" if data[:2] == b"II" else ">", []
    at, seen = struct.unpack(order + "I", data[4:8])[0], set()
    while at and at not in seen and at + 2 <= len(data):
        seen.add(at)
        count = struct.unpack(order + "H", data[at : at + 2])[0]
        for n in range(count):
            tag = struct.unpack(order + "H", data[at + 2 + n * 12 : at + 4 + n * 12])[0]
            if tag in TIFF_TAGS or tag >= 50000:
                found.append(f"tiff: tag {tag}")
        end = at + 2 + count * 12
        at = struct.unpack(order + "I", data[end : end + 4])[0] if end + 4 <= len(data) else 0
    return found


BY_MAGIC = [
    (b"\x89PNG\r\n\x1a\n", png), (b"\xff\xd8\xff", jpeg), (b"GIF8", gif), (b"BM", bmp), (b"II*\0", tiff), (b"MM\0*", tiff),
]  # fmt: skip


def check(data: bytes) -> list[str] | None:
    """Findings, or nothing at all if it is no picture."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return webp(data)
    for magic, read in BY_MAGIC:
        if data.startswith(magic):
            try:
                return read(data)
            except (struct.error, IndexError) as error:
                return [f"picture: {error}"]
    return None
