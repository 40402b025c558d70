#!/usr/bin/env python3
"""Makes crates/sanitize/words/ooxml.txt: what may stand in a rebuilt Office document.

    tools/ooxml-words.py FOLDER > crates/sanitize/words/ooxml.txt

FOLDER is `src` of the crate ooxmlsdk 0.14 (MIT), whose types name each element and attribute of ECMA-376 / ISO 29500 and
of Microsoft's extensions ([MS-DOCX], [MS-XLSX], [MS-PPTX], [MS-ODRAWXML], [MS-OI29500]). Names are facts; the choice is ours
and stands below: a name space that is not in SPACES is left out, and so is each name in OUT.
"""
import collections
import glob
import re
import sys

# Name spaces: prefix in the source of facts, prefix in our output ("" is the default one), and the choice:
# "*" takes all of its elements, otherwise those named.
SPACES = {
    "w": ("w", "*"), "m": ("m", "*"), "wp": ("wp", "*"), "wp14": ("wp14", "*"), "wps": ("wps", "*"), "wpg": ("wpg", "*"),
    "wpc": ("wpc", "*"), "wp15": ("wp15", "*"), "pic": ("pic", "*"), "pic14": ("pic14", "*"), "a": ("a", "*"),
    "a16": ("a16", "*"), "adec": ("adec", "*"), "ahyp": ("ahyp", "*"),
    "c": ("c", "*"), "c14": ("c14", "*"), "c15": ("c15", "*"), "c16": ("c16", "*"), "c16r3": ("c16r3", "*"),
    "cdr": ("cdr", "*"), "cdr14": ("cdr14", ""), "cs": ("cs", "*"), "cx": ("cx", "*"), "dgm": ("dgm", "*"),
    "dgm14": ("dgm14", "*"), "dsp": ("dsp", "*"), "lc": ("lc", "*"), "xdr": ("xdr", "*"), "xdr14": ("xdr14", ""),
    "x": ("", "*"), "p": ("p", "*"), "v": ("v", "*"), "o": ("o", "*"), "w10": ("w10", "*"), "r": ("r", ""), "mc": ("mc", ""), "xsi": ("xsi", ""), "none": ("", ""),
    "cp": ("cp", "coreProperties keywords lastModifiedBy category"), "dc": ("dc", "title subject language creator description"),
    "dcterms": ("dcterms", "created modified"), "ap": ("ap", "Properties Application AppVersion"),
    "xda": ("xda", "*"), "thm15": ("thm15", "*"), "xcalcf": ("xcalcf", "*"), "x14ac": ("x14ac", ""), "xr": ("xr", ""), "xr2": ("xr2", ""), "xr3": ("xr3", ""), "xr6": ("xr6", ""),
    "xr10": ("xr10", ""), "x15ac": ("x15ac", ""), "x12ac": ("x12ac", "list"), "w16se": ("w16se", "symEx"), "w16du": ("w16du", ""),
    "xne": ("xm", "f sqref"),
    "w14": ("w14", "* -contentPart -docId -cNvContentPartPr -nvContentPartPr -cNvPr -xfrm"),
    "w15": ("w15", "appearance chartTrackingRefBased collapsed color commentEx commentsEx doNotAllowInsertDeleteSection "
            "footnoteColumns repeatingSection repeatingSectionItem sectionTitle"),
    "a14": ("a14", "hiddenEffects hiddenFill hiddenLine hiddenScene3d hiddenSp3d isCanvas m shadowObscured useLocalDpi compatExt"),
    "p14": ("p14", "conveyor creationId defaultImageDpi discardImageEditData doors ferris flip flythrough gallery glitter "
            "honeycomb laserClr modId pan prism reveal ripple section sectionLst shred sldId sldIdLst switch vortex warp "
            "wheelReverse window browseMode showMediaCtrls"),
    "p15": ("p15", "chartTrackingRefBased clr extLst guide notesGuideLst prstTrans sldGuideLst"),
    "x14": ("x14", "axisColor borderColor cfIcon cfRule cfvo color colorAxis colorFirst colorHigh colorLast colorLow "
            "colorMarkers colorNegative colorScale colorSeries conditionalFormat conditionalFormats conditionalFormatting "
            "conditionalFormattings customFilter customFilters dataBar dataValidation dataValidations dxf dxfs fillColor "
            "filter formula1 formula2 iconFilter iconSet id negativeBorderColor negativeFillColor protectedRange "
            "protectedRanges sparkline sparklineGroup sparklineGroups sparklines ignoredError ignoredErrors pivotTableDefinition "
            "slicerStyles"),
    "xvml": ("x", "ClientData Anchor AutoFill AutoLine AutoPict CF Checked ColHidden Colored Column Default Disabled "
             "DropLines DropStyle Dx FirstButton Horiz Inc JustLastX LockText Locked Max Min MoveWithCells MultiLine MultiSel "
             "NoThreeD NoThreeD2 Page PrintObject Row RowHidden Sel SelType SizeWithCells TextHAlign TextVAlign VScroll Val "
             "ValidIds Visible WidthMin"),
}

