"""What pikepdf still finds in a PDF file, over all objects, object streams and unreachable ones among them."""

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

ACTIONS = set(
    "JavaScript Launch SubmitForm ImportData ResetForm GoToR GoToE GoTo3DView Rendition Movie Sound Hide Thread "
    "SetOCGState RichMediaExecute Trans GoToDp".split()
)
ANNOTATIONS = set("FileAttachment Sound Movie Screen 3D RichMedia Projection PrinterMark TrapNet".split())
KEYS = {
    "JS", "JavaScript", "AA", "EmbeddedFiles", "EmbeddedFile", "AF", "XFA", "RichMediaContent", "RichMediaSettings",
    "3DD", "OPI", "Alternates", "FFilter", "FDecodeParms", "Renditions", "URLS", "IDS", "SpiderInfo", "PieceInfo",
    "Collection", "Perms", "Legal", "Requirements", "DSS", "Threads", "EF", "UF", "RF", "Win", "Unix", "Mac", "PS",
    "AlternatePresentations", "OpenActionJS", "NeedsRendering", "Measure3D", "ByteRange",
}  # fmt: skip
CATALOG = set(
    "Type Version Pages PageLabels Names Dests ViewerPreferences PageLayout PageMode Outlines OpenAction AcroForm Metadata "
    "StructTreeRoot MarkInfo Lang OutputIntents OCProperties Extensions".split()
)
CODECS = {"/JBIG2Decode", "/JPXDecode", "/Crypt"}
SAFE_LINK = re.compile(r"^(https?|mailto|tel):", re.IGNORECASE)
OPERATORS = set(
    "abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub truncate and bitshift eq "
    "false ge gt le lt ne not or true xor if ifelse copy dup exch index pop roll { }".split()
)


def check(data: bytes) -> list[str]:
    """Everything active that is left in a PDF file."""
    found = check_bytes(data)
    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        return [*found, f"does not open: {error}"[:120]]
    with pdf:
        if "/Encrypt" in pdf.trailer:
            found.append("encrypted")
        found += [f"catalog key {key}" for key in pdf.Root.keys() if key[1:] not in CATALOG]
        found += check_opening(pdf.Root.get("/OpenAction"))
        found += [f"qpdf: {what}"[:120] for what in pdf.check_pdf_syntax() if "AcroForm" not in what]
        for number, item in enumerate(pdf.objects):
            if item is not None:
                found += [f"object {number + 1}: {what}" for what in walk(item, 0)]
        found += [f"trailer: {what}" for what in walk(pdf.trailer, 0)]
        names = list(pdf.Root.Names.keys()) if "/Names" in pdf.Root else []
        found += [f"names {key}" for key in names if key not in ("/Dests",)]
    return found


def check_bytes(data: bytes) -> list[str]:
    found = []
    if not data.startswith(b"%PDF-"):
        found.append("bytes before the header")
    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        found.append("bytes behind the end")
    if data.count(b"startxref") != 1:
        found.append("more than one revision")
    return found


def check_opening(opening) -> list[str]:
    if opening is None or isinstance(opening, Array):
        return []
    kind = str(opening.get("/S", "")) if isinstance(opening, Dictionary) else "?"
    return [] if kind == "/GoTo" else [f"OpenAction {kind}"]


def walk(item: Object, depth: int) -> list[str]:
    """Findings in one object and what lies directly in it."""
    found = []
    if depth > 400:
        return ["nested too deep"]
    if isinstance(item, (Dictionary, Stream)):
        found += check_dictionary(item)
        if isinstance(item, Stream):
            found += check_stream(item)
        # Not by keys: one that is no UTF-8 cannot be asked for.
        for key, value in item.items():
            if isinstance(value, Object) and not value.is_indirect:
                found += walk(value, depth + 1)
            if isinstance(value, String) and key != "/URI":
                found += check_string(key, bytes(value))
    elif isinstance(item, Array):
        for value in item.as_list():
            if isinstance(value, Object) and not value.is_indirect:
                found += walk(value, depth + 1)
            if isinstance(value, String):
                found += check_string("array", bytes(value))
    return found


