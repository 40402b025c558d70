"""Writes mixed documents of the formats that offices use, from invented text, into a folder for each format.

usage: documents.py FOLDER [COUNT]     (COUNT documents in all, at least; default 2100)

The same count gives the same text in every document: everything is drawn from a fixed seed. Formats that no library here
writes are made from the others by LibreOffice.
"""

import csv
import email.message
import io
import pathlib
import random
import shutil
import subprocess
import sys
import zipfile

import docx
import openpyxl
import pptx
import xlwt
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

SEED = 20261128

# Shares in a thousand. Written here, and made from others: target, source, share.
WRITTEN = {"xlsx": 200, "docx": 200, "pptx": 70, "pdf": 140, "csv": 80, "txt": 70, "html": 45, "eml": 45, "zip": 30}
CONVERTED = [
    ("xls", "xlsx", 40), ("ods", "xlsx", 20), ("doc", "docx", 40), ("odt", "docx", 20), ("rtf", "docx", 30),
    ("pdf", "docx", 40), ("ppt", "pptx", 10), ("odp", "pptx", 10),
]  # fmt: skip

FAMILY = "汐見 浜岡 潮田 磯部 灘波 舟木 港谷 渚沢 岬野 波多 海老名 沖田 砂川 帆足 櫂本 錨田".split()
GIVEN = "花子 太郎 美波 航平 千尋 健一 結衣 大輔 陽菜 悠真 和子 誠 恵子 隆 さくら 蓮".split()
PLACES = "汐見市中央 汐見市港町 汐見市浜通 汐見市岬台 汐見市灯台下 汐見市磯辺".split()
TOPICS = "窓口 防災 図書館 水道 道路 公園 保育 介護 税務 統計 会議 広報 予算 契約 研修 施設".split()
ACTS = "見直す 進める 整える 確かめる 周知する 委託する 点検する 更新する 報告する 検討する".split()
REASONS = "利用者が増えた 設備が古くなった 制度が改められた 要望があった 費用を抑える 安全を保つ".split()
HEAD = ["整理番号", "氏名", "フリガナ", "住所", "生年月日", "電話番号", "金額", "備考"]


class Words:
    """Invented sentences and records."""

    def __init__(self, seed):
        self.draw = random.Random(seed)

    def sentence(self):
        d = self.draw
        when, n = f"令和{d.randint(3, 8)}年{d.randint(1, 12)}月", d.randint(2, 980)
        return (
            f"{when}から、{d.choice(REASONS)}ため、{d.choice(TOPICS)}の{d.choice(TOPICS)}について"
            f"{n}件を対象に{d.choice(ACTS)}こととし、担当課は{d.choice(TOPICS)}係と協議のうえ、その結果を翌月末までに文書で示す。"
        )

    def paragraph(self):
        return "".join(self.sentence() for _ in range(self.draw.randint(2, 6)))

    def person(self, n):
        d = self.draw
        name = f"{d.choice(FAMILY)} {d.choice(GIVEN)}"
        place = f"{d.choice(PLACES)}{d.randint(1, 9)}丁目{d.randint(1, 30)}番{d.randint(1, 20)}号"
        birth = f"昭和{d.randint(20, 63)}年{d.randint(1, 12)}月{d.randint(1, 28)}日"
        phone = f"0{d.randint(80, 90)}-{d.randint(1000, 9999)}-{d.randint(1000, 9999)}"
        return [n, name, "シオミ ハナコ", place, birth, phone, d.randint(100, 900_000), d.choice(TOPICS)]

    def rows(self, least, most):
        return [HEAD] + [self.person(n + 1) for n in range(self.draw.randint(least, most))]

    def picture(self):
        size = (self.draw.randint(200, 500), self.draw.randint(150, 400))
        picture = Image.frombytes("RGB", size, self.draw.randbytes(size[0] * size[1] * 3))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=60)
        out.seek(0)
        return out


def write_xlsx(path, words):
    book = openpyxl.Workbook()
    for n in range(words.draw.randint(1, 3)):
        sheet = book.active if n == 0 else book.create_sheet()
        sheet.title = f"一覧{n + 1}"
        for row in words.rows(20, 400):
            sheet.append(row)
    book.save(path)


def write_docx(path, words):
    document = docx.Document()
    document.add_heading(f"{words.draw.choice(TOPICS)}に関する報告", 1)
    for n in range(words.draw.randint(10, 60)):
        document.add_paragraph(words.paragraph())
        if n % 17 == 16:
            document.add_picture(words.picture())
    rows = words.rows(3, 25)
    table = document.add_table(rows=len(rows), cols=len(HEAD))
    # Asking for a cell by row and column is slow in this library.
    for cell, text in zip(table._cells, (text for row in rows for text in row)):
        cell.text = str(text)
    document.save(path)


