"""Speed: CPU seconds a document, beside other tools on the same files in the same run.

usage: speed.py FOLDER... [--json FILE] [--limit N] [--rounds N] [--others N]     (SEKIMORI_BIN names the binary)

CPU is user and system time of the process and all it started (wait4), the least of the rounds. `--others` is how many files a
format the slow tools are given: LibreOffice, mat2, pdf-defang. One file more is what a file costs a process that runs, as the
gateway does: a run with eleven copies of it less a run with one, divided by ten; two jailed processes for each are in it.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

from sanitiser import Sanitiser

KINDS = ["docx", "xlsx", "pptx", "odt", "ods", "pdf", "png", "jpg", "csv", "html", "eml", "zip"]
# What is no document by itself: a picture, and what holds several.
OTHERS = ["png", "jpg", "zip"]
SMALL = 1_000_000
COPIES = 10


def cpu(command: list[str], timeout: int = 120) -> tuple[float, int]:
    """CPU seconds and exit code of a command."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    end = time.monotonic() + timeout
    while True:
        done, status, used = os.wait4(child.pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            child.kill()
        time.sleep(0.0005)
    child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, child.returncode


def ours(binary: Sanitiser, out: pathlib.Path):
    return lambda file: binary.command([file], out)


def soffice(out: pathlib.Path):
    profile = out / "profile"

    def command(file: pathlib.Path) -> list[str]:
        kind = file.suffix[1:] if file.suffix != ".pdf" else "pdf"
        return [
            "soffice",
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--norestore",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(file),
        ]

    return command


def others(out: pathlib.Path, defang: str | None) -> dict:
    """Name of a tool to its command and the formats it takes."""
    tools = {}
    if shutil.which("soffice"):
        tools["LibreOffice re-save"] = (soffice(out), {"docx", "xlsx", "pptx", "odt", "ods"})
    if shutil.which("qpdf"):
        tools["qpdf (rewrites, removes nothing)"] = (
            lambda file: ["qpdf", "--object-streams=generate", str(file), str(out / "q.pdf")],
            {"pdf"},
        )
    if shutil.which("mat2"):
        tools["mat2 (metadata)"] = (
            lambda file: ["mat2", "--inplace", str(shutil.copy(file, out))],
            {"docx", "xlsx", "pptx", "odt", "ods", "pdf", "png", "jpg"},
        )
    if defang:
        tools["pdf-defang (deny-list)"] = (lambda file: [defang, "clean", str(shutil.copy(file, out))], {"pdf"})
    return tools


def measure(files: list[pathlib.Path], command, rounds: int) -> dict:
    """Percentiles over files; the fastest of the rounds for each."""
    times, failed = [], 0
    for file in files:
        runs = [cpu(command(file)) for _ in range(rounds)]
        times.append(min(used for used, _ in runs))
        failed += runs[0][1] != 0
    return percentiles(times, failed)


def percentiles(times: list[float], failed: int) -> dict:
    times.sort()
    return {"files": len(times), "failed": failed, "total": sum(times), **{name: times[min(len(times) - 1, int(len(times) * at))] for name, at in
            (("p50", 0.5), ("p90", 0.9), ("p99", 0.99))}, "max": times[-1], "mean": statistics.fmean(times)}  # fmt: skip


def a_file(
    binary: Sanitiser, files: list[pathlib.Path], out: pathlib.Path, rounds: int
) -> tuple[list[float], int]:
    """What one file more costs the process that runs, as in the gateway: a run with copies less a run with one, divided."""
    times, failed = [], 0
    for file in files:
        runs = [(cpu(binary.command([file], out)), cpu(binary.command(copies(file, out), out), 600)) for _ in range(rounds)]
        one, all_of_them = (min(pair[n][0] for pair in runs) for n in (0, 1))
        times.append(max(0.0, all_of_them - one) / COPIES)
        failed += runs[0][0][1] != 0
    return times, failed


def copies(file: pathlib.Path, out: pathlib.Path) -> list[pathlib.Path]:
    """The file, and more of the same beside it."""
    folder = out / "copies"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = [folder / f"{n}{file.suffix}" for n in range(COPIES + 1)]
    for name in names:
        shutil.copyfile(file, name)
    return names


def has_pictures(file: pathlib.Path) -> bool:
    """Whether a document has pictures, whose pixels are most of the work."""
    try:
        with zipfile.ZipFile(file) as package:
            return any(re.search(r"(media|Pictures)/", name) for name in package.namelist())
    except zipfile.BadZipFile:
        return file.suffix == ".pdf" and b"/Image" in file.read_bytes()


def gathered(folders: list[pathlib.Path], work: pathlib.Path, limit: int) -> dict[str, list[pathlib.Path]]:
    """Files by format, under names that are unlike; as many at most from each folder."""
    files = {kind: [] for kind in KINDS}
    for folder in folders:
        for kind in KINDS:
            for path in sorted(folder.rglob(f"*.{kind}"))[:limit]:
                copy = work / "in" / f"{len(files[kind]):04}.{kind}"
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                files[kind].append(copy)
    return {kind: paths for kind, paths in files.items() if paths}


def ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


def show(rows: list[dict]) -> str:
    out = (
        "| format | tool | files | failed | p50 | p90 | p99 | max | documents/s of one core |\n"
        + "|---" * 9
        + "|\n"
    )
    for row in rows:
        name = row["kind"] + (" ≤ 1 MB" if row["size"] == "small" else " > 1 MB")
        out += f"| {name} | {row['tool']} | {row['files']} | {row['failed']} | {ms(row['p50'])} | {ms(row['p90'])} | {ms(row['p99'])} | {ms(row['max'])} | "
        out += f"{1 / max(row['mean'], 1e-6):.0f} |\n"
    return out


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--others", type=int, default=12)
    parser.add_argument("--defang")
    args = parser.parse_args()
    work, binary, rows = pathlib.Path(tempfile.mkdtemp(prefix="sanitise-")), Sanitiser(), []
    documents, failures = [], 0
    out = work / "out"
    out.mkdir()
    try:
        for kind, files in gathered(args.folders, work, args.limit).items():
            small = [file for file in files if file.stat().st_size <= SMALL]
            for size, some in (("small", small), ("large", [file for file in files if file not in small])):
                for pictures in (False, True):
                    these = [file for file in some if has_pictures(file) == pictures]
                    if these:
                        row = {"kind": kind + (" with pictures" if pictures else ""), "size": size}
                        times, failed = a_file(binary, these, out, args.rounds)
                        if size == "small" and not pictures and kind not in OTHERS:
                            documents, failures = documents + times, failures + failed
                        rows.append(row | {"tool": "sekimori, one file more"} | percentiles(times, failed))
                if some:
                    row = {"kind": kind, "size": size, "tool": "sekimori, a command for each file"}
                    rows.append(row | measure(some, ours(binary, out), args.rounds))
            for name, (command, kinds) in others(out, args.defang).items():
                if kind in kinds and small and args.others:
                    rows.append(
                        {"kind": kind, "size": "small", "tool": name} | measure(small[: args.others], command, 1)
                    )
        if documents:
            row = {"kind": "all documents without pictures", "size": "small", "tool": "sekimori, one file more"}
            rows.insert(0, row | percentiles(documents, failures))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(show(rows))
    if args.json:
        args.json.write_text(json.dumps({"rows": rows}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
