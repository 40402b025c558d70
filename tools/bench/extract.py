"""End-to-end scan of mixed documents, beside the kreuzberg library on the same files in the same run.

usage: extract.py SEKIMORI FOLDER [--rounds N] [--json]     (FOLDER has a folder for each format)

Sekimori walks, extracts, detects and judges, in jailed workers, with a fresh state each time; kreuzberg extracts, in this
process, with its cache off. CPU seconds are user and system time of the program and of all processes it started. The
best of the rounds counts. Characters are those of the text each of them gives.
"""

import argparse
import ctypes
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time

import kreuzberg

COMPARED = ["docx", "xlsx", "pptx", "pdf"]
PR_SET_CHILD_SUBREAPER = 36


class Workers(threading.Thread):
    """Peaks of resident memory (VmHWM) of jailed workers while a scan runs."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.ended = 0, False

    def run(self):
        while not self.ended:
            for process in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    if (process / "cmdline").read_bytes().split(b"\0")[1:2] != [b"worker"]:
                        continue
                    status = (process / "status").read_text()
                except OSError:
                    continue
                peaks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
                self.peak = max(self.peak, *map(int, peaks), 0)
            time.sleep(0.02)


def cpu(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def scan(sekimori, folder, workers):
    """CPU and wall seconds of one scan, and what it says of each file."""
    with tempfile.TemporaryDirectory() as state:
        before, began = cpu(resource.RUSAGE_CHILDREN), time.monotonic()
        command = [sekimori, "--state", f"{state}/state", "scan", "--json", "--all", str(folder)]
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        lines = [json.loads(line) for line in program.stdout]
        if program.wait() != 0:
            sys.exit(f"extract.py: {' '.join(command)} ended with {program.returncode}")
        # Workers whose parent is gone come to us: their time counts too.
        while True:
            try:
                os.wait()
            except ChildProcessError:
                break
        return cpu(resource.RUSAGE_CHILDREN) - before, time.monotonic() - began, lines


def characters(sekimori, files):
    """Characters of the text that detection looks at."""
    total = 0
    for file in files:
        out = subprocess.run([sekimori, "extract", str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        total += len(out.decode("utf-8", "replace"))
    return total


def library(files, rounds):
    """CPU seconds and characters of kreuzberg."""
    config, best, chars = kreuzberg.ExtractionConfig(use_cache=False, disable_ocr=True), None, 0
    for _ in range(rounds):
        before, chars = cpu(resource.RUSAGE_SELF), 0
        for file in files:
            try:
                chars += len(kreuzberg.extract_file_sync(str(file), config=config).content)
            except Exception:  # what it cannot read costs it time and gives no text
                continue
        used = cpu(resource.RUSAGE_SELF) - before
        best = used if best is None else min(best, used)
    return best, chars


def measure(args, kind, folder, workers):
    files = sorted(path for path in folder.iterdir() if path.is_file())
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    runs = [scan(args.sekimori, folder, workers) for _ in range(args.rounds)]
    used, wall, lines = min(runs, key=lambda run: run[0])
    unread = sum(1 for line in lines if line["fate"] == "unreadable" or line["omissions"])
    row = {
        "format": kind, "files": len(files), "mb": megabytes, "unread": unread, "cpu": used, "wall": wall,
        "files_per_cpu_second": len(files) / used, "mb_per_cpu_second": megabytes / used,
        "mb_per_second": megabytes / wall,
    }  # fmt: skip
    if len(lines) != len(files):
        sys.exit(f"extract.py: {kind}: {len(files)} files, {len(lines)} judged")
    if kind in COMPARED:
        row["chars"] = characters(args.sekimori, files)
        other, chars = library(files, args.rounds)
        row["library"] = {"cpu": other, "chars": chars, "files_per_cpu_second": len(files) / other}
        row["per_file"] = other / used
        row["per_character"] = (row["chars"] / used) / (chars / other)
    return row


def show(rows, total, workers):
    print(f"{'format':<8}{'files':>7}{'MB':>8}{'unread':>8}{'files/CPU-s':>13}{'MB/CPU-s':>10}{'MB/s':>8}", end="")
    print(f"{'Mchar':>8}{'kreuzberg files/CPU-s':>23}{'Mchar':>8}{'per file':>10}{'per char':>10}")
    for row in [*rows, total]:
        print(f"{row['format']:<8}{row['files']:>7}{row['mb']:>8.1f}{row['unread']:>8}", end="")
        print(f"{row['files_per_cpu_second']:>13.1f}{row['mb_per_cpu_second']:>10.1f}{row['mb_per_second']:>8.1f}", end="")
        if "library" in row:
            other = row["library"]
            print(f"{row['chars'] / 1e6:>8.2f}{other['files_per_cpu_second']:>23.1f}{other['chars'] / 1e6:>8.2f}", end="")
            print(f"{row['per_file']:>9.2f}x{row['per_character']:>9.2f}x", end="")
        print()
    print(f"largest worker: {workers.peak / 1024:.0f} MiB (VmHWM, looked at every 20 ms)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sekimori")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    workers = Workers()
    workers.start()
    folders = sorted(path for path in args.folder.iterdir() if path.is_dir())
    rows = [measure(args, folder.name, folder, workers) for folder in folders]
    used, wall, lines = min((scan(args.sekimori, args.folder, workers) for _ in range(args.rounds)), key=lambda run: run[0])
    megabytes = sum(row["mb"] for row in rows)
    total = {
        "format": "all", "files": len(lines), "mb": megabytes, "unread": sum(row["unread"] for row in rows), "cpu": used,
        "wall": wall, "files_per_cpu_second": len(lines) / used, "mb_per_cpu_second": megabytes / used,
        "mb_per_second": megabytes / wall,
    }  # fmt: skip
    workers.ended = True
    if args.json:
        print(json.dumps({"formats": rows, "all": total, "worker_peak_kib": workers.peak}, indent=1))
    else:
        show(rows, total, workers)


main()
