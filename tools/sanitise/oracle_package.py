"""What an independent reader still finds in a package: ZIP strictness, and parts, relationships, fields and formulas of
OOXML. Shares no code and no table with the product."""

import io
import posixpath
import re
import struct
import zipfile

from lxml import etree

import fields

SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:")
PARTS = {"xml", "rels", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "vml", "xlsx"}
FORBIDDEN_PART = re.compile(
    r"vbaproject|vbadata|activex|macrosheet|dialogsheet|customui|userCustomization|externallink|connections|querytable|"
    r"ctrlprop|webextension|taskpane|printersettings|customxml|/model/|afchunk|attachedtoolbar|_xmlsignatures|\.odttf|"
    r"\.bin$|\.exe$|\.dll$|volatiledependencies|recipientdata|xmlmaps|customdata|thumbnail|\.fntdata|keymapcust",
    re.IGNORECASE,
)
FORBIDDEN_RELATION = re.compile(
    r"attachedTemplate|subDocument|/frame$|oleObject|/control|vbaProject|externalLink|connections|queryTable|mailMerge|"
    r"recipientData|aFChunk|customXml|extensibility|webextension|taskpane|/audio|/video|/media$|/font$|printerSettings|"
    r"keyMap|attachedToolbars|wordVbaData|acrosheet|dialogsheet|digital-signature|xlPathMissing|transform|xmlMaps|"
    r"ctrlProp|activeX|customData|/sound",
    re.IGNORECASE,
)
FORBIDDEN_ELEMENT = {
    "attachedTemplate", "altChunk", "subDoc", "object", "OLEObject", "control", "mailMerge", "dataBinding",
    "saveThroughXslt", "externalReferences", "externalReference", "oleLink", "ddeLink", "oleObjects", "oleObject",
    "controls", "webPublishItems", "mapInfo", "oleObj", "cmd", "contentPart", "videoFile", "audioFile", "wavAudioFile",
    "quickTimeFile", "audioCd", "FmlaMacro", "ScriptText", "ScriptLanguage", "script", "entryMacro", "exitMacro",
    "embedRegular", "embedBold", "sndAc", "snd", "video", "audio", "frameset", "movie", "docEvents", "mcd",
    "webPublishing", "smartTags", "custDataLst", "custData", "binData", "arg", "attachedSchema", "macroWll",
    "linkedMasterForms", "recipientData", "queryTableParts", "fileRecoveryPr", "ink", "FmlaLink",
}  # fmt: skip
EVENT_ACTION = re.compile(r"^ppaction://(hlinkshowjump|hlinksldjump|noaction|customshow)", re.IGNORECASE)
MAGIC = {b"\xd0\xcf\x11\xe0": "compound file", b"MZ": "program", b"\x7fELF": "program", b"%PDF": "PDF", b"{\\rt": "RTF"}


def check_zip(data: bytes) -> list[str]:
    """Strictness of the archive itself: what is stored is what is listed, once, with nothing before, between or behind."""
    found = []
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        return [f"zip: {error}"]
    names = [entry.filename for entry in archive.infolist()]
    if len({name.lower() for name in names}) != len(names):
        found.append("zip: duplicate names")
    if data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        found.append("zip: bytes before the first entry")
    if archive.comment or data[-22:-18] != b"PK\x05\x06":
        found.append("zip: comment or bytes behind the end")
    end = 0
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        found += check_entry(data, entry)
        if entry.header_offset != end:
            found.append(f"zip: bytes between entries before {entry.filename!r}")
        name_size, extra_size = struct.unpack("<HH", data[entry.header_offset + 26 : entry.header_offset + 30])
        end = entry.header_offset + 30 + name_size + extra_size + entry.compress_size
        if entry.flag_bits & 8:
            end += 16 if data[end : end + 4] == b"PK\x07\x08" else 12
    if end != archive.start_dir:
        found.append("zip: bytes before the table of contents")
    bad = None if any(entry.flag_bits & 1 for entry in archive.infolist()) else archive.testzip()
    return found + ([f"zip: checksum of {bad!r}"] if bad else [])


def check_entry(data: bytes, entry: zipfile.ZipInfo) -> list[str]:
    found, name = [], entry.filename
    if entry.flag_bits & 1:
        found.append(f"zip: {name!r} is encrypted")
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\\" in name or ":" in name or "\0" in name:
        found.append(f"zip: unsafe name {name!r}")
    if re.search(r"[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", name):
        found.append(f"zip: invisible sign in name {name!r}")
    if (entry.external_attr >> 28) not in (0, 4, 8):
        found.append(f"zip: {name!r} is a link or device")
    local = data[entry.header_offset : entry.header_offset + 30]
    size = struct.unpack("<H", local[26:28])[0] if len(local) == 30 else 0
    raw = data[entry.header_offset + 30 : entry.header_offset + 30 + size]
    if local[:4] != b"PK\x03\x04" or raw.decode("utf-8" if entry.flag_bits & 0x800 else "cp437") != entry.orig_filename:
        found.append(f"zip: local header of {name!r} says otherwise")
    return found


