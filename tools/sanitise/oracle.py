"""Asserts that nothing active is left in sanitised files, by other people's parsers alone.

usage: oracle.py FILE...     (prints what is found; exit code 1 if anything is)

Used by check.py for pairs of input and output. `active(data, name)` gives findings as sentences; none is the goal. The same
function is put to the originals, too: an oracle that sees nothing there proves nothing about the output.
"""

import io
import pathlib
import re
import sys
import tempfile
import zipfile

import pikepdf
from lxml import etree

import fields
import oracle_mail
import oracle_odf
import oracle_package
import oracle_pdf
import oracle_picture
import oracle_text

HOST = b"callback.invalid"
DEPTH = 6
REFUSED_MAGIC = {
    b"MZ": "program", b"\x7fELF": "program", b"\xca\xfe\xba\xbe": "program", b"\xd0\xcf\x11\xe0": "compound file", b"L\0\0\0": "link file",
    b"ITSF": "help file", b"#!": "script", b"7z\xbc\xaf": "7z archive", b"Rar!": "rar archive", b"\xe4\x52\x5c\x7b": "OneNote",
    b"CD001": "disk image",
}  # fmt: skip


def active(data: bytes, name: str, depth: int = 0) -> list[str]:
    """Everything active in a file of whatever kind; kinds are known by content, texts by name."""
    if depth > DEPTH:
        return ["nested too deep"]

    def recurse(inner: str, bytes_: bytes) -> list[str]:
        return [f"{inner} > {what}" for what in active(bytes_, inner, depth + 1)]

    for magic, what in REFUSED_MAGIC.items():
        if data.startswith(magic):
            return [what, *tools(data, name)]
    if data.startswith(b"PK"):
        return packed(data, name, recurse)
    pictures = oracle_picture.check(data)
    if pictures is not None:
        return pictures
    if re.search(r"\.(png|jpe?g|gif|bmp|tiff?|webp)$", name, re.IGNORECASE):
        return ["not the picture that its name says"]
    if b"%PDF-" in data[:1024]:
        return oracle_pdf.check(data)
    if data.lstrip()[:5] == b"{\\rtf" or data.startswith(b"{\\rt"):
        return oracle_text.rtf(data) + tools(data, name)
    return text(data, name, recurse)


def text(data: bytes, name: str, recurse) -> list[str]:
    extension = name.rsplit(".", 1)[-1].lower()
    if extension == "eml":
        return oracle_mail.check(data, recurse)
    if extension in ("csv", "tsv"):
        return oracle_text.table(data)
    if extension in ("html", "htm", "xhtml"):
        return oracle_text.html(data)
    if extension in ("ics", "vcf"):
        return oracle_text.calendar(data)
    if extension == "svg" or (b"<svg" in data[:65536] and extension != "txt"):
        return oracle_text.svg(data)
    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return ["bytes of no known kind"]
    return ["a markup document with another name"] if re.match(rb"\s*<(\?xml|!doctype|html|script)", data, re.I) and extension not in (
        "xml", "txt") else []  # fmt: skip


def packed(data: bytes, name: str, recurse) -> list[str]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        return [f"zip: {error}"]
    if "[Content_Types].xml" in names:
        return oracle_package.check(data, recurse) + tools(data, name)
    if "mimetype" in names:
        return oracle_odf.check(data, recurse)
    found = oracle_package.check_zip(data)
    for entry in archive.infolist():
        found += [f"zip: {what}" for what in oracle_mail.check_name(entry.filename.rsplit("/", 1)[-1])]
        if entry.is_dir() or entry.flag_bits & 1:
            continue
        try:
            inner = archive.read(entry)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, etree.Error) as error:
            found.append(f"zip: {entry.filename!r}: {error}")
            continue
        found += recurse(entry.filename, inner)
    return found


def tools(data: bytes, name: str) -> list[str]:
    """What oletools say: olevba (with mraptor's signs), oleobj, msodde, rtfobj. What they cannot read they say nothing of."""
    found, suffix = [], "." + name.rsplit(".", 1)[-1].lower()
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        for tool in (vba, dde, objects):
            try:
                found += tool(file.name, data)
            except Exception:  # every malformed file has an exception of its own in each of them
                continue
    return found


def vba(path: str, data: bytes) -> list[str]:
    from oletools import mraptor, olevba  # slow to load, and not needed for most files

    parser = olevba.VBA_Parser(path, data=data)
    found = ["olevba: VBA"] if parser.detect_vba_macros() else []
    found += ["olevba: XLM"] if parser.detect_xlm_macros() else []
    code = "\n".join(text for *_, text in parser.extract_all_macros() if isinstance(text, str)) if found else ""
    raptor = mraptor.MacroRaptor(code)
    raptor.scan()
    parser.close()
    return found + (["mraptor: suspicious"] if raptor.suspicious else [])


def dde(path: str, _data: bytes) -> list[str]:
    from oletools import msodde

    lines = [
        line.split() for line in msodde.process_file(path, msodde.FIELD_FILTER_BLACKLIST).splitlines() if line.strip()
    ]
    return ["msodde: DDE" for words in lines if words[0].upper() not in fields.ALLOWED_FIELDS][:1]


def objects(path: str, data: bytes) -> list[str]:
    from oletools import oleobj, rtfobj

    if data.lstrip().startswith(b"{"):
        parser = rtfobj.RtfObjParser(data)
        parser.parse()
        return ["rtfobj: object" for _ in parser.objects]
    if not data.startswith(b"PK"):
        return []
    xml = oleobj.XmlParser(path)
    found = [f"oleobj: external {kind}" for kind, _ in oleobj.find_external_relationships(xml) if kind != "hyperlink"]
    return found + ["oleobj: embedded object" for ole in oleobj.find_ole(path, None) if ole is not None]


def blobs(data: bytes, depth: int = 0):
    """The file and all that is packed in it, decoded."""
    yield data
    if depth > DEPTH:
        return
    if data.startswith(b"PK"):
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            for entry in archive.infolist():
                if not entry.flag_bits & 1:
                    yield from blobs(archive.read(entry), depth + 1)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, etree.Error):
            return
    elif data.startswith(b"%PDF"):
        try:
            with pikepdf.open(io.BytesIO(data)) as pdf:
                plain = io.BytesIO()
                pdf.save(
                    plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable,
                    stream_decode_level=pikepdf.StreamDecodeLevel.all,
                )  # fmt: skip
                yield plain.getvalue()
        except (pikepdf.PdfError, pikepdf.PasswordError):
            return
    elif re.search(rb"(?i)^content-transfer-encoding:", data[:65536], re.MULTILINE):
        import email

        for part in email.message_from_bytes(data).walk():
            body = part.get_payload(decode=True)
            if body:
                yield from blobs(body, depth + 1)


def calls_back(data: bytes, host: bytes = HOST) -> bool:
    """Whether a host that only an attack names is anywhere in the decoded file, in any usual encoding."""
    wide = host.decode().encode("utf-16-be")
    needles = [host, wide, host.decode().encode("utf-16-le"), host.hex().encode(), wide.hex().encode()]
    needles.append(b"".join(b"%%%02x" % byte for byte in host))
    needles.append(b"".join(b"&#%d;" % byte for byte in host))
    return any(needle in blob.lower() for blob in blobs(data) for needle in needles)


def main() -> int:
    failed = 0
    for name in sys.argv[1:]:
        data = pathlib.Path(name).read_bytes()
        found = active(data, name) + (["calls back"] if calls_back(data) else [])
        for what in found:
            print(f"{name}: {what}")
        failed += bool(found)
    print(f"{len(sys.argv) - 1} files, {failed} with something active")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
