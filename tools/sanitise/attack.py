"""One attack, and the skeletons of packages that attacks are put into. Standard library only; the same bytes each time."""

import dataclasses
import io
import zipfile

HOST = "callback.invalid"
TIME = (1980, 1, 1, 0, 0, 0)


@dataclasses.dataclass
class Attack:
    """A small file that does something it should not."""

    name: str
    what: str
    data: bytes
    # Whether the oracle has to see it in the original: what is wrong with the structure alone it need not.
    seen: bool = True
    # Whether the host may stand in the output as text that nothing follows.
    shown: bool = False
    # Whether it must not come through in any form.
    refused: bool = False
    # Whether nothing is wrong with it: it has to come through.
    control: bool = False


def zipped(entries, comment: bytes = b"", stored: tuple[str, ...] = ()) -> bytes:
    """An archive of (name, bytes) pairs; a name may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data in entries:
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, data.encode() if isinstance(data, str) else data)
    return out.getvalue()


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
RELATION = OFFICE + "/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument."


def types(overrides: dict[str, str], defaults: dict[str, str]) -> str:
    known = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml", **defaults}
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        + "".join(f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in known.items())
        + "".join(f'<Override PartName="{part}" ContentType="{t}"/>' for part, t in overrides.items())
        + "</Types>"
    )


def relations(rows) -> str:
    """Rows are (id, type, target) or (id, type, target, "External"); a short type is one of the office's."""
    text = ""
    for number, kind, target, *mode in rows:
        kind = kind if ":" in kind else f"{RELATION}/{kind}"
        text += f'<Relationship Id="{number}" Type="{kind}" Target="{target}"'
        text += f' TargetMode="{mode[0]}"/>' if mode else "/>"
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{text}</Relationships>'


def package(main: str, kind: str, parts: dict, overrides: dict, defaults: dict, extra=(), order=None) -> bytes:
    """An OOXML package; `extra` are more entries, also such that come twice."""
    entries = {
        "[Content_Types].xml": types({f"/{main}": kind, **overrides}, defaults),
        "_rels/.rels": relations([("rId1", "officeDocument", main)]),
        **parts,
    }
    return zipped([*entries.items(), *extra])


STYLES = (
    f'{XML}<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>'
    "</w:style></w:styles>"
)


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def text(words: str) -> str:
    return run(f"<w:t>{words}</w:t>")


def docx(
    body: str, rows=(), parts=None, overrides=None, defaults=None, extra=(), raw=None, namespaces="", kind=None
) -> bytes:
    """A text document with this body; `raw` is the whole main part instead."""
    document = raw or (
        f'{XML}<w:document xmlns:w="{W}" xmlns:r="{RELATION}" xmlns:v="urn:schemas-microsoft-com:vml" '
        f'xmlns:o="urn:schemas-microsoft-com:office:office" {namespaces}><w:body>{paragraph(text("汐見市の回覧"))}{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    own = {
        "word/document.xml": document,
        "word/styles.xml": STYLES,
        "word/_rels/document.xml.rels": relations([("rId900", "styles", "styles.xml"), *rows]),
    }
    kind = kind or TYPE + "wordprocessingml.document.main+xml"
    known = {"/word/styles.xml": TYPE + "wordprocessingml.styles+xml", **(overrides or {})}
    return package("word/document.xml", kind, {**own, **(parts or {})}, known, defaults or {}, extra)


