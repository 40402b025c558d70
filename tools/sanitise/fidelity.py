"""Fidelity: documents that nothing is wrong with keep their words, their pages and their looks.

usage: fidelity.py FOLDER... [--json FILE] [--limit N] [--keep FOLDER]     (SEKIMORI_BIN names the binary)

Each document and what came of it are put into PDF by LibreOffice (PDF files as they are), and compared: words by pdftotext,
number of pages, and the least structural similarity of any page at 60 dpi, as poppler and as PDFium draw it. What the report
says was left out is given with each difference. A folder with japanese.json says words that have to be found in the output,
whatever its format.
"""

import argparse
import collections
import difflib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import oracle
import pages
from sanitiser import Outcome, Sanitiser


def documents(folders: list[pathlib.Path], limit: int | None):
    wanted = pages.OFFICE - set("doc xls ppt rtf".split()) | {"pdf"}
    for folder in folders:
        by_kind = collections.defaultdict(list)
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix[1:].lower() in wanted:
                by_kind[path.suffix[1:].lower()].append(path)
        for paths in by_kind.values():
            yield from paths[:limit]


def named(files, work: pathlib.Path) -> list[pathlib.Path]:
    """Copies with stems that are unlike; LibreOffice names its output by them."""
    work.mkdir(parents=True, exist_ok=True)
    copies = []
    for n, file in enumerate(files):
        copies.append(work / f"{n:04}-{file.stem[:60]}{file.suffix.lower()}")
        shutil.copyfile(file, copies[-1])
    return copies


def rendered(outcomes: list[Outcome], work: pathlib.Path) -> tuple[dict, dict]:
    """PDF of originals and of outputs, by original."""
    through = [outcome for outcome in outcomes if outcome.output]
    office = [one for one in through if one.source.suffix != ".pdf"]
    before = pages.to_pdf([one.source for one in office], work / "pdf-before", work / "profile")
    after = pages.to_pdf([one.output for one in office], work / "pdf-after", work / "profile")
    first = {one.source: before.get(one.source) for one in office} | {
        one.source: one.source for one in through if one not in office
    }
    second = {one.source: after.get(one.output) for one in office} | {
        one.source: one.output for one in through if one not in office
    }
    return first, second


def at_once(outcome: Outcome, work: pathlib.Path) -> tuple[str, str]:
    """Words before and after, one drawn right after the other: a field that says the time had said another minute."""
    pairs = (("again-before", outcome.source), ("again-after", outcome.output))
    drawn = [pages.to_pdf([file], work / name, work / "profile").get(file) for name, file in pairs]
    return tuple(pages.text(pdf) if pdf else "" for pdf in drawn)


def compare(outcome: Outcome, before: pathlib.Path | None, after: pathlib.Path | None, work: pathlib.Path) -> dict:
    row = {
        "file": outcome.source.name[5:],
        "kind": outcome.source.suffix[1:],
        "refusal": outcome.refusal or outcome.crash,
    }
    if outcome.output is None:
        return row
    row |= {"opens": after is not None, "comparable": before is not None and pages.count(before) > 0,
            "removed": sorted({one["item"] for one in outcome.report["removed"]})}  # fmt: skip
    if outcome.output.suffix == ".pdf":
        row["opens"] = subprocess.run(["qpdf", "--check", str(outcome.output)], capture_output=True).returncode == 0
    if row["comparable"] and after is not None:
        words, others = pages.text(before), pages.text(after)
        if words != others and outcome.source.suffix != ".pdf":
            words, others = at_once(outcome, work)
        row |= {
            "text": words == others,
            "pages": pages.count(before) == pages.count(after),
            "ssim": {program: round(pages.alike(before, after, work, program), 4) for program in pages.DRAWN},
        }
        if words != others:
            match = (
                difflib.SequenceMatcher(None, words[:20_000], others[:20_000], autojunk=False).ratio()
                if len(words) < 20_000
                else None
            )
            row["likeness"] = match if match is None else round(match, 4)
    return row


