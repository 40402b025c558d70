"""Waiting: seconds from the first byte sent to the last byte of the clean file received, over HTTP, at a checkpoint that runs.

usage: upload.py FOLDER... [--limit N] [--clients N]     (SEKIMORI_BIN names the binary)

As many clients as there are processors send one file after the other; nobody approves anything. A refused file counts with the
time to its answer.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.parse

KINDS = set("docx docm xlsx xlsm pptx odt ods odp pdf png jpg gif bmp tif webp csv txt html eml zip rtf".split())


class Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(120)
        self.sock.connect(self.path)


def take_in(path: str, file: pathlib.Path) -> tuple[float, int, bool]:
    """Seconds, bytes sent, and whether a clean file came back."""
    bytes_, begun = file.read_bytes(), time.monotonic()
    connection = Connection(path)
    connection.request("POST", f"/v1/sanitise?wait=1&name={urllib.parse.quote(file.name)}", body=bytes_)
    job = json.loads(connection.getresponse().read())
    connection.request("GET", f"/v1/jobs/{job['id']}/file")
    answer = connection.getresponse()
    answer.read()
    taken = time.monotonic() - begun
    connection.request("DELETE", f"/v1/jobs/{job['id']}")
    connection.getresponse().read()
    return taken, len(bytes_), answer.status == 200


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--clients", type=int, default=os.cpu_count())
    args = parser.parse_args()
    files = []
    for folder in args.folders:
        by_kind = {}
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix[1:] in KINDS:
                by_kind.setdefault(file.suffix, []).append(file)
        files += [file for these in by_kind.values() for file in these[: args.limit]]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/gate"
        command = [os.environ["SEKIMORI_BIN"], "gate", "--listen", path, "--state", f"{folder}/state"]
        gate = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 30
            while not os.path.exists(path) and time.monotonic() < end:
                time.sleep(0.05)
            begun = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(args.clients) as pool:
                done = list(pool.map(lambda file: take_in(path, file), files))
            took = time.monotonic() - begun
        finally:
            gate.terminate()
            gate.wait(30)
    times = sorted(taken for taken, *_ in done)
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]  # noqa: E731
    size = sum(size for _, size, _ in done)
    print("| files | clean | clients | p50 | p90 | p99 | longest | files/s | MB/s |\n" + "|---" * 9 + "|")
    print(
        f"| {len(done)} | {sum(clean for *_, clean in done)} | {args.clients} | {at(0.5):.3f} s | {at(0.9):.3f} s "
        f"| {at(0.99):.3f} s | {times[-1]:.3f} s | {len(done) / took:.0f} | {size / took / 1e6:.1f} |"
    )


main()
