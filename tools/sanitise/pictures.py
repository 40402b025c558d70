"""Pictures of every kind keep their pixels: made and compared by Pillow, turned upright first as a viewer shows them.

usage: pictures.py     (SEKIMORI_BIN names the binary)
"""

import io
import math
import pathlib
import shutil
import sys
import tempfile

import numpy
from PIL import Image, ImageDraw, ImageOps

from sanitiser import Sanitiser

# Least likeness (PSNR, dB); lossless kinds have to be equal.
LOSSY = 34.0


def scene(mode: str = "RGB", size: tuple[int, int] = (160, 96)) -> Image.Image:
    """A picture with slopes, edges and, where the mode has it, something to see through; unlike in all four corners."""
    ramp = numpy.add.outer(numpy.linspace(0, 120, size[1]), numpy.linspace(0, 120, size[0])).astype(numpy.uint8)
    picture = Image.fromarray(numpy.dstack([ramp, ramp[::-1], 255 - ramp]))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([8, 8, 50, 30], fill=(220, 20, 20))
    draw.ellipse([90, 40, 150, 90], outline=(0, 0, 0), width=3)
    if mode in ("RGBA", "LA"):
        picture = picture.convert(mode)
        picture.putalpha(Image.fromarray((ramp * 2).astype(numpy.uint8)))
        return picture
    return picture.convert(mode)


def deep() -> Image.Image:
    return Image.fromarray(numpy.add.outer(numpy.arange(96), numpy.arange(160)).astype(numpy.uint16) * 250)


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(scene(), "JPEG", quality=95, exif=exif)


def cases():
    """Name, bytes, whether pixels have to be equal."""
    for mode in ("RGB", "RGBA", "L", "LA", "P", "1"):
        yield f"{mode}.png", saved(scene(mode), "PNG"), True
    yield "deep16.png", saved(deep(), "PNG"), False
    yield "key.png", saved(scene("P"), "PNG", transparency=3), True
    yield "gamma.png", saved(scene(), "PNG", dpi=(300, 300)), True
    for mode in ("RGB", "L", "CMYK"):
        yield f"{mode}.jpg", saved(scene(mode), "JPEG", quality=90), False
    yield "progressive.jpg", saved(scene(), "JPEG", quality=90, progressive=True, subsampling=2), False
    for orientation in range(2, 9):
        yield f"turned{orientation}.jpg", turned(orientation), False
    yield "plain.gif", saved(scene("P"), "GIF"), True
    yield "see-through.gif", saved(scene("P"), "GIF", transparency=3), True
    for mode in ("RGB", "L", "P", "1"):
        yield f"{mode}.bmp", saved(scene(mode), "BMP"), True
    for pack in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "group3", "group4", "jpeg"):
        mode = "1" if pack.startswith("group") else "RGB"
        yield f"{pack}.tif", saved(scene(mode), "TIFF", compression=pack), pack != "jpeg"
    yield "cmyk.tif", saved(scene("CMYK"), "TIFF"), False
    yield "pages.tif", saved(scene(), "TIFF", save_all=True, append_images=[scene("L")], compression="tiff_lzw"), True
    yield "lossy.webp", saved(scene(), "WEBP", quality=90), False
    yield "lossless.webp", saved(scene("RGBA"), "WEBP", lossless=True), True


def upright(data: bytes) -> numpy.ndarray:
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if picture.mode.startswith("I"):
        values = numpy.asarray(picture).astype(numpy.float64) / 257
        return numpy.dstack([values] * 3 + [numpy.full(values.shape, 255.0)])
    return numpy.asarray(picture.convert("RGBA")).astype(numpy.float64)


def likeness(before: bytes, after: bytes) -> float:
    """PSNR over what is seen; 0 for other sizes, infinite for equal pixels."""
    one, other = upright(before), upright(after)
    if one.shape != other.shape:
        return 0.0
    seen = (one[..., 3:] > 0) | (other[..., 3:] > 0)
    error = (((one - other) * seen) ** 2).mean()
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def main() -> int:
    sanitiser, work, wrong, total = Sanitiser(), pathlib.Path(tempfile.mkdtemp(prefix="sanitise-")), 0, 0
    try:
        for name, data, equal in cases():
            total += 1
            (work / name).write_bytes(data)
            outcome = sanitiser.one(work / name, work / "out")
            said = outcome.refusal or outcome.crash
            if outcome.output:
                psnr = likeness(data, outcome.output.read_bytes())
                said = (
                    None if psnr >= (math.inf if equal else LOSSY) else f"PSNR {psnr:.1f} dB as {outcome.output.suffix}"
                )
            if said:
                wrong += 1
                print(f"{name}: {said}", file=sys.stderr)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{total} pictures, {total - wrong} with the same pixels (lossy kinds: PSNR of {LOSSY:.0f} dB or more)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
