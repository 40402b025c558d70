"""One table of MB per CPU-second: our detector, a search for one fixed word, and Presidio, on the same files.

usage: detect.py FOLDER ENGINE PRESIDIO     (FOLDER has a folder of text files for each set; ENGINE and PRESIDIO are files
with what `throughput --write` and presidio.py printed)
"""

import json
import pathlib
import resource
import subprocess
import sys

WORD = "個人番号"
# The files are given so often that starting the program does not count.
AGAIN = 20


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def search(files):
    """CPU seconds of `rg -c` for one pass over the files, one thread, the best of three."""
    best = None
    for _ in range(3):
        before = cpu()
        command = ["rg", "--no-config", "-c", "-j1", "-F", WORD, *(files * AGAIN)]
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode > 1:
            sys.exit("detect.py: rg failed")
        used = (cpu() - before) / AGAIN
        best = used if best is None else min(best, used)
    return best


def main():
    folder, engine, presidio = map(pathlib.Path, sys.argv[1:4])
    speeds = {}
    for line in engine.read_text().splitlines():
        words = line.split()
        if line.endswith("MB per CPU-second"):
            speeds[words[0]] = float(words[3])
    others = {told["set"]: told for told in map(json.loads, presidio.read_text().splitlines())}
    print(f"{'set':<10}{'MB':>8}{'sekimori':>10}{'rg -c':>10}{'presidio':>10}{'to rg -c':>10}{'to presidio':>13}")
    for name, speed in speeds.items():
        files = sorted(str(path) for path in (folder / name).iterdir())
        size = sum(pathlib.Path(path).stat().st_size for path in files) / 1e6
        word, other = size / search(files), others[name]["bytes"] / 1e6 / others[name]["cpu"]
        print(f"{name:<10}{size:>8.1f}{speed:>10.1f}{word:>10.1f}{other:>10.4f}{speed / word:>10.3f}{speed / other:>13.0f}")
    print("MB per CPU-second of one thread")


main()