def parse(data: bytes) -> tuple[etree._Element | None, list[str]]:
    """An XML part, without entities and network; what is wrong with its layer."""
    found = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, [f"not well-formed: {error}"[:120]]
    if root.getroottree().docinfo.doctype or b"<!ENTITY" in data:
        found.append("DOCTYPE")
    # Those before the root element are its siblings.
    outer = [*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter(etree.PI)]
    if any(isinstance(node, etree._ProcessingInstruction) for node in outer):
        found.append("processing instruction")
    return root, found


def local(name) -> str:
    return name.rsplit("}", 1)[-1] if isinstance(name, str) else ""


def safe_link(target: str) -> bool:
    clean = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]", "", target)
    return clean == target.strip() and target.lower().startswith(SAFE_SCHEMES)


def check(data: bytes, recurse) -> list[str]:
    """Everything active that is left in an OOXML package."""
    found = check_zip(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        return [*found, f"zip: {error}"]
    for name, part in parts.items():
        found += [f"{name}: {what}" for what in check_part(name, part, parts, recurse)]
    return found


def check_part(name: str, part: bytes, parts: dict[str, bytes], recurse) -> list[str]:
    found, extension = [], name.rsplit(".", 1)[-1].lower()
    if FORBIDDEN_PART.search(name):
        found.append("forbidden part")
    elif extension not in PARTS:
        found.append("part of an unexpected kind")
    found += [what for magic, what in MAGIC.items() if part.startswith(magic)]
    if extension in ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff") or part.startswith(b"PK"):
        return found + recurse(name.rsplit("/", 1)[-1], part)
    root, wrong = parse(part)
    found += wrong
    if root is None:
        return found
    if extension == "rels":
        return found + check_relations(root, name, parts)
    if name == "[Content_Types].xml":
        return found + check_types(root)
    return found + check_elements(root) + fields.check(root) + fields.check_formulas(root)


def check_types(root: etree._Element) -> list[str]:
    types = " ".join(node.get("ContentType", "") for node in root.iter("{*}Default", "{*}Override"))
    wanted = re.compile(
        r"macroEnabled|vbaProject|activeX|oleObject|ms-office\.activ|xlMacro|intlmacro|dialogsheet|externalLink|"
        r"connections\+|queryTable|printerSettings|obfuscatedFont|addin|octet-stream|customXml|chunk",
        re.IGNORECASE,
    )
    return sorted({f"content type {hit}" for hit in wanted.findall(types)})


def check_relations(root: etree._Element, name: str, parts: dict[str, bytes]) -> list[str]:
    found = []
    folder = posixpath.dirname(posixpath.dirname(name))
    for node in root.iter("{*}Relationship"):
        target, kind = node.get("Target", ""), node.get("Type", "")
        if FORBIDDEN_RELATION.search(kind):
            found.append(f"relationship {kind.rsplit('/', 1)[-1]}")
        if node.get("TargetMode", "Internal") != "Internal":
            if not kind.endswith("/hyperlink") or not safe_link(target):
                found.append(f"external {kind.rsplit('/', 1)[-1]} to {target[:60]!r}")
            continue
        where = posixpath.normpath(posixpath.join("/" + folder, target.split("#")[0])).lstrip("/")
        if "\\" in target or re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//", target):
            found.append(f"internal relationship to {target[:60]!r}")
        elif target and not target.startswith("#") and where not in parts:
            found.append(f"relationship to {target[:60]!r}, which is not there")
    return found


def check_elements(root: etree._Element) -> list[str]:
    found = []
    for node in root.iter(etree.Element):
        name = local(node.tag)
        if name in FORBIDDEN_ELEMENT and not (name == "object" and len(node) == 0):
            found.append(f"element {name}")
        if name == "cacheSource" and node.get("type") != "worksheet":
            found.append("pivot cache from outside")
        if name == "definedName" and (
            {"xlm", "function", "vbProcedure", "macro"}
            & {key for key, value in node.items() if value not in ("0", "false")}
            or re.match(r"(_xlnm\.)?(auto_?(open|close|activate|deactivate))", node.get("name", ""), re.IGNORECASE)
        ):
            found.append(f"name {node.get('name')}")
        for key, value in node.items():
            found += check_attribute(name, local(key), value)
    return found


def check_attribute(element: str, key: str, value: str) -> list[str]:
    if key in ("descr", "title", "name", "tooltip"):  # words for people
        return []
    if key in ("macro", "macroName", "onAction", "codeName") and value and key != "codeName":
        return [f"{element}/@{key}"]
    if key == "action" and value and not EVENT_ACTION.match(value):
        return [f"{element}/@action {value[:40]}"]
    if key in ("src", "href") and value and not value.startswith("#") and not safe_link(value):
        return [f"{element}/@{key} {value[:60]}"]
    if key == "src" and element in ("imagedata", "fill", "stroke") and value:
        return [f"{element}/@src {value[:60]}"]
    if re.match(r"on[a-z]{3,}$", key) and value not in ("", "0", "1", "f", "t", "false", "true"):
        return [f"{element}/@{key}"]
    if re.match(r"^\s*(\\\\|file:|javascript:|vbscript:|ms-[a-z]+:|search-ms:)", value, re.IGNORECASE):
        return [f"{element}/@{key} {value[:60]}"]
    return []