def write_pptx(path, words):
    show = pptx.Presentation()
    for n in range(words.draw.randint(5, 20)):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = f"{words.draw.choice(TOPICS)}の{words.draw.choice(TOPICS)}"
        slide.placeholders[1].text = "\n".join(words.sentence() for _ in range(words.draw.randint(3, 7)))
        if n % 5 == 4:
            slide.shapes.add_picture(words.picture(), 0, 0)
    show.save(path)


def write_pdf(path, words):
    sheet = canvas.Canvas(str(path), pagesize=A4, invariant=1)
    for _ in range(words.draw.randint(1, 12)):
        sheet.setFont(words.draw.choice(["HeiseiMin-W3", "HeiseiKakuGo-W5"]), 10)
        text = words.paragraph() + words.paragraph()
        lines = [text[at : at + 45] for at in range(0, len(text), 45)]
        lines += ["　".join(map(str, words.person(n)[1:6])) for n in range(words.draw.randint(0, 12))]
        for n, line in enumerate(lines[:48]):
            sheet.drawString(55, 790 - n * 15, line)
        sheet.showPage()
    sheet.save()


def csv_text(words):
    out = io.StringIO()
    csv.writer(out).writerows(words.rows(30, 1500))
    return out.getvalue()


def write_csv(path, words):
    path.write_bytes(csv_text(words).encode(words.draw.choice(["cp932", "utf-8-sig"])))


def write_txt(path, words):
    text = "\r\n\r\n".join(words.paragraph() for _ in range(words.draw.randint(5, 120)))
    path.write_bytes(text.encode(words.draw.choice(["cp932", "utf-8", "euc_jp", "utf-16"])))


def write_html(path, words):
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in words.rows(5, 60))
    body = "".join(f"<p>{words.paragraph()}</p>" for _ in range(words.draw.randint(5, 40)))
    path.write_text(f"<!doctype html><html><head><title>案内</title></head><body>{body}<table>{rows}</table></body></html>")


def write_eml(path, words):
    message = email.message.EmailMessage()
    message["Subject"], message["From"], message["To"] = "照会", "a@shiomi.example.jp", "b@shiomi.example.jp"
    message.set_content("\n".join(words.paragraph() for _ in range(words.draw.randint(2, 10))), charset="iso-2022-jp")
    if words.draw.random() < 0.5:
        message.add_attachment(csv_text(words).encode("cp932"), maintype="text", subtype="csv", filename="一覧.csv")
    path.write_bytes(message.as_bytes())


def write_zip(path, words):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (kind, write) in enumerate([("docx", write_docx), ("xlsx", write_xlsx), ("txt", write_txt)]):
            member = path.with_suffix(f".{kind}")
            write(member, words)
            archive.write(member, f"資料{n + 1}.{kind}")
            member.unlink()


def write_xls(path, words):
    """A book of the old kind that no office program wrote."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("一覧")
    for y, row in enumerate(words.rows(20, 400)):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    book.save(str(path))


def convert(office, kind, sources, folder):
    """Makes documents of a kind from others, in one run of LibreOffice."""
    profile = folder.parent / ".profile"
    command = [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind, "--outdir", folder]
    for at in range(0, len(sources), 40):
        subprocess.run([*command, *sources[at : at + 40]], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(profile, ignore_errors=True)


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2100
    for font in ("HeiseiMin-W3", "HeiseiKakuGo-W5"):
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    for kind, share in WRITTEN.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for n in range(-(-count * share // 1000)):
            globals()[f"write_{kind}"](folder / kind / f"{n:04}.{kind}", Words(f"{SEED} {kind} {n}"))
    (folder / "xls").mkdir(exist_ok=True)
    for n in range(-(-count * 10 // 1000)):
        write_xls(folder / "xls" / f"biff{n:04}.xls", Words(f"{SEED} xls {n}"))
    office = shutil.which("soffice")
    if not office:
        print("no LibreOffice: xls, ods, doc, odt, rtf, ppt and odp are left out", file=sys.stderr)
        return
    for kind, source, share in CONVERTED:
        (folder / kind).mkdir(exist_ok=True)
        sources = sorted((folder / source).glob(f"[0-9]*.{source}"))[: -(-count * share // 1000)]
        target = folder / ("made" if kind in WRITTEN else kind)
        target.mkdir(exist_ok=True)
        convert(office, kind, sources, target)
        if target.name == "made":
            for made in target.iterdir():
                made.rename(folder / kind / f"office{made.name}")
            target.rmdir()


main()