# Elements of those name spaces that are left out all the same, under the word of the report.
OUT = {
    "foreign-chunk": "w:altChunk w:altChunkPr w:frame w:frameset w:frameLayout w:framesetSplitbar w:sourceFileName w:linkedToFile",
    "external-template": "w:attachedTemplate w:subDoc w:linkStyles w:saveThroughXslt w:useXSLTWhenSaving",
    "control": "w:control x:control x:controls x:controlPr p:control p:controls xvml:MapOCX xvml:DDE",
    "macro": "xvml:FmlaMacro w:entryMacro w:exitMacro",
    "script": "xvml:ScriptExtended xvml:ScriptLanguage xvml:ScriptLocation xvml:ScriptText",
    "embedded-object": "o:OLEObject o:LinkType o:LockedField o:FieldCodes w:objectEmbed w:objectLink x:oleObject x:oleObjects "
                       "x:objectPr p:embed p:link w:oleObject a:oleObj cx:externalData x:oleSize",
    "media": "w:movie a:snd a:wavAudioFile a:audioFile a:videoFile a:quickTimeFile a:audioCd a:st a:end p:snd p:sndAc p:stSnd "
             "p:endSnd p:sndTgt p14:media p:audio p:video p:cMediaNode",
    "action": "p:cmd",
    "dde": "x:ddeLink x:ddeItem x:ddeItems",
    "external-link": "x:externalReferences x:externalReference x:externalBook x:externalLink x:oleLink x:oleItem x:oleItems "
                     "x:fileRecoveryPr x:dataRefs x:dataRef x:dataConsolidate",
    "data-connection": "w:mailMerge w:dataSource w:query w:connectString w:odso w:recipientData w:recipients w:headerSource "
                       "x:connection x:connections x:queryTable x:dbPr x:webPr x:textPr x:olapPr x:consolidation p:webPr "
                       "p:htmlPubPr x:webPublishing x:webPublishItems x:webPublishItem x:webPublishObjects x:webPublishObject "
                       "x:volType x:volTypes x:queryTableRefresh cx:query",
    "hidden-data": "w:dataBinding w15:dataBinding w:docVars w:docVar w:fldData w:customXmlPr w:smartTagPr w:attachedSchema "
                   "w:smartTagType p:custDataLst p:custData p:tags p:tagLst p:tag x:customProperties x:customPr x:xmlColumnPr "
                   "x:xmlCellPr x:xmlPr x:MapInfo x:Map x:Schema x:DataBinding x:singleXmlCell x:singleXmlCells a14:imgProps "
                   "w:storeMappedDataAs x:scenarios x:scenario w:attr w:glossaryDocument p:contentPart w:contentPart "
                   "a:contentPart dsp:contentPart o:ink wpc:contentPart a14:contentPart wps:contentPart xdr:contentPart "
                   "cdr:contentPart x:functionGroups x:functionGroup x:smartTags x:smartTagPr x:smartTagTypes",
    "embedded-font": "w:embedRegular w:embedBold w:embedItalic w:embedBoldItalic w:embedTrueTypeFonts w:saveSubsetFonts "
                     "w:embedSystemFonts p:embeddedFontLst p:embeddedFont",
    "printer-settings": "w:printerSettings",
    "xlm-macro": "x:dialogsheet",
    "properties": "x15ac:absPath w14:docId w15:docId xr:revisionPtr x:fileSharing x:userInfo x:users w15:people w15:person w15:presenceInfo",
    "remote-content": "v:image o:signatureline",
    "signature": "a15:signatureLine",
    "thumbnail": "w:savePreviewPicture",
    "old-revision": "x:revisions x:headers x:header x:sheetIdMap x:reviewedList x:rdn x:rcv x:rqt x:rsnm x:rcmt x:ris x:rcft x:rcc "
                    "x:rm x:rrc x:raf x:rfmt",
}

# Taken out, while what stands in them stays.
UNWRAP = "w:smartTag w:customXml"

