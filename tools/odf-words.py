#!/usr/bin/env python3
"""Writes crates/sanitize/words/odf.txt: what may stand in a rebuilt OpenDocument file.

usage: python3 tools/odf-words.py > crates/sanitize/words/odf.txt        (needs odfpy 1.4: pip install odfpy)

Names of elements and attributes are facts of the OpenDocument 1.2 schema (OASIS Standard, 29 September 2011), read here
through the tables of odfpy; a few of ODF 1.3 and of LibreOffice's extensions are added by hand. What runs, fetches,
embeds or asks is taken out below, so that the file is a pure allow-list; lines that begin with "-" only tell what a
thing that is left out is called in the report.
"""

from odf import grammar, namespaces

SPACES = {
    "office": namespaces.OFFICENS, "style": namespaces.STYLENS, "text": namespaces.TEXTNS, "table": namespaces.TABLENS,
    "draw": namespaces.DRAWNS, "fo": namespaces.FONS, "xlink": namespaces.XLINKNS, "dc": namespaces.DCNS,
    "meta": namespaces.METANS, "number": namespaces.NUMBERNS, "presentation": namespaces.PRESENTATIONNS,
    "svg": namespaces.SVGNS, "chart": namespaces.CHARTNS, "dr3d": namespaces.DR3DNS, "math": namespaces.MATHNS,
    "anim": namespaces.ANIMNS, "smil": namespaces.SMILNS, "config": namespaces.CONFIGNS,
    "form": namespaces.FORMNS, "script": namespaces.SCRIPTNS, "xforms": namespaces.XFORMSNS, "db": namespaces.DBNS,
    "loext": namespaces.LOEXTNS,
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
PREFIX = {uri: prefix for prefix, uri in SPACES.items()}

# What is never there, and what the report calls it.
NEVER = {
    "office:scripts": "macro", "office:script": "macro", "text:script": "script", "text:execute-macro": "macro",
    "office:event-listeners": "event-handler", "presentation:event-listener": "event-handler",
    "presentation:event-listeners": "event-handler", "script:event-listener": "event-handler",
    "office:forms": "form", "text:dde-connection": "dde", "text:dde-connection-decls": "dde",
    "text:dde-connection-decl": "dde", "office:dde-source": "dde", "table:dde-links": "dde", "table:dde-link": "dde",
    "draw:object-ole": "embedded-object", "draw:plugin": "media", "draw:applet": "embedded-object",
    "draw:param": "embedded-object", "draw:floating-frame": "foreign-chunk", "draw:control": "control",
    "presentation:sound": "media", "anim:audio": "media", "anim:command": "action", "draw:a": "hyperlink_",
    "table:cell-range-source": "external-link", "table:table-source": "external-link",
    "text:section-source": "external-link", "table:source-service": "data-connection",
    "table:database-source-sql": "data-connection", "table:database-source-query": "data-connection",
    "table:database-source-table": "data-connection", "form:connection-resource": "data-connection",
    "text:database-display": "data-connection", "text:database-next": "data-connection",
    "text:database-row-select": "data-connection", "text:database-row-number": "data-connection",
    "text:database-name": "data-connection", "svg:font-face-src": "embedded-font", "svg:font-face-uri": "embedded-font",
    "svg:font-face-format": "embedded-font", "svg:font-face-name": "embedded-font", "svg:definition-src": "embedded-font",
    "meta:template": "properties", "meta:auto-reload": "remote-content", "meta:hyperlink-behaviour": "properties",
    "office:binary-data": "embedded-object",
}
SPACES_NEVER = {"form": "form", "script": "script", "xforms": "form", "db": "data-connection"}
META = {
    "meta:generator", "meta:initial-creator", "dc:creator", "meta:creation-date", "dc:date", "meta:print-date",
    "meta:printed-by", "meta:editing-cycles", "meta:editing-duration", "meta:user-defined", "meta:document-statistic",
    "meta:keyword", "dc:description", "config:config-item-map-named_",
}
ATTRIBUTES_NEVER = {
    "script:event-name", "script:language", "script:macro-name", "office:target-frame-name",
    "office:target-frame", "xlink:role", "xlink:arcrole", "xlink:title", "table:structure-protected_",
    "form:id", "text:connection-name", "xhtml:about", "presentation:verb",
}

# ODF 1.3 and LibreOffice, by hand.
MORE = {
    "style:graphic-properties": ["loext:glow-radius", "loext:glow-color", "loext:softedge-radius"],
    "style:text-properties": ["loext:opacity", "loext:char-shading-value", "style:script-type"],
    "style:paragraph-properties": ["loext:contextual-spacing"],
    "table:table-cell": ["calcext:value-type"],
    "table:covered-table-cell": ["calcext:value-type"],
    "table:table": ["loext:tab-color"],
    "text:p": ["loext:marker-style-name"],
    "draw:image": ["loext:mime-type", "draw:mime-type"],
    "draw:frame": ["loext:decorative"],
    "text:a": ["office:title"],
    "chart:chart": ["loext:data-pilot-source"],
    "style:style": ["loext:linked-style-name"],
}
MATHML = """math semantics annotation maction maligngroup malignmark menclose mfenced merror mfrac mglyph_ mi mlabeledtr mlongdiv
mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline mspace msqrt msrow
mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none""".split()
MATH_ATTRIBUTES = """display mathvariant mathsize mathcolor mathbackground stretchy fence form separator lspace rspace minsize maxsize
largeop movablelimits accent accentunder align linethickness numalign denomalign bevelled open close separators width height
depth voffset rowalign columnalign rowspacing columnspacing rowlines columnlines frame framespacing equalrows
equalcolumns displaystyle scriptlevel side notation encoding symmetric columnspan rowspan columnwidth""".split()


def name(pair):
    prefix = PREFIX.get(pair[0])
    return f"{prefix}:{pair[1]}" if prefix else None


def main():
    print("# What may stand in a rebuilt OpenDocument file. Made by tools/odf-words.py, which says why; not to be edited.")
    print("# Names: OpenDocument 1.2 (OASIS Standard, 29 September 2011), a few of 1.3 and of LibreOffice.")
    print("# The lines are explained in ooxml.txt.")
    for prefix, uri in SPACES.items():
        print(f"ns {prefix} {prefix} {uri}")
    print("ns none - none")
    text = set(grammar.allows_text)
    lines = []
    for element in set(grammar.allowed_children) | set(grammar.allowed_attributes):
        word = name(element)
        if word is None or word.split(":")[0] in ("math", *SPACES_NEVER):
            continue
        if NEVER.get(word, "_").endswith("_") is False or word in META:
            continue
        attributes = [name(attribute) for attribute in grammar.allowed_attributes.get(element) or ()]
        attributes += MORE.get(word, [])
        fine = sorted({a for a in attributes if a and a not in ATTRIBUTES_NEVER and a.split(":")[0] not in SPACES_NEVER})
        lines.append(" ".join([word, *(["#text"] if element in text else []), *fine]))
    for word in MATHML:
        lines.append(f"math:{word} #text " + " ".join(MATH_ATTRIBUTES))
    lines.append("loext:p #text")
    for line in sorted(set(lines)):
        print(line)
    for word, item in sorted(NEVER.items()):
        if not item.endswith("_"):
            print(f"- {word} {item}")
    for word in sorted(META):
        if not word.endswith("_"):
            print(f"- {word} properties")
    for element in sorted(set(grammar.allowed_children)):
        word = name(element)
        if word and word.split(":")[0] in SPACES_NEVER:
            print(f"- {word} {SPACES_NEVER[word.split(':')[0]]}")
    for word in ("script:event-name", "script:macro-name"):
        print(f"-@ {word} event-handler")
    print("-@ text:connection-name dde")


main()
