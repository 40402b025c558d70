"""Fields of text documents and formulas of workbooks, put together the way the programs do."""

import re

from lxml import etree

ALLOWED_FIELDS = set(
    "PAGE NUMPAGES SECTIONPAGES SECTION DATE TIME CREATEDATE SAVEDATE PRINTDATE REF PAGEREF NOTEREF TOC TC INDEX XE SEQ "
    "STYLEREF HYPERLINK = EQ FORMTEXT FORMCHECKBOX FORMDROPDOWN SYMBOL AUTHOR TITLE SUBJECT KEYWORDS COMMENTS FILENAME "
    "NUMWORDS NUMCHARS EDITTIME REVNUM LASTSAVEDBY FILESIZE DOCPROPERTY TA TOA CITATION BIBLIOGRAPHY LISTNUM AUTONUM "
    "AUTONUMLGL AUTONUMOUT ADVANCE IF COMPARE MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF SKIPIF SET DOCVARIABLE USERNAME "
    "USERADDRESS USERINITIALS INFO TEMPLATE".split()
)
DANGEROUS_FIELDS = set(
    "DDE DDEAUTO INCLUDETEXT INCLUDEPICTURE INCLUDE IMPORT LINK EMBED DATABASE MACROBUTTON GOTOBUTTON AUTOTEXT "
    "AUTOTEXTLIST ASK FILLIN QUOTE RD PRINT HTMLACTIVEX CONTROL ADDIN".split()
)
FUNCTIONS = re.compile(
    r"(?<![\w.])(?:_xlfn\.|_xlws\.|_xlfn\._xlws\.|of:|com\.microsoft\.|_xll\.)*(WEBSERVICE|FILTERXML|IMAGE|RTD|CALL|"
    r"REGISTER|REGISTER\.ID|EXEC|HYPERLINK|DDE|STOCKHISTORY|CUBE[A-Z]+|EVALUATE|FOPEN|FWRITE|FWRITELN|RUN|HALT|GET\.\w+|"
    r"SQL\.REQUEST|DDEINITIATE|INITIATE|EXECUTE|POKE|PY|FORMULA(?:\.\w+)?|SET\.\w+|IMPORTXML|IMPORTDATA|INFO)\s*\(",
    re.IGNORECASE,
)
# Outside quotation marks: program, bar, topic.
DDE = re.compile(r"(?:^|[=+\-*/(,;&\s])[A-Za-z0-9_.$]+\s*\|\s*['A-Za-z0-9]")
OTHER_BOOK = re.compile(r"\[[1-9]\d*\]|\[[^\[\]]+\.xl\w*\]|'\[|file:|\\\\", re.IGNORECASE)
FORMULA_ELEMENTS = {"f", "definedName", "formula", "formula1", "formula2", "calculatedColumnFormula", "sqref", "ext"}


def local(name) -> str:
    return name.rsplit("}", 1)[-1] if isinstance(name, str) else ""


def plain(node: etree._Element) -> str:
    """Text without comments and processing instructions."""
    return node.xpath("string()")


class Reader:
    """Complex fields over runs, nested ones among them: what a nested field shows is part of the outer instruction."""

    def __init__(self):
        self.open: list[list] = []  # each: [text of the instruction, whether the result has begun]
        self.loose = ""
        self.instructions: list[str] = []

    def mark(self, kind: str):
        if kind == "begin":
            self.open.append(["", False])
        elif kind == "separate" and self.open:
            self.open[-1][1] = True
        elif kind == "end" and self.open:
            self.instructions.append(self.open.pop()[0])

    def text(self, text: str, instruction: bool):
        # Text of an instruction, or of the result of a field that lies in another's instruction.
        for level in reversed(self.open):
            if not level[1]:
                level[0] += text
                return
        if instruction:
            self.loose += text

    def close(self) -> list[str]:
        self.instructions += [level[0] for level in self.open] + [self.loose]
        return [text for text in self.instructions if text.strip()]


def instructions(root: etree._Element) -> list[str]:
    reader, simple = Reader(), []
    for node in root.iter(etree.Element):
        name = local(node.tag)
        if name == "fldSimple":
            simple += [value for key, value in node.items() if local(key) == "instr"]
        elif name == "fldChar":
            reader.mark(next((value for key, value in node.items() if local(key) == "fldCharType"), ""))
        elif name in ("instrText", "delInstrText"):
            reader.text(plain(node), True)
        elif name in ("t", "delText"):
            reader.text(plain(node), False)
    return simple + reader.close()


def check(root: etree._Element) -> list[str]:
    """Fields that are not harmless."""
    found = []
    for text in instructions(root):
        words = text.replace('"', " ").split()
        first = words[0].upper() if words else ""
        if first in DANGEROUS_FIELDS or DANGEROUS_FIELDS & {word.upper() for word in words[:1]}:
            found.append(f"field {first}")
        elif re.search(r"\b(DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|MACROBUTTON)\b", text, re.IGNORECASE):
            found.append(f"field text {text.strip()[:40]!r}")
        elif (
            first.isalpha() and first.isupper() and first not in ALLOWED_FIELDS and len(words) > 1 and first == words[0]
        ):
            found.append(f"field {first}, which no list names")
        if first == "HYPERLINK":
            found += check_hyperlink(text)
    return found


def check_hyperlink(text: str) -> list[str]:
    rest = text.strip()[len("HYPERLINK") :].strip()
    if rest.startswith("\\l") or not rest:
        return []
    target = re.match(r'"([^"]*)"|(\S+)', rest)
    target = (target.group(1) or target.group(2) or "") if target else ""
    if target.startswith("#") or target.lower().startswith(("http:", "https:", "mailto:", "tel:")) or target == "\\l":
        return []
    return [f"field HYPERLINK to {target[:40]!r}"]


def check_formula(text: str) -> list[str]:
    bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
    found = [f"function {hit.upper()}" for hit in FUNCTIONS.findall(bare)]
    if DDE.search(bare):
        found.append(f"DDE formula {text[:40]!r}")
    if OTHER_BOOK.search(bare):
        found.append(f"formula of another book {text[:40]!r}")
    return found


def check_formulas(root: etree._Element) -> list[str]:
    found = []
    for node in root.iter(etree.Element):
        if local(node.tag) in FORMULA_ELEMENTS:
            found += check_formula(plain(node))
    return found
