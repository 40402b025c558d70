#!/usr/bin/env python3
"""Makes the files behind passwords in this folder. Run it only to remake them (they hold fresh salts each time).

It needs msoffcrypto-tool, pikepdf and pyzipper (PyPI), 7z, and soffice with its Python (python3-uno). Persons, numbers and
addresses are drawn from a seed and invented.
"""
import hashlib
import io
import random
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PASSWORD = "shiomi-2026"
JAPANESE = "汐見の鍵"
RANDOM = random.Random(20261128)
SURNAMES = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田".split()
GIVEN = "太郎 花子 一郎 美咲 健太 陽子 翔太 大輔 恵子 和夫 由美 拓也".split()


def my_number():
    digits = [RANDOM.randrange(10) for _ in range(11)]
    total = sum(d * (n + 1 if n <= 6 else n - 5) for n, d in zip(range(1, 12), reversed(digits)))
    rest = total % 11
    return "".join(map(str, digits)) + str(0 if rest <= 1 else 11 - rest)


def people():
    yield ["氏名", "住所", "電話番号", "個人番号"]
    for surname, given in zip(SURNAMES, GIVEN):
        block, house = RANDOM.randrange(1, 6), RANDOM.randrange(1, 30)
        phone = f"046-{RANDOM.randrange(200, 900)}-{RANDOM.randrange(1000, 9999)}"
        yield [f"{surname} {given}", f"神奈川県汐見市浜町{block}丁目{house}番1号", phone, my_number()]


ROWS = list(people())
LINES = ["　".join(row) for row in ROWS]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def package(parts):
    """Stored, not deflated: msoffcrypto-tool 6.1 misplaces a package of less than 4096 bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (2026, 11, 28, 9, 0, 0))
            z.writestr(info, HEAD + text)
    return out.getvalue()


def types(part, kind):
    return (f'<Types xmlns="{P}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="{part}" '
            f'ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>')


def rels(target, kind="officeDocument"):
    return f'<Relationships xmlns="{P}/relationships"><Relationship Id="r1" Type="{R}/{kind}" Target="{target}"/></Relationships>'


def docx():
    font = '<w:rPr><w:rFonts w:ascii="Century" w:hAnsi="Century" w:eastAsia="ＭＳ 明朝"/><w:sz w:val="21"/></w:rPr>'
    text = "".join(f'<w:p><w:pPr><w:jc w:val="left"/></w:pPr><w:r>{font}<w:t>{line}</w:t></w:r></w:p>' for line in LINES)
    return package({"[Content_Types].xml": types("/word/document.xml", "wordprocessingml.document"), "_rels/.rels": rels("word/document.xml"),
                    "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{text}</w:body></w:document>'})


def xlsx():
    cell = lambda text: f'<c t="inlineStr"><is><t>{text}</t></is></c>'
    rows = "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in ROWS)
    return package({"[Content_Types].xml": types("/xl/workbook.xml", "spreadsheetml.sheet"), "_rels/.rels": rels("xl/workbook.xml"),
                    "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="名簿" sheetId="1" r:id="r1"/></sheets></workbook>',
                    "xl/_rels/workbook.xml.rels": rels("worksheets/sheet1.xml", "worksheet"),
                    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>'})


def agile(plain, password):
    from msoffcrypto.format.ooxml import OOXMLFile
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(password, out)
    return out.getvalue()


def standard(plain, password):
    """MS-OFFCRYPTO 2.3.4.5 to 2.3.4.7: the encryption of Office 2007."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
    from msoffcrypto.method.ecma376_standard import ECMA376Standard
    salt, verifier = RANDOM.randbytes(16), RANDOM.randbytes(16)
    key = ECMA376Standard.makekey_from_password(password, 0x660E, 0x8004, 24, 128, 16, salt)
    padded = lambda data: data + bytes(-len(data) % 16)

    def ecb(data):
        cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return cipher.update(padded(data)) + cipher.finalize()

    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 24, 0, 0) + provider
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header + struct.pack("<I", 16) + salt + ecb(verifier)
    info += struct.pack("<I", 20) + ecb(hashlib.sha1(verifier).digest())
    out = io.BytesIO()
    ECMA376Encrypted(struct.pack("<Q", len(plain)) + ecb(plain), info).write_to(out)
    return out.getvalue()