# Attributes that are left out wherever they stand, under the word of the report.
OUT_ATTRIBUTES = {
    "macro": "macro onAction w:macro w:macroName",
    "hidden-data": "o:gfxdata equationxml w:dataSource",
    "remote-content": "src o:src o:href o:althref href r:href r:pict target o:targetscreensize",
    "embedded-object": "o:ole o:oleicon o:doubleclicknotify o:button o:singleclick o:detectmouseclick detectmouseclick",
    "action": "invalidUrl tgtFrame w:tgtFrame w:docLocation fPublished fLocksText",
    "xlm-macro": "xlm function vbProcedure functionGroupId shortcutKey customMenu",
    "data-connection": "publishToServer workbookParameter connectionId queryTableFieldId refreshOnLoad refreshAllConnections "
                       "saveExternalLinkValues updateLinks",
    "properties": "codeName userName",
}

KEEP_ANYWAY = {  # (element, attribute): the same name has another meaning there
    ("x:protectedRange", "saltValue"),
}


def facts(folder):
    """{qualified name: [attributes, whether it has text]} of all types, and {prefix: uris}."""
    elements = collections.defaultdict(lambda: [set(), False])
    for path in sorted(glob.glob(folder + "/schemas/*.rs")):
        text = open(path, encoding="utf-8").read()
        for kind, name in re.findall(r'\b(text_child|empty_child|child)\(\s*(?:[^()]*?)qname = "([A-Za-z0-9]+:[A-Za-z0-9_.-]+)"', text):
            elements[name][1] |= kind == "text_child"
        for found in re.finditer(
            r"#\[sdk\(((?:[^\[\]]|\[[^\]]*\])*?)\)\]\s*(?:#\[[^\]]*\]\s*)*pub (?:struct|type) \w+([^\n]*)", text
        ):
            name = re.search(r'qname = "([a-zA-Z0-9]+:[A-Za-z0-9_.-]+)"', found[1])
            if not name or "attr(" in found[1] or "child(" in found[1]:
                continue
            rest = found[2].strip()
            body = text[found.end() : text.index("\n}", found.end())] if rest == "{" else ""
            entry = elements[name[1]]
            entry[0].update(re.findall(r'attr\(\s*(?:[^()]*?)qname = "([A-Za-z0-9]*:[A-Za-z0-9_.-]+)"', body))
            entry[1] |= "xml_content" in body or not rest.startswith("{")
    text = open(folder + "/namespaces.rs", encoding="utf-8").read()
    uris = {}
    for prefix, uri, rest in re.findall(
        r'#\[sdk\(\s*"([^"]+)",\s*"([^"]+)"\s*\)\]((?:\s*#\[sdk_alias\([^)]*\)\])*)', text
    ):
        # Editions of one name space have one prefix; the released one stands first in ours.
        uris.setdefault(prefix, []).extend([uri] + re.findall(r'"([^"]+)"', rest))
    return elements, uris


# Facts that the source of facts holds otherwise.
MORE_SPACES = {
    "none": ["none"],
    "dc": ["http://purl.org/dc/elements/1.1/"],
    "dcterms": ["http://purl.org/dc/terms/"],
    "xsi": ["http://www.w3.org/2001/XMLSchema-instance"],
    "xr2": ["http://schemas.microsoft.com/office/spreadsheetml/2015/revision2"],
    "xr3": ["http://schemas.microsoft.com/office/spreadsheetml/2016/revision3"],
    "xr6": ["http://schemas.microsoft.com/office/spreadsheetml/2016/revision6"],
    "xr10": ["http://schemas.microsoft.com/office/spreadsheetml/2016/revision10"],
    "xr": ["http://schemas.microsoft.com/office/spreadsheetml/2014/revision"],
    "x14ac": ["http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"],
    "xne": ["http://schemas.microsoft.com/office/excel/2006/main"],
    "xvml": ["urn:schemas-microsoft-com:office:excel"],
    "xdr14": ["http://schemas.microsoft.com/office/excel/2010/spreadsheetDrawing"],
    "w16du": ["http://schemas.microsoft.com/office/word/2023/wordml/word16du"],
    # Only ever required, never used: editions of Microsoft's charts.
    "cx1": ["http://schemas.microsoft.com/office/drawing/2015/9/8/chartex"],
    "cx2": ["http://schemas.microsoft.com/office/drawing/2015/10/21/chartex"],
    "cx4": ["http://schemas.microsoft.com/office/drawing/2016/5/10/chartex"],
}
# Attributes that real documents have and the types do not name, by the standard's text or Microsoft's notes on it.
MORE_ATTRIBUTES = {
    "w15:repeatingSectionItem": "", "dcterms:created": "xsi:type", "dcterms:modified": "xsi:type",
    "v:shape": "o:connectortype o:spt o:ext", "v:shapetype": "o:master o:ext", "o:lock": "v:ext aspectratio",
    "o:shapelayout": "v:ext", "o:idmap": "v:ext data", "o:shapedefaults": "v:ext spidmax", "w:p": "w:rsidR",
    "o:complex": "v:ext", "o:extrusion": "v:ext", "o:callout": "v:ext", "v:fill": "o:detectmouseclick", "x:row": "x14ac:dyDescent",
    "x:sheetFormatPr": "x14ac:dyDescent", "x:fonts": "x14ac:knownFonts", "x:cellStyle": "xr:uid", "v:textpath": "style",
    "w:tr": "w14:paraId w14:textId", "x:dataValidation": "xr:uid", "x:hyperlink": "xr:uid", "x:table": "xr:uid",
    "x:autoFilter": "xr:uid", "x:tableColumn": "xr3:uid", "x:pivotTableDefinition": "xr:uid", "x:comment": "xr:uid",
    "x:workbookView": "xr2:uid", "x:sheetView": "", "x:worksheet": "xr:uid", "x:customSheetView": "xr:uid",
    "x:chartsheet": "xr:uid", "x:pivotCacheDefinition": "xr:uid", "w:ins": "w16du:dateUtc", "w:del": "w16du:dateUtc",
}