def summary(rows: list[dict]) -> str:
    out = (
        "| format | files | refused | opens | compared | text equal | pages equal | "
        + " | ".join(f"SSIM ≥ 0.99, {program} | least" for program in pages.DRAWN)
        + " |\n"
        + "|---" * 11
        + "|\n"
    )
    kinds = sorted({row["kind"] for row in rows})
    for name in [*kinds, "all"]:
        some = [row for row in rows if name in (row["kind"], "all")]
        through = [row for row in some if not row["refusal"]]
        both = [row for row in through if "text" in row]
        cells = [
            len(some),
            len(some) - len(through),
            share(sum(row["opens"] for row in through), len(through)),
            len(both),
        ]
        cells += [share(sum(row[what] for row in both), len(both)) for what in ("text", "pages")]
        for program in pages.DRAWN:
            cells.append(share(sum(row["ssim"][program] >= 0.99 for row in both), len(both)))
            cells.append(f"{min((row['ssim'][program] for row in both), default=0):.3f}" if both else "–")
        out += f"| {name} | " + " | ".join(str(cell) for cell in cells) + " |\n"
    return out


def share(count: int, of: int) -> str:
    return f"{count} ({100 * count / of:.1f} %)" if of else "–"


def everything(data: bytes, name: str) -> str:
    """All that may be text in an output, decoded in every way: words are looked for, not compared."""
    return (
        "\n".join(
            blob.decode(code, "ignore")
            for blob in oracle.blobs(data)
            for code in ("utf-8", "cp932", "utf-16", "iso-2022-jp", "euc_jp")
        )
        + name
    )


def japanese(folder: pathlib.Path, sanitiser: Sanitiser, work: pathlib.Path) -> list[dict]:
    rows = []
    cases = json.loads((folder / "japanese.json").read_text())
    outcomes = sanitiser.many([folder / case["file"] for case in cases], work / "japanese")
    for case, outcome in zip(cases, outcomes):
        row = {"file": case["file"], "refusal": outcome.refusal or outcome.crash, "missing": []}
        if outcome.output:
            data = outcome.output.read_bytes()
            found = (
                pages.text(outcome.output) if outcome.output.suffix == ".pdf" else everything(data, outcome.output.name)
            )
            found += "".join(member["name"] for member in outcome.report["members"])
            row["missing"] = [word for word in case["words"] if word not in found]
        row["right"] = not row["missing"] and (
            outcome.output is not None or bool(case["refusal"] and row["refusal"].startswith(case["refusal"]))
        )
        rows.append(row)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--keep", type=pathlib.Path)
    args = parser.parse_args()
    work, sanitiser = args.keep or pathlib.Path(tempfile.mkdtemp(prefix="sanitise-")), Sanitiser()
    try:
        files = named(documents(args.folders, args.limit), work / "in")
        outcomes = sanitiser.many(files, work / "out")
        before, after = rendered(outcomes, work)
        rows = [compare(one, before.get(one.source), after.get(one.source), work) for one in outcomes]
        listed = [
            row
            for folder in args.folders
            if (folder / "japanese.json").exists()
            for row in japanese(folder, sanitiser, work)
        ]
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(summary(rows))
    for row in rows:
        if "text" in row and not (row["text"] and row["pages"] and min(row["ssim"].values()) >= 0.99):
            print(
                f"{row['file']}: {json.dumps({key: row.get(key) for key in ('text', 'likeness', 'pages', 'ssim', 'removed')}, ensure_ascii=False)}",
                file=sys.stderr,
            )
    for row in listed:
        if not row["right"]:
            print(f"japanese {row['file']}: {row['refusal'] or 'missing ' + str(row['missing'])}", file=sys.stderr)
    print(f"Japanese documents: {sum(row['right'] for row in listed)} of {len(listed)} as expected")
    if args.json:
        args.json.write_text(json.dumps({"documents": rows, "japanese": listed}, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