def pdf():
    """One page, the text in the standard CMap of a font that is not embedded, as office programs in Japan write it."""
    import pikepdf
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name("/Ryumin-Light"), Encoding=pikepdf.Name("/UniJIS-UTF16-H"),
        DescendantFonts=[pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0, BaseFont=pikepdf.Name("/Ryumin-Light"), DW=1000,
            CIDSystemInfo=pikepdf.Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Japan1"), Supplement=6),
            FontDescriptor=pikepdf.Dictionary(Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/Ryumin-Light"), Flags=4,
                                              FontBBox=[0, -200, 1000, 900], ItalicAngle=0, Ascent=800, Descent=-200, StemV=80, CapHeight=700))]))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in LINES)
    page.Contents = pdf.make_stream(f"BT /F1 9 Tf 14 TL 40 800 Td\n{shown}ET".encode())
    pdf.docinfo["/Title"] = pikepdf.String("名簿（汐見市）")
    return pdf


def save_pdf(name, password, **how):
    import pikepdf
    pdf().save(HERE / name, encryption=pikepdf.Encryption(user=password, owner="owner-" + PASSWORD, **how), deterministic_id=False)


def zip_crypto(name):
    """Names and password in CP932, as the Explorer of Japan writes them."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "名簿.csv").write_bytes("\r\n".join(",".join(row) for row in ROWS).encode("cp932"))
        (Path(folder) / "案内.txt").write_bytes("窓口のご案内\r\n".encode("cp932"))
        (HERE / name).unlink(missing_ok=True)
        run = lambda *args: subprocess.run(["7z", "a", "-tzip", *args], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        run("-mem=ZipCrypto", "-p" + PASSWORD, "-mcp=932", str(HERE / name), "名簿.csv")
        run("-mcp=932", str(HERE / name), "案内.txt")


def zip_aes(name):
    import pyzipper
    with pyzipper.AESZipFile(HERE / name, "w", compression=pyzipper.ZIP_DEFLATED,
                             encryption=pyzipper.WZ_AES) as z:
        z.setpassword(JAPANESE.encode("cp932"))
        z.writestr("書類/名簿.csv", "\r\n".join(",".join(row) for row in ROWS))


OFFICE = """
import sys, time, uno
from com.sun.star.beans import PropertyValue
context = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
for _ in range(100):
    try:
        remote = context.resolve("uno:pipe,name=locked;urp;StarOffice.ComponentContext"); break
    except Exception: time.sleep(0.3)
desktop = remote.ServiceManager.createInstance("com.sun.star.frame.Desktop")
value = lambda name, v: PropertyValue(name, 0, v, 0)
for job in sys.argv[2:]:
    source, target, kind = job.split("|")
    doc = desktop.loadComponentFromURL("file://" + source, "_blank", 0, (value("Hidden", True),))
    doc.storeToURL("file://" + target, (value("FilterName", kind), value("Password", sys.argv[1])))
    doc.close(True)
try: desktop.terminate()
except Exception: pass
"""


def by_libreoffice():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "a.docx").write_bytes(docx())
        (folder / "a.xlsx").write_bytes(xlsx())
        (folder / "job.py").write_text(OFFICE)
        jobs = [("a.docx", "rc4.doc", "MS Word 97"), ("a.xlsx", "rc4.xls", "MS Excel 97")]
        office = subprocess.Popen(["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile",
                                   "--accept=pipe,name=locked;urp;"])
        time.sleep(2)
        subprocess.run(["/usr/bin/python3", str(folder / "job.py"), PASSWORD,
                        *[f"{folder / source}|{HERE / target}|{kind}" for source, target, kind in jobs]], check=True)
        office.wait(60)


if __name__ == "__main__":
    (HERE / "agile.docx").write_bytes(agile(docx(), PASSWORD))
    (HERE / "agile.xlsx").write_bytes(agile(xlsx(), JAPANESE))
    (HERE / "standard.docx").write_bytes(standard(docx(), PASSWORD))
    save_pdf("rc4-40.pdf", PASSWORD, R=2, aes=False, metadata=False)
    save_pdf("rc4-128.pdf", PASSWORD, R=3, aes=False, metadata=False)
    save_pdf("aes-128.pdf", PASSWORD, R=4)
    save_pdf("aes-256.pdf", JAPANESE, R=6)
    zip_crypto("zipcrypto.zip")
    zip_aes("aes.zip")
    by_libreoffice()
    sys.exit(0)
