#!/usr/bin/env python3
"""Character recognition measured: pages of invented people, printed by Chromium, clean and as a scanner leaves them.

usage: tools/bench-ocr.py [SEKIMORI] [PAGES]     (default: sekimori of the search path, 3 pages of each sort)
Needs chromium, fonts-noto-cjk and tesseract-ocr-jpn. Prints, for each sort of page, the names and numbers that are in the
text of `sekimori extract --ocr`, those that `sekimori detect --ocr` counts, and the processor seconds of a page.
"""
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

SURNAMES = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 長谷川 小野寺".split()
GIVEN = "太郎 花子 一郎 美咲 翔太 陽子 健一 さくら 大輔 由美子 誠 恵子 拓也 結衣 正雄 千代 蓮 葵 浩二 真理子".split()
ROWS = 30
# CSS of the whole page: 200 dots an inch, a degree askew, and the specks and blur of an old copier.
SORTS = {
    "clean, 200 dpi": "",
    "askew by 1 degree": "transform: rotate(1deg);",
    "noisy, askew by 0.6 degree": "transform: rotate(-0.6deg); filter: url(#copier);",
    "coarse, 120 dpi": "",
}
COPIER = """<svg width=0 height=0><filter id=copier x=0 y=0 width=100% height=100%>
<feGaussianBlur stdDeviation=0.7 result=b /><feTurbulence type=fractalNoise baseFrequency=0.9 numOctaves=2 seed=SEED />
<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -9 2.7" result=n />
<feComposite in=n in2=SourceGraphic operator=over result=o /><feMerge><feMergeNode in=b /><feMergeNode in=n /></feMerge>
</filter></svg>"""


def people(seed):
    rng = random.Random(seed)
    for n in range(ROWS):
        name = rng.choice(SURNAMES) + " " * (n % 2) + rng.choice(GIVEN)
        born = f"昭和{rng.randint(20, 63)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
        home = f"汐見市本町{rng.randint(1, 9)}丁目{rng.randint(1, 30)}番{rng.randint(1, 20)}号"
        yield name, born, home, f"0154-{rng.randint(20, 99)}-{rng.randint(1000, 9999)}"


def page(folder, sort, seed):
    dpi = 120 if "120" in sort else 200
    unit = dpi / 96
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in people(seed))
    html = f"""<meta charset=utf-8><style>body{{margin:0;background:#fff}}
.p{{padding:{50 * unit}px;font:{13.5 * unit}px "Noto Sans CJK JP";{SORTS[sort]}}}
td,th{{padding:{2 * unit}px {9 * unit}px;text-align:left;white-space:nowrap}}</style>
{COPIER.replace("SEED", str(seed))}<div class=p><h3>名簿</h3><table><tr><th>氏名<th>生年月日<th>住所<th>電話番号</tr>{rows}</table></div>"""
    source, shown = folder / "page.html", folder / f"{seed}.png"
    source.write_text(html)
    size = f"--window-size={int(8.27 * dpi)},{int(11.7 * dpi)}"
    command = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", size, f"--screenshot={shown}", str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return shown


def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    sekimori = sys.argv[1] if len(sys.argv) > 1 else "sekimori"
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print("sort of page | names in text | numbers in text | persons counted | CPU s a page")
    for sort in SORTS:
        names = numbers = counted = total = 0
        seconds = 0.0
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(pages):
                shown = page(pathlib.Path(folder), sort, seed)
                before = spent()
                said = subprocess.run([sekimori, "extract", "--ocr", shown], capture_output=True, text=True)
                seconds += spent() - before
                text = "".join(said.stdout.split())
                for name, _, _, number in people(seed):
                    total += 1
                    names += name.replace(" ", "") in text
                    numbers += number in text
                told = subprocess.run([sekimori, "detect", "--ocr", "--json", shown], capture_output=True, text=True)
                counted += json.loads(told.stdout.splitlines()[-1])["summary"]["persons"]
        share = " | ".join(f"{100 * n / total:5.1f} %" for n in (names, numbers, counted))
        print(f"{sort} | {share} | {seconds / pages:.1f}", flush=True)


if __name__ == "__main__":
    main()