def check_dictionary(item: Object) -> list[str]:
    keys = {key[1:] for key in item.keys()}
    found = [f"key /{key}" for key in sorted(keys & KEYS) if not harmless(item, key)]
    action, kind, subtype = name(item, "/S"), name(item, "/Type"), name(item, "/Subtype")
    # Elements of the structure tree have /S too, and a parent or children.
    if action in ACTIONS and kind != "StructElem" and not keys & {"P", "K"}:
        found.append(f"action {action}")
    if subtype in ANNOTATIONS and ("Rect" in keys or kind == "Annot"):
        found.append(f"annotation {subtype}")
    if kind == "Filespec" or (kind == "F" and "F" in keys):
        found.append("file specification")
    if "URI" in keys:
        found += check_uri(item.get("/URI"))
    if action == "Named" and name(item, "/N") not in ("NextPage", "PrevPage", "FirstPage", "LastPage", "Print"):
        found.append(f"named action {name(item, '/N')}")
    if name(item, "/FT") == "Sig" and "V" in keys:
        found.append("signature")
    for key in ("/FontMatrix", "/Matrix", "/BBox", "/FontBBox", "/Widths", "/W"):
        found += check_numbers(key, item.get(key))
    return found


def harmless(item: Object, key: str) -> bool:
    # /Mac and the like are words of launch actions only; /PS is the size of a printer mark elsewhere.
    value = item.get("/" + key)
    if key == "PS":
        return not isinstance(value, Stream)
    if key == "UF" or key == "RF" or key == "EF":
        return not isinstance(value, (String, Dictionary))
    return key in ("Win", "Mac", "Unix") and not isinstance(value, Dictionary)


def name(item: Object, key: str) -> str:
    value = item.get(key)
    return str(value)[1:] if isinstance(value, Name) else ""


def check_uri(value) -> list[str]:
    if isinstance(value, Dictionary):  # base address of the catalog
        return ["base address"]
    text = bytes(value).decode("latin-1") if isinstance(value, String) else "?"
    return [] if SAFE_LINK.match(text) and not re.search(r"[\x00-\x1f]", text) else [f"link to {text[:60]!r}"]


def check_string(key: str, value: bytes) -> list[str]:
    text = value.decode("utf-16", "replace") if value[:2] in (b"\xfe\xff", b"\xff\xfe") else value.decode("latin-1")
    if re.search(r"javascript\s*:|app\.(alert|launchURL)|<script|<img|onerror=", text, re.IGNORECASE):
        return [f"string at {key}: {text[:60]!r}"]
    # A title may be an address; where a program looks for one, it may not.
    if key in ("/F", "/D", "/Base", "/V", "/DV", "array") and re.match(r"\s*(\\\\\w|file:/)", text, re.IGNORECASE):
        return [f"string at {key}: {text[:60]!r}"]
    return []


def check_numbers(key: str, value) -> list[str]:
    if not isinstance(value, Array):
        return []
    for element in value.as_list():
        if isinstance(element, Array) and key == "/W":
            continue
        if isinstance(element, (String, Name, Dictionary, bool)):
            return [f"{key} holds something that is not a number"]
    return []


def check_stream(item: Stream) -> list[str]:
    found, keys = [], set(item.keys())
    if "/F" in keys:
        found.append("stream in another file")
    if "/Ref" in keys:
        found.append("reference to a page of another file")
    if name(item, "/Subtype") == "PS" or name(item, "/Subtype2") == "PS":
        found.append("PostScript")
    filters = item.get("/Filter")
    filters = [] if filters is None else filters.as_list() if isinstance(filters, Array) else [filters]
    found += [f"codec {one}" for one in filters if str(one) in CODECS]
    try:
        data = item.read_bytes()
    except (pikepdf.PdfError, pikepdf.DependencyError, NotImplementedError):
        return found  # a picture that only its own decoder reads
    if item.get("/FunctionType") == 4:
        found += check_calculator(data)
    if b"/FontMatrix" in data[:65536]:
        plain = re.sub(rb"%[^\r\n]*", b"", data[:65536])
        for matrix in re.findall(rb"/FontMatrix\s*[\[{]([^\]}]*)", plain):
            if not re.fullmatch(rb"[\s0-9.eE+-]*", matrix):
                found.append("FontMatrix of a font program holds something that is not a number")
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x7fELF") or data[:2] == b"MZ":
        found.append("a file inside")
    return found


def check_calculator(data: bytes) -> list[str]:
    words = re.sub(rb"%[^\r\n]*", b"", data).decode("latin-1").replace("{", " { ").replace("}", " } ").split()
    odd = [
        word for word in words if word not in OPERATORS and not re.fullmatch(r"[+-]?[0-9.]+(e[+-]?\d+)?", word, re.I)
    ]
    return [f"calculator function with {odd[0][:20]!r}"] if odd else []
