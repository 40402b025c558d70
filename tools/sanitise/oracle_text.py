"""What independent readers still find in HTML, SVG, text tables and RTF."""

import csv
import io
import re
import unicodedata
import warnings
from xml.etree import ElementTree

import html5lib
from lxml import etree

from oracle_package import local, parse, safe_link

HTML_FORBIDDEN = set(
    "script iframe frame frameset object embed applet form input button select textarea base link meta-refresh style svg math "
    "template noscript video audio source track portal marquee keygen isindex xml import dialog slot".split()
)
ADDRESSES = {"href", "src", "srcset", "poster", "background", "formaction", "action", "data", "cite", "longdesc", "ping",
             "codebase", "classid", "dynsrc", "lowsrc", "manifest", "profile", "usemap", "xlink:href"}  # fmt: skip
STYLE = re.compile(
    r"url\s*\(|expression\s*\(|@import|-moz-binding|behavior\s*:|javascript:|\\[0-9a-f]{1,6}", re.IGNORECASE
)
PICTURE = re.compile(r"^data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*$")


def decode(data: bytes) -> str:
    """Text by its byte order mark, else as UTF-8, else as CP932."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def html(data: bytes) -> list[str]:
    """What a browser's way of reading (html5lib) finds."""
    found = []
    builder = html5lib.getTreeBuilder("etree", ElementTree, fullTree=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that XML does not have
        tree = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False).parse(data)
    for node in tree.iter():
        if node.tag is ElementTree.Comment:
            found.append("html: comment")
        elif isinstance(node.tag, str) and not node.tag.startswith(("DOCUMENT_", "<!")):
            found += html_element(node)
    return found


def html_element(node: ElementTree.Element) -> list[str]:
    element = local(node.tag).lower()
    found = [f"html: element {element}"] if element in HTML_FORBIDDEN else []
    if element == "meta" and any(key.lower() == "http-equiv" for key in node.keys()):
        if node.get("http-equiv", "").lower() not in ("content-type", "content-security-policy"):
            found.append("html: meta http-equiv")
    for key, value in node.items():
        key = local(key).lower()
        if key.startswith("on"):
            found.append(f"html: {element}/@{key}")
        elif key == "style" and STYLE.search(value):
            found.append(f"html: {element}/@style")
        elif key in ADDRESSES and not (
            key == "href" and element in ("a", "area") and (safe_link(value) or value[:1] == "#")
        ):
            if not (key == "src" and element == "img" and (PICTURE.match(value) or value.startswith("cid:"))):
                found.append(f"html: {element}/@{key} {value[:50]!r}")
    return found


def svg(data: bytes) -> list[str]:
    root, found = parse(data)
    if root is None:
        return [f"svg: {what}" for what in found]
    for node in root.iter(etree.Element):
        element = local(node.tag)
        if element in (
            "script",
            "foreignObject",
            "handler",
            "iframe",
            "animate",
            "set",
            "animateTransform",
            "audio",
            "video",
        ):
            found.append(f"element {element}")
        if element == "style" and STYLE.search("".join(node.itertext())):
            found.append("style")
        for key, value in node.items():
            key = local(key)
            if key.lower().startswith("on"):
                found.append(f"{element}/@{key}")
            elif key in ("href", "src") and not value.startswith("#") and not PICTURE.match(value):
                found.append(f"{element}/@{key} {value[:50]!r}")
            elif re.search(r"url\(\s*['\"]?(?!#)[^)]", value):
                found.append(f"{element}/@{key} {value[:50]!r}")
    return [f"svg: {what}" for what in found]


def table(data: bytes) -> list[str]:
    """Cells that a spreadsheet takes for a formula, by the comma and by the sign that its first line has most of."""
    text = decode(data).replace("\0", "")
    first = text.splitlines()[0] if text else ""
    for delimiter in sorted({",", max(",\t;", key=first.count)}):
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            return [f"csv: {error}"]
        found = [f"csv: cell {cell[:30]!r}" for row in rows for cell in row if formula(cell)]
        if found:
            return found
    return []


def calendar(data: bytes) -> list[str]:
    """Lines that reach out or run something."""
    lines = re.sub(r"\r?\n[ \t]", "", decode(data)).splitlines()
    found = []
    for line in lines:
        key, _, value = line.partition(":")
        name = key.split(";")[0].upper()
        if name in ("ATTACH", "X-ALT-DESC", "CONFERENCE") or "PROCEDURE" in line.upper():
            found.append(f"ics: {name}")
        elif "ALTREP" in key.upper() or (name in ("URL", "TZURL", "SOURCE", "IMAGE") and not safe_link(value)):
            found.append(f"ics: {name} {value[:40]!r}")
    return found


def formula(cell: str) -> bool:
    bare = unicodedata.normalize("NFKC", cell).lstrip(" \u200b\ufeff\xa0")
    if not bare or bare[0] not in "=+-@\t\r":
        return False
    if re.fullmatch(r"[+-]?[\d,]*\.?\d*(e[+-]?\d+)?%?", bare.strip(), re.IGNORECASE):
        return False
    # A dash, a telephone number or a sentence behind a dash calls nothing: a spreadsheet needs a name, bracket or bar.
    return bare[0] in "=@\t\r" or bool(re.search(r"[A-Za-z_]\w*\s*[(|!]|^[+-]\s*[A-Za-z@=]", bare))


RTF_WORDS = set(
    "object objdata objupdate objautlink objlink objclass objocx objemb objhtml object template datafield dde ddeauto "
    "nonesttables passwordhash mailmerge mmconnectstr fldinst userprops themedata datastore xmlopen htmltag".split()
)


def rtf(data: bytes) -> list[str]:
    words = {word.decode("latin-1") for word in re.findall(rb"\\([a-z]{1,32})", data)}
    found = [f"rtf: \\{word}" for word in sorted(words & (RTF_WORDS - {"fldinst"}))]
    if b"\\bin" in data:
        found.append("rtf: \\bin")
    plain = re.sub(rb"\\[a-z]+-?\d* ?|[{}\r\n]", b"", data)
    found += [
        f"rtf: {hit.decode()}" for hit in set(re.findall(rb"DDEAUTO|\bDDE |\bINCLUDE[A-Z]+|\bLINK |\bIMPORT ", plain))
    ]
    whole = data.rstrip(b"\r\n\0 ").endswith(b"}") or not data.startswith(b"{\\rtf")
    return found + ([] if whole else ["rtf: bytes behind the end"])
