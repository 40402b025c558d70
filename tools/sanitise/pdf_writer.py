"""PDF written by hand: objects, tables of contents of both kinds. Standard library only."""

import zlib


def stream(data: bytes, keys: bytes = b"", packed: bool = False) -> bytes:
    if packed:
        data, keys = zlib.compress(data), keys + b"/Filter/FlateDecode"
    return b"<<" + keys + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


TEXT = b"BT /F1 24 Tf 50 700 Td (Shiomi) Tj ET"


def objects(
    catalog: bytes = b"", page: bytes = b"", more=(), content: bytes = TEXT, font: bytes = b""
) -> dict[int, bytes]:
    """A document of one page; further objects have numbers from 10."""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
        + page
        + b">>",
        4: stream(content),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica" + font + b">>",
        **{10 + n: data for n, data in enumerate(more)},
    }


def written(
    bodies: dict[int, bytes], head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", trailer: bytes = b"", start: int = 0
) -> bytes:
    out, places = head, {}
    for number, body in sorted(bodies.items()):
        places[number] = len(out) + start
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out) + start
    size = max(bodies) + 1
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    return out + b"trailer\n<</Size %d/Root 1 0 R" % size + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % table


def compressed(hidden: dict[int, bytes], bodies: dict[int, bytes]) -> bytes:
    """As `written`, with some objects in an object stream and a cross-reference stream."""
    index, inner = b"", b""
    for number, body in hidden.items():
        index += b"%d %d " % (number, len(inner))
        inner += body + b" "
    head = b"<</Type/ObjStm/N %d/First %d" % (len(hidden), len(index))
    out, rows = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {0: (0, 0, 65535)}
    all_objects = {**bodies, 90: stream(index + inner, head[2:], True)}
    for number, body in sorted(all_objects.items()):
        rows[number] = (1, len(out), 0)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    for n, number in enumerate(hidden):
        rows[number] = (2, 90, n)
    rows[91] = (1, len(out), 0)
    table = b"".join(
        bytes([kind]) + a.to_bytes(4, "big") + b.to_bytes(2, "big")
        for kind, a, b in (rows.get(n, (0, 0, 0)) for n in range(92))
    )
    place = len(out)
    out += b"91 0 obj\n" + stream(table, b"/Type/XRef/Size 92/W[1 4 2]/Root 1 0 R", True) + b"\nendobj\n"
    return out + b"startxref\n%d\n%%%%EOF\n" % place


def pdf(*args, **keys) -> bytes:
    return written(objects(*args, **keys))