# Elements that VML in workbooks has of no name space, with their attributes: its root, and the text of its boxes.
PLAIN = {"xml": "", "div": "#text style", "font": "#text face size color", "br": "", "b": "#text", "i": "#text", "u": "#text"}
# Elements with text that the types hold as something else.
WITH_TEXT = "dc:title dc:subject dc:language dc:creator dc:description cp:keywords cp:lastModifiedBy cp:category " \
    "dcterms:created dcterms:modified ap:Application ap:AppVersion"


def chosen(elements):
    out = {name for names in OUT.values() for name in names.split()} | set(UNWRAP.split())
    for name in sorted(elements):
        prefix, local = name.split(":")
        if prefix not in SPACES or name in out:
            continue
        words = SPACES[prefix][1].split()
        if ("*" in words and "-" + local not in words) or local in words:
            yield name


print_later = []


def main():
    elements, uris = facts(sys.argv[1])
    for name in WITH_TEXT.split():
        elements[name][1] = True
    for name in MORE_ATTRIBUTES:
        elements[name][1] |= False
    for name, attributes in PLAIN.items():
        print_later.append(" ".join(["none:" + name, *attributes.split()]))
    uris.update(MORE_SPACES)
    banned = {name for names in OUT_ATTRIBUTES.values() for name in names.split()}
    uris["w14"].sort(key=lambda uri: "/2010/" not in uri)
    uris["w15"].sort(key=lambda uri: "/2012/" not in uri)
    print("# What may stand in a rebuilt Office document. Made by tools/ooxml-words.py, which says why; not to be edited.")
    print("# Names: ECMA-376 / ISO/IEC 29500 and Microsoft's published extensions, read from the types of ooxmlsdk 0.14 (MIT).")
    print("# ns KEY OUTPUT-PREFIX URI…   ELEMENT [#text] ATTRIBUTE…   ~ ELEMENT (unwrapped)")
    print("# - ELEMENT WORD, -@ ATTRIBUTE WORD: left out as everything that is not named, under this word of the report.")
    for key in sorted(set(SPACES) | {"cx1", "cx2", "cx4"}):
        prefix = SPACES[key][0] if key in SPACES else key
        print("ns", key, prefix or "-", *uris[key])
    for name in chosen(elements):
        attributes = {a.lstrip(":") for a in elements[name][0]} | set(MORE_ATTRIBUTES.get(name, "").split())
        attributes = sorted(
            a for a in attributes
            if (a not in banned or (name, a) in KEEP_ANYWAY) and (":" not in a or a.split(":")[0] in SPACES) and a != "xml:space"
        )
        print(name, *(["#text"] if elements[name][1] else []), *attributes)
    print(*print_later, sep="\n")
    for name in UNWRAP.split():
        print("~", name)
    told = {name for name in elements if name.split(":")[0] in ("ap", "cp", "dc", "dcterms")} - set(chosen(elements))
    for name in sorted(told):
        print("-", name, "properties")
    for sign, lists in (("-", OUT), ("-@", OUT_ATTRIBUTES)):
        for word in sorted(lists):
            for name in sorted(lists[word].split()):
                print(sign, name, word)


main()
