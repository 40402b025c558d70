"""What other tools leave in the same files, by the same readers.

usage: beside.py FOLDER... [--limit N] [--defang PROGRAM] [--json FILE]     (SEKIMORI_BIN names the binary)

Counted are files that are active and that a tool gave out with something active still in them: what runs, or reaches out of
the file. Metadata, leftovers and untidy structure, which the oracle also names, are not held against anybody here.
"""

import argparse
import concurrent.futures
import json
import logging
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import oracle
from sanitiser import Sanitiser

NOT_GRAVE = re.compile(
    r"zip:|thumbnail|printersettings|customxml|fntdata|odttf|content type|manifest|revision|qpdf:|catalog key|PieceInfo|checksum|"
    r"layout-cache|Configurations2|chunk|segment|tag \d|signature|bytes (behind|before)|relationship (custom|print)|metadata|"
    r"processing instruction|codec|not well-formed|unexpected kind|header|comment|/Threads|/DSS|does not open|signs|WARNING|names /",
    re.IGNORECASE,
)
KINDS = {"docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "odt", "ods", "pdf"}


def grave(data: bytes, name: str) -> list[str]:
    return [what for what in oracle.active(data, name) if not NOT_GRAVE.search(what)]


def command(
    tool: str, file: pathlib.Path, out: pathlib.Path, defang: str | None
) -> tuple[list[str], pathlib.Path] | None:
    """How a tool is run and where its output will be; nothing if it does not take the format."""
    kind = file.suffix[1:]
    target = out / f"out.{kind}"
    if tool == "qpdf" and kind == "pdf":
        return ["qpdf", str(file), str(target)], target
    if tool == "pdf-defang" and kind == "pdf" and defang:
        shutil.copyfile(file, target)
        return [defang, "clean", str(target)], target
    if tool == "mat2" and kind not in ("docm", "xlsm", "pptm", "pdf"):
        shutil.copyfile(file, target)
        return ["mat2", "--inplace", str(target)], target
    if tool == "LibreOffice" and kind != "pdf":
        kind = kind.replace("m", "x") if kind.endswith("m") else kind
        given = out / f"given{file.suffix}"
        shutil.copyfile(file, given)
        run = [
            "soffice",
            f"-env:UserInstallation=file://{out.parent}/profile",
            "--headless",
            "--norestore",
            "--convert-to",
            kind,
        ]
        return [*run, "--outdir", str(out / "office"), str(given)], out / "office" / f"given.{kind}"
    return None


def outputs(
    tool: str, file: pathlib.Path, out: pathlib.Path, defang: str | None, sanitiser: Sanitiser
) -> str | pathlib.Path | None:
    """The output, a word for why there is none, or nothing if the tool is not for this format."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if tool == "sekimori":
        return sanitiser.one(file, out).output or "refused"
    made = command(tool, file, out, defang)
    if made is None:
        return None
    try:
        done = subprocess.run(made[0], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    except subprocess.TimeoutExpired:
        return "refused"
    failed = done.returncode not in (0, 3 if tool == "qpdf" else 0) or not made[1].exists()
    return "refused" if failed else made[1]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--defang")
    parser.add_argument("--json", type=pathlib.Path)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    files = [path for folder in args.folders for path in sorted(folder.rglob("*")) if path.suffix[1:] in KINDS][
        : args.limit
    ]
    dirty = [path for path in files if grave(path.read_bytes(), path.name)]
    work, sanitiser = pathlib.Path(tempfile.mkdtemp(prefix="sanitise-")), Sanitiser()

    def left(tool: str, path: pathlib.Path) -> str | None:
        # A folder for each thread, and in it a profile of LibreOffice of its own.
        made = outputs(tool, path, work / str(threading.get_ident()) / tool, args.defang, sanitiser)
        if made is None or isinstance(made, str):
            return made
        return "active" if grave(made.read_bytes(), made.name) else "clean"

    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    print(
        "| tool | active files given | refused or failed | given out | still active | share |\n|---|---|---|---|---|---|"
    )
    told = {}
    for tool in ("sekimori", "LibreOffice", "mat2", "pdf-defang", "qpdf"):
        counts = {"given": 0, "refused": 0, "active": 0, "files": []}
        done = pool.map(lambda path, tool=tool: left(tool, path), dirty)
        for at, (path, became) in enumerate(zip(dirty, done), start=1):
            if at % 50 == 0:
                print(f"beside: {tool} {at} of {len(dirty)}", file=sys.stderr, flush=True)
            if became is None:
                continue
            counts["given"] += 1
            counts["refused"] += became == "refused"
            if became == "active":
                counts["active"] += 1
                counts["files"].append(path.name)
        told[tool] = counts
        through = counts["given"] - counts["refused"]
        share = f"{100 * counts['active'] / through:.0f} %" if through else "–"
        print(
            f"| {tool} | {counts['given']} | {counts['refused']} | {through} | {counts['active']} | {share} |",
            flush=True,
        )
    shutil.rmtree(work, ignore_errors=True)
    if args.json:
        args.json.write_text(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
