"""Writes documents as Japanese offices have them: nothing is wrong with them, and their words have to come through.

usage: japanese.py FOLDER     (FOLDER/japanese.json lists them with words that must be found; standard library only)
"""

import base64
import binascii
import json
import pathlib
import struct
import sys

from attack import TYPE, XML, S, W, docx, formula, paragraph, pptx, run, shape, text, xlsx, zipped
from attack_odf import ods, odt
from pdf_writer import objects, written

# Company in brackets, circled figures, Roman ones, units: NEC's row 13. High ladder and the like: IBM's. IVS and planes beyond.
SPECIAL = "㈱潮風①②Ⅲ㍻㎡№℡"
NAMES = "髙﨑彅德瀨濵神"
VARIANTS = "葛\U000e0100飾区 辻\U000e0101 𠮷野家 𩸽"
GAIJI = "\ue000\ue001\uf8ff"
WAVE = "10時～12時 〜 − ‖ ¥ ＼ ￥"


def grid() -> bytes:
    """神エクセル: a form on grid paper, a letter a cell, fields of merged cells."""
    words, rows, merged = "汐見市長宛住所氏名生年月日昭和平成令和申請書", "", []
    for y in range(1, 61):
        cells = ""
        for x in range(40):
            sign = words[(x + y) % len(words)] if (x + y) % 3 == 0 else ""
            place = column(x) + str(y)
            cells += (
                f'<c r="{place}" s="1" t="inlineStr"><is><t>{sign}</t></is></c>' if sign else f'<c r="{place}" s="1"/>'
            )
        rows += f'<row r="{y}" ht="9" customHeight="1">{cells}</row>'
        merged.append(f"{column(30)}{y}:{column(38)}{y}")
    styles = (
        f'{XML}<styleSheet xmlns="{S}"><fonts count="1"><font><sz val="9"/><name val="ＭＳ ゴシック"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="2"><border/><border><left style="hair"/><right style="hair"/><top style="hair"/><bottom style="hair"/></border>'
        '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" borderId="1" applyBorder="1"/>'
        "</cellXfs></styleSheet>"
    )
    fields = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    sheet = (
        f'{XML}<worksheet xmlns="{S}"><cols><col min="1" max="40" width="2.1" customWidth="1"/></cols><sheetData>{rows}</sheetData>'
        f'<mergeCells count="{len(merged)}">{fields}</mergeCells></worksheet>'
    )
    return xlsx("", parts={"xl/worksheets/sheet1.xml": sheet, "xl/styles.xml": styles}, book_rows=[("rId2", "styles", "styles.xml")],
                overrides={"/xl/styles.xml": TYPE + "spreadsheetml.styles+xml"})  # fmt: skip


def column(x: int) -> str:
    return chr(65 + x) if x < 26 else chr(64 + x // 26) + chr(65 + x % 26)


def ruby(base: str, over: str) -> str:
    return run(
        '<w:ruby><w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="10"/><w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/>'
        f'<w:lid w:val="ja-JP"/></w:rubyPr><w:rt>{text(over)}</w:rt><w:rubyBase>{text(base)}</w:rubyBase></w:ruby>'
    )


def vertical() -> bytes:
    body = "".join(paragraph(ruby("汐見", "しおみ") + text("市の広報、第三号。")) for _ in range(5))
    across = paragraph(run('<w:rPr><w:eastAsianLayout w:id="1" w:vert="1"/></w:rPr><w:t>12</w:t>'))
    raw = f'{XML}<w:document xmlns:w="{W}"><w:body>{body}{across}'
    return docx(
        "",
        raw=raw
        + '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:textDirection w:val="tbRl"/></w:sectPr></w:body></w:document>',
    )


def mincho(encoding: bytes, shown: bytes) -> bytes:
    """A page in a font that is not in the file: the reader's MS-Mincho or what stands for it."""
    font = b"<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho/Encoding/" + encoding + b"/DescendantFonts[10 0 R]>>"
    child = (
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/MS-Mincho/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000"
        b"/W[231[500 500 500]]/FontDescriptor 11 0 R>>"
    )
    descriptor = b"<</Type/FontDescriptor/FontName/MS-Mincho/Flags 39/FontBBox[0 -136 1000 859]/ItalicAngle 0/Ascent 859/Descent -136/CapHeight 709/StemV 80>>"
    content = b"BT /F1 18 Tf 50 700 Td <" + shown.hex().encode() + b"> Tj ET"
    return written({**objects(content=content, more=[child, descriptor]), 5: font})


def locked(name: str, data: bytes, password: bytes, encoding: str = "cp932") -> bytes:
    """A ZIP file with a password of the old kind, and its name in CP932."""
    table = [turn(n) for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int):
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 255]

    for byte in password:
        update(byte)
    checksum, out = binascii.crc32(data), bytearray()
    for byte in bytes(11) + bytes([checksum >> 24]) + data:
        mix = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mix * (mix ^ 1) >> 8) & 255))
        update(byte)
    raw = name.encode(encoding)
    common = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 33, checksum, len(out), len(data), len(raw), 0)
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + raw
    local = b"PK\x03\x04" + common + raw + bytes(out)
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def turn(n: int) -> int:
    for _ in range(8):
        n = (n >> 1) ^ (0xEDB88320 if n & 1 else 0)
    return n