def xlsx(
    cells: str,
    book="",
    sheet="",
    rows=(),
    book_rows=(),
    parts=None,
    overrides=None,
    defaults=None,
    extra=(),
    kind=None,
    sheets="",
):
    """A workbook with these rows of cells, and more in the sheet and in the book."""
    own = {
        "xl/workbook.xml": f'{XML}<workbook xmlns="{S}" xmlns:r="{RELATION}"><sheets>'
        f'<sheet name="一覧" sheetId="1" r:id="rId1"/>{sheets}</sheets>{book}</workbook>',
        "xl/_rels/workbook.xml.rels": relations([("rId1", "worksheet", "worksheets/sheet1.xml"), *book_rows]),
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{S}" xmlns:r="{RELATION}"><sheetData><row r="1">{cells}'
        f'<c r="D1" t="inlineStr"><is><t>汐見市</t></is></c></row></sheetData>{sheet}</worksheet>',
    }
    if rows:
        own["xl/worksheets/_rels/sheet1.xml.rels"] = relations(rows)
    kind = kind or TYPE + "spreadsheetml.sheet.main+xml"
    known = {"/xl/worksheets/sheet1.xml": TYPE + "spreadsheetml.worksheet+xml", **(overrides or {})}
    return package("xl/workbook.xml", kind, {**own, **(parts or {})}, known, defaults or {}, extra)


def formula(text: str, value: str = "1") -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c r="A1"><f>{escaped}</f><v>{value}</v></c>'


TREE = (
    '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{}</p:spTree>'
    "</p:cSld>"
)
NAMES = f'xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{RELATION}"'
THEME = (
    f'{XML}<a:theme xmlns:a="{A}" name="t"><a:themeElements><a:clrScheme name="c">'
    + "".join(
        f'<a:{name}><a:srgbClr val="{"000000" if name[0] == "d" else "FFFFFF"}"/></a:{name}>'
        for name in "dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink".split()
    )
    + '</a:clrScheme><a:fontScheme name="f"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    '</a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme>'
    '<a:fmtScheme name="m"><a:fillStyleLst>' + '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3 + "</a:fillStyleLst>"
    "<a:lnStyleLst>" + '<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3 + "</a:lnStyleLst>"
    "<a:effectStyleLst>" + "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3 + "</a:effectStyleLst><a:bgFillStyleLst>"
    + '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3 + "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)  # fmt: skip


def shape(inner: str = "", properties: str = "", body: str = "") -> str:
    words = body or "<a:r><a:t>汐見市</a:t></a:r>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="題">{properties}</p:cNvPr><p:cNvSpPr/><p:nvPr>{inner}</p:nvPr></p:nvSpPr><p:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"</p:spPr><p:txBody><a:bodyPr/><a:p>{words}</a:p></p:txBody></p:sp>"
    )


def pptx(shapes: str, slide="", rows=(), show_rows=(), parts=None, overrides=None, defaults=None, kind=None) -> bytes:
    """A show of one slide with these shapes, and more behind them in the slide."""
    colours = 'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" ' + " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
    master = (
        f'{XML}<p:sldMaster {NAMES}>{TREE.format("")}<p:clrMap {colours} hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst>'
        '<p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
    )
    own = {
        "ppt/presentation.xml": f'{XML}<p:presentation {NAMES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/>'
        '</p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
        '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(
            [
                ("rId1", "slideMaster", "slideMasters/slideMaster1.xml"),
                ("rId2", "slide", "slides/slide1.xml"),
                *show_rows,
            ]
        ),
        "ppt/slideMasters/slideMaster1.xml": master,
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations(
            [("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("rId2", "theme", "../theme/theme1.xml")]
        ),
        "ppt/slideLayouts/slideLayout1.xml": f"{XML}<p:sldLayout {NAMES}>{TREE.format('')}</p:sldLayout>",
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations(
            [("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")]
        ),
        "ppt/theme/theme1.xml": THEME,
        "ppt/slides/slide1.xml": f"{XML}<p:sld {NAMES}>{TREE.format(shape() + shapes)}{slide}</p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": relations(
            [("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"), *rows]
        ),
    }
    known = {
        f"/ppt/{part}1.xml": TYPE + f"presentationml.{name}+xml"
        for part, name in [("slideMasters/slideMaster", "slideMaster"), ("slideLayouts/slideLayout", "slideLayout"),
                           ("slides/slide", "slide")]
    }  # fmt: skip
    known["/ppt/theme/theme1.xml"] = TYPE + "theme+xml"
    main = kind or TYPE + "presentationml.presentation.main+xml"
    return package(
        "ppt/presentation.xml", main, {**own, **(parts or {})}, {**known, **(overrides or {})}, defaults or {}
    )
