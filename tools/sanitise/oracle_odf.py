"""What an independent reader still finds in an OpenDocument package."""

import io
import re
import zipfile

from lxml import etree

import fields
from oracle_package import MAGIC, check_zip, local, parse, safe_link

PARTS = {"xml", "rdf", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "mimetype"}
FORBIDDEN_PART = re.compile(
    r"^Basic/|^Scripts/|^Configurations|signatures\.xml|ObjectReplacements/|\.bin$|Thumbnails/|\.jar$|\.class$|layout-cache|"
    r"^Dialogs/|^Versions/|database/|VersionList",
    re.IGNORECASE,
)
FORBIDDEN_ELEMENT = {
    "scripts", "script", "event-listeners", "event-listener", "applet", "plugin", "object-ole", "floating-frame",
    "dde-link", "dde-source", "dde-connection", "dde-connection-decl", "dde-connection-decls", "execute-macro",
    "database-source-sql", "database-source-query", "database-source-table", "table-source", "cell-range-source",
    "section-source", "template", "auto-reload", "sound", "audio", "video", "command", "encryption-data",
    "font-face-uri", "database-display", "database-next", "database-row-select", "connection-resource", "filter-xml",
    "hidden-text", "library", "library-embedded", "library-linked", "external-data",
}  # fmt: skip
# Attributes that hold an expression of the formula language.
EXPRESSIONS = {"formula", "condition", "expression", "apply-style-name-condition", "cell-range-address"}


def check(data: bytes, recurse) -> list[str]:
    """Everything active that is left in an OpenDocument package."""
    found = check_zip(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        return [*found, f"zip: {error}"]
    first = archive.infolist()[0] if parts else None
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.extra:
        found.append("zip: mimetype is not the first entry, stored")
    for name, part in parts.items():
        found += [f"{name}: {what}" for what in check_part(name, part, parts, recurse)]
    return found


def check_part(name: str, part: bytes, parts: dict[str, bytes], recurse) -> list[str]:
    found, extension = [], name.rsplit("/", 1)[-1].rsplit(".", 1)[-1].lower()
    if FORBIDDEN_PART.search(name):
        found.append("forbidden part")
    elif extension not in PARTS:
        found.append("part of an unexpected kind")
    found += [what for magic, what in MAGIC.items() if part.startswith(magic)]
    if name == "mimetype":
        return found
    if extension not in ("xml", "rdf"):
        return found + recurse(name.rsplit("/", 1)[-1], part)
    root, wrong = parse(part)
    found += wrong
    return found if root is None else found + check_elements(root, name, parts)


def check_elements(root: etree._Element, name: str, parts: dict[str, bytes]) -> list[str]:
    found = []
    folder = name.rsplit("/", 1)[0] + "/" if "/" in name and not name.startswith("META-INF") else ""
    for node in root.iter(etree.Element):
        element = local(node.tag)
        if element in FORBIDDEN_ELEMENT and not (element in ("scripts", "event-listeners") and len(node) == 0):
            found.append(f"element {element}")
        for key, value in node.items():
            found += check_attribute(element, local(key), value, folder, parts)
        if element == "file-entry":
            path = next((value for key, value in node.items() if local(key) == "full-path"), "")
            if path not in ("/", "") and path not in parts and not any(part.startswith(path) for part in parts):
                found.append(f"manifest names {path!r}, which is not there")
    return found


def check_attribute(element: str, key: str, value: str, folder: str, parts: dict[str, bytes]) -> list[str]:
    if key == "href" and value and not value.startswith("#"):
        inside = folder + value.removeprefix("./")
        if element == "a" or element.startswith("area-"):
            return [] if safe_link(value) else [f"{element}/@href {value[:60]!r}"]
        known = inside in parts or any(part.startswith(inside + "/") for part in parts)
        return [] if known else [f"{element}/@href {value[:60]!r}"]
    if key in ("formula", "expression", "condition") and element not in ("map",):
        return [f"{element}/@{key}: {what}" for what in check_expression(value)]
    if key in ("macro-name", "script-language", "event-name", "target-frame-name-script", "dde-application"):
        return [f"{element}/@{key}"]
    if key == "action" and value in ("execute", "verb", "sound"):
        return [f"{element}/@action {value}"]
    if re.match(r"^\s*(\\\\|file:|javascript:|vnd\.sun\.star|macro:|\.uno:|slot:|service:)", value, re.IGNORECASE):
        return [f"{element}/@{key} {value[:60]!r}"]
    return []


def check_expression(text: str) -> list[str]:
    bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
    found = [f"function {hit.upper()}" for hit in fields.FUNCTIONS.findall(bare)]
    # A reference to another document is 'file:///…'#$Sheet.A1 or with any other scheme.
    if re.search(r"['\[]\s*[a-z][a-z0-9+.-]*:/|'#\$|\\\\", bare, re.IGNORECASE):
        found.append(f"formula of another document {text[:40]!r}")
    return found