def old_names(members: list[tuple[str, bytes]]) -> bytes:
    """A ZIP file as Japanese Windows writes it: names in CP932, no flag."""
    marks = [
        (f"{n:0{len(name.encode('cp932'))}}"[: len(name.encode("cp932"))], name) for n, (name, _) in enumerate(members)
    ]
    data = zipped([(mark, body) for (mark, _), (_, body) in zip(marks, members)])
    for mark, name in marks:
        data = data.replace(mark.encode(), name.encode("cp932"))
    return data


def lzh(name: str, data: bytes) -> bytes:
    """An LHA archive of one stored file, header of level 0."""
    raw = name.encode("cp932")
    body = (
        b"-lh0-"
        + struct.pack("<IIIBB", len(data), len(data), 0, 0x20, 0)
        + bytes([len(raw)])
        + raw
        + struct.pack("<H", crc16(data))
    )
    return bytes([len(body), sum(body) & 255]) + body + data + b"\0"


def crc16(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


def compound(name: str, content: bytes) -> bytes:
    """A compound file with one stream, as 一太郎 keeps its text in."""
    content = content.ljust(4096, b"\0")
    sectors = len(content) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [n + 3 for n in range(sectors - 1)] + [0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0) + b"\xff" * (4 * 108)
    entries = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(content)) + bytes(256)
    return head[:512] + struct.pack("<128I", *fat) + entries + content


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    wide = (name + "\0").encode("utf-16-le")
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(wide), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def letter() -> bytes:
    subject = base64.b64encode("回覧について".encode("iso-2022-jp")).decode()
    name = base64.b64encode("名簿㈱.csv".encode()).decode()
    body = "お世話になっております。汐見市です。\r\n".encode("iso-2022-jp")
    table = base64.encodebytes(f"氏名,住所\r\n{NAMES},汐見市\r\n".encode("cp932"))
    return (
        f"From: a@city.example\r\nTo: b@city.example\r\nSubject: =?iso-2022-jp?B?{subject}?=\r\nDate: Mon, 2 Mar 2026 09:00:00 +0900\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n'
        "Content-Transfer-Encoding: 7bit\r\n\r\n"
    ).encode() + body + f'\r\n--B\r\nContent-Type: text/csv; name="=?utf-8?B?{name}?="\r\nContent-Disposition: attachment; filename="=?utf-8?B?{name}?="\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode() + table + b"\r\n--B--\r\n"  # fmt: skip


