"""Pages of documents as text and grey pixels, by LibreOffice, poppler and PDFium, and how alike they are (SSIM).

Two programs draw: each of them has documents that it cannot draw even before they are sanitised.
"""

import pathlib
import re
import shutil
import subprocess

import numpy
import pypdfium2

OFFICE = set(
    "docx docm dotx dotm xlsx xlsm xltx xltm pptx pptm potx ppsx odt ott ods ots odp otp odg doc xls ppt rtf".split()
)
BATCH = 20
DPI = 60
# SSIM compares at most so many pages of one document.
PAGES = 8


def to_pdf(files: list[pathlib.Path], out: pathlib.Path, profile: pathlib.Path) -> dict[pathlib.Path, pathlib.Path]:
    """PDF of each document that LibreOffice opens; stems have to be unlike."""
    out.mkdir(parents=True, exist_ok=True)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(out),
    ]
    for at in range(0, len(files), BATCH):
        convert(command, files[at : at + BATCH])
    # One that breaks the program takes its batch along: what is missing is tried alone.
    for file in files:
        if not (out / f"{file.stem}.pdf").exists():
            convert(command, [file])
    return {file: out / f"{file.stem}.pdf" for file in files if (out / f"{file.stem}.pdf").exists()}


def convert(command: list[str], files: list[pathlib.Path]):
    try:
        subprocess.run(
            [*command, *map(str, files)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60 + 10 * len(files),
        )
    except subprocess.TimeoutExpired:
        return


def text(pdf: pathlib.Path) -> str:
    """Words of all pages, white space made one."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, timeout=120)
    return re.sub(r"\s+", " ", done.stdout.decode("utf-8", "replace")).strip()


def count(pdf: pathlib.Path) -> int:
    done = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, timeout=60)
    found = re.search(rb"^Pages:\s+(\d+)", done.stdout, re.MULTILINE)
    return int(found.group(1)) if found else 0


def by_pdfium(pdf: pathlib.Path, _folder: pathlib.Path) -> list[numpy.ndarray]:
    """Pages as Chromium draws them."""
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            some = range(min(len(document), PAGES))
            drawn = (document[n].render(scale=DPI / 72, grayscale=True).to_numpy() for n in some)
            return [page.reshape(page.shape[:2]).astype(numpy.float64) for page in drawn]
    except pypdfium2.PdfiumError:
        return []


def by_poppler(pdf: pathlib.Path, folder: pathlib.Path) -> list[numpy.ndarray]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-l", str(PAGES), str(pdf), str(folder / "p")]
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    except subprocess.TimeoutExpired:
        return []
    return [grey(path) for path in sorted(folder.glob("*.pgm"))]


def grey(path: pathlib.Path) -> numpy.ndarray:
    data = path.read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    width, height = int(head.group(1)), int(head.group(2))
    return numpy.frombuffer(data, numpy.uint8, width * height, head.end()).reshape(height, width).astype(numpy.float64)


def window(values: numpy.ndarray, size: int) -> numpy.ndarray:
    """Means of all windows of this size, by sums of sums."""
    sums = numpy.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return (sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]) / (size * size)


def ssim(one: numpy.ndarray, other: numpy.ndarray, size: int = 7) -> float:
    """Structural similarity (Wang et al. 2004), uniform window; 0 for pages of unlike size."""
    if one.shape != other.shape or min(one.shape) < size:
        return float(one.shape == other.shape and bool((one == other).all()))
    if numpy.array_equal(one, other):
        return 1.0
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean1, mean2 = window(one, size), window(other, size)
    scale = size * size / (size * size - 1)
    variance1 = scale * (window(one * one, size) - mean1 * mean1)
    variance2 = scale * (window(other * other, size) - mean2 * mean2)
    covariance = scale * (window(one * other, size) - mean1 * mean2)
    top = (2 * mean1 * mean2 + c1) * (2 * covariance + c2)
    return float((top / ((mean1**2 + mean2**2 + c1) * (variance1 + variance2 + c2))).mean())


DRAWN = {"poppler": by_poppler, "PDFium": by_pdfium}


def alike(one: pathlib.Path, other: pathlib.Path, work: pathlib.Path, program: str) -> float:
    """The least similarity of any page, as one program draws it."""
    draw = DRAWN[program]
    first, second = draw(one, work / "one"), draw(other, work / "other")
    if len(first) != len(second) or not first:
        return 0.0
    return min(ssim(a, b) for a, b in zip(first, second))