def cases():
    """Name, bytes, words to find again, and a reason that may refuse it."""
    yield "神エクセル.xlsx", grid(), ["汐", "見", "令"], None
    yield "縦書きとルビ.docx", vertical(), ["汐見", "しおみ", "第三号", "12"], None
    yield (
        "外字.docx",
        docx(paragraph(text(GAIJI + SPECIAL)) + paragraph(text(VARIANTS)) + paragraph(text(NAMES))),
        [GAIJI, SPECIAL, VARIANTS, NAMES],
        None,
    )
    yield (
        "外字.xlsx",
        xlsx(
            f'<c r="A1" t="inlineStr"><is><t>{GAIJI}{VARIANTS}</t></is></c><c r="B1" t="inlineStr"><is><t>{NAMES}</t><phoneticPr fontId="0"/></is></c>'
        ),
        [GAIJI + VARIANTS, NAMES],
        None,
    )
    yield (
        "ふりがな.xlsx",
        xlsx(
            '<c r="A1" t="inlineStr"><is><t>汐見花子</t><rPh sb="0" eb="2"><t>シオミ</t></rPh><rPh sb="2" eb="4"><t>ハナコ</t></rPh></is></c>'
            + formula("SUM(B2:B3)").replace("A1", "B1")
        ),
        ["汐見花子"],
        None,
    )
    yield "㈱①Ⅲ髙﨑.docx", docx(paragraph(text(SPECIAL))), [SPECIAL], None
    yield "ﾊﾝｶｸ～〜.xlsx", xlsx('<c r="A1" t="inlineStr"><is><t>ﾊﾝｶｸ' + WAVE + "</t></is></c>"), ["ﾊﾝｶｸ" + WAVE], None
    yield "説明.pptx", pptx(shape(body=f'<a:r><a:rPr lang="ja-JP"/><a:t>{VARIANTS}</a:t></a:r>')), [VARIANTS], None
    yield (
        "外字.odt",
        odt(
            f"<text:p>{GAIJI}{VARIANTS}</text:p><text:p><text:ruby><text:ruby-base>汐見</text:ruby-base><text:ruby-text>しおみ</text:ruby-text></text:ruby></text:p>"
        ),
        [GAIJI + VARIANTS, "しおみ"],
        None,
    )
    yield (
        "外字.ods",
        ods(f'<table:table-cell office:value-type="string"><text:p>{NAMES}{VARIANTS}</text:p></table:table-cell>'),
        [NAMES + VARIANTS],
        None,
    )
    yield "明朝90ms.pdf", mincho(b"90ms-RKSJ-H", "汐見市の広報".encode("cp932")), ["汐見市の広報"], None
    yield "明朝identity.pdf", mincho(b"Identity-H", struct.pack(">4H", 843, 845, 847, 849)), ["い"], None
    yield "明朝utf16.pdf", mincho(b"UniJIS-UTF16-H", "汐見市𠮷".encode("utf-16-be")), ["汐見市"], None
    yield (
        "名簿.csv",
        f"氏名,住所,差\r\n{NAMES},{SPECIAL},-3\r\n".encode("cp932", "ignore"),
        ["髙﨑", "㈱潮風①", "-3"],
        None,
    )
    yield "名簿.tsv", f"氏名\t住所\r\n{NAMES}\t{VARIANTS}\r\n".encode("utf-16"), [NAMES, VARIANTS], None
    yield "回覧eucjp.txt", "汐見市の回覧です。第三号。".encode("euc_jp"), ["汐見市の回覧"], None
    yield "回覧cp932.txt", f"汐見市の回覧です。{SPECIAL}".encode("cp932"), [SPECIAL], None
    yield (
        "頁sjis.html",
        (
            '<html><head><meta charset="Shift_JIS"><title>汐見市</title></head><body><ruby>汐見<rt>しおみ</rt></ruby>市'
            + SPECIAL
            + "</body></html>"
        ).encode("cp932"),
        ["しおみ", SPECIAL],
        None,
    )
    yield "通知jis.eml", letter(), ["汐見市です", "髙﨑"], None
    inner = [
        ("資料㈱①.docx", docx(paragraph(text(SPECIAL)))),
        ("一覧～表.csv", "氏名,金額\r\n磯部,10\r\n".encode("cp932")),
    ]
    yield "書庫cp932.zip", old_names(inner), ["資料㈱①.docx", "磯部"], None
    yield "書庫utf8.zip", zipped(inner), ["資料㈱①.docx", "磯部"], None
    yield (
        "暗号ppap.zip",
        locked("見積書①.csv", "品名,金額\r\n工事,100\r\n".encode("cp932"), b"shiomi"),
        ["見積書①.csv", "工事"],
        "ENCRYPTED",
    )
    yield "書庫.lzh", lzh("資料㈱.txt", "汐見市".encode("cp932")), ["資料㈱.txt"], "TYPE_UNKNOWN"
    yield (
        "一太郎.jtd",
        compound("DocumentText", "SsmgV.01".encode() + "汐見市".encode("utf-16-be")),
        ["汐見市"],
        "TYPE_UNKNOWN",
    )


def write(folder: pathlib.Path) -> list[dict]:
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for name, data, words, refusal in cases():
        (folder / name).write_bytes(data)
        listed.append({"file": name, "words": words, "refusal": refusal})
    (folder / "japanese.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    return listed


if __name__ == "__main__":
    print(len(write(pathlib.Path(sys.argv[1]))), "files")
