"""Efficacy: sanitises attacks and documents, and asserts by independent readers that nothing active came through.

usage: check.py [--corpus FOLDER] [--mutations N] [--json FILE] [--keep FOLDER] [--only WORD]     (SEKIMORI_BIN names the binary)

Checked of every file: no crash, nothing active in the output, no host that only an attack names, the account of bytes adds
up, the same bytes twice, and the output sanitised again gives itself. Exit code 1 if anything fails.
"""

import argparse
import collections
import io
import json
import logging
import pathlib
import random
import re
import shutil
import sys
import tempfile
import zipfile
import zlib

import attacks
import oracle
import oracle_mail
from attack import zipped
from sanitiser import Outcome, Sanitiser, unbalanced

KINDS = set("docx docm dotx dotm xlsx xlsm xltx xltm pptx pptm potx ppsx odt ott ods ots odp otp odg pdf rtf html svg csv eml zip "
            "png jpg jpeg gif bmp tif tiff webp txt".split())  # fmt: skip
SINK = b"sink.invalid"


def judge(outcome: Outcome, expected: str, shown: bool, host: bytes) -> tuple[str, list[str]]:
    """What became of it in one word, and what is wrong with that."""
    if outcome.crash:
        return "crashed", [outcome.crash]
    if outcome.refusal:
        unknown = outcome.refusal.startswith("TYPE_UNKNOWN")
        word = "not taken in" if unknown else "refused"
        return word, [f"control {outcome.refusal}"] if expected == "through" and not unknown else []
    data = outcome.output.read_bytes()
    found = oracle.active(data, outcome.output.name) + unbalanced(outcome.report)
    found += oracle_mail.check_name(outcome.output.name)
    if expected == "refused":
        found.append("came through and should not")
    if not shown and calls_back(data, host):
        found.append(f"{host.decode()} is still in it")
    return "clean" if not found else "active", found


def calls_back(data: bytes, host: bytes) -> bool:
    if data.startswith(b"%PDF") and host == SINK:
        # Links to the web are allowed; the corpus uses one host for them and for everything else.
        blobs = [re.sub(rb"/URI\s*\(https?://[^)]*\)", b"", blob) for blob in oracle.blobs(data)]
        return any(host in blob.lower() for blob in blobs[-1:])
    return oracle.calls_back(data, host)


def again(sanitiser: Sanitiser, outcomes: list[Outcome], work: pathlib.Path) -> dict[int, list[str]]:
    """Determinism and idempotence, by number of the outcome."""
    numbers = [n for n, outcome in enumerate(outcomes) if outcome.output]
    second = sanitiser.many([outcomes[n].source for n in numbers], work / "second")
    third = sanitiser.many([outcomes[n].output for n in numbers], work / "third")
    wrong = {}
    for n, two, three in zip(numbers, second, third):
        data, found = outcomes[n].output.read_bytes(), []
        if two.output is None or two.output.read_bytes() != data:
            found.append("the second run gave other bytes")
        if three.output is None:
            found.append(f"its own output: {three.refusal or three.crash}")
        elif three.output.read_bytes() != data:
            found.append("its own output came out changed")
        wrong[n] = found
    return wrong


def of_corpus(corpus: pathlib.Path):
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and path.suffix[1:].lower() in KINDS and "LICENCES" not in path.parts:
            group = "/".join(path.relative_to(corpus).parts[:-1])
            yield path, group, "clean-or-refused", False, SINK


def of_attacks(folder: pathlib.Path):
    for one in attacks.write(folder):
        group = "controls" if one["expected"] == "through" else "attacks " + one["file"].split("/")[0]
        yield folder / one["file"], group, one["expected"], one["shown"], oracle.HOST


def of_mutations(files: list[pathlib.Path], folder: pathlib.Path, count: int):
    """Files with a few bytes changed, cut off or doubled."""
    draw = random.Random(20261129)
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        source = draw.choice(files)
        path = folder / f"{n:05}{source.suffix}"
        path.write_bytes(mutated(source.read_bytes(), draw))
        yield path, "mutations", "clean-or-refused", True, oracle.HOST


def mutated(data: bytes, draw: random.Random) -> bytes:
    """In three of four packages one part is changed inside, so that its checksum holds and its reader is reached."""
    if data.startswith(b"PK") and draw.randint(0, 3):
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error):
            return changed(bytearray(data), draw)
        at = draw.randrange(len(entries) or 1)
        return zipped(
            ((name, changed(bytearray(body), draw) if n == at else body) for n, (name, body) in enumerate(entries)),
            stored=("mimetype",),
        )
    return changed(bytearray(data), draw)


def changed(data: bytearray, draw: random.Random) -> bytes:
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(data) or 1)
        match draw.randint(0, 4):
            case 0 if data:
                data[at] ^= 1 << draw.randint(0, 7)
            case 1:
                del data[at : at + draw.randint(1, 64)]
            case 2:
                data[at:at] = data[max(0, at - 40) : at]
            case 3:
                other = draw.randrange(len(data) or 1)
                data[at : at + 30] = data[other : other + 30]
            case _ if data:
                data[at] = draw.randint(0, 255)
    return bytes(data)


def run(args, work: pathlib.Path) -> list[dict]:
    cases = list(of_attacks(work / "attacks"))
    if args.corpus:
        cases += list(of_corpus(args.corpus))
    small = [path for path, *_ in cases if path.stat().st_size < 200_000]
    cases += list(of_mutations(small, work / "mutations", args.mutations))
    cases = [case for case in cases if not args.only or args.only in str(case[0])]
    sanitiser = Sanitiser()
    outcomes = sanitiser.many([case[0] for case in cases], work / "first")
    steady = [outcome for outcome, case in zip(outcomes, cases) if case[1] != "mutations"]
    unsteady = again(sanitiser, steady, work)
    rows = []
    for n, (outcome, (path, group, expected, shown, host)) in enumerate(zip(outcomes, cases)):
        word, wrong = judge(outcome, expected, shown, host)
        # Mutations stand behind all others, so numbers are those of the steady ones.
        wrong += unsteady.get(n, [])
        row = {"file": path.name, "group": group, "word": word, "wrong": wrong, "refusal": outcome.refusal}
        rows.append(row | {"kind": path.suffix[1:].lower()})
        for what in wrong[:6]:
            print(f"{group}/{path.name}: {what}", file=sys.stderr)
    return rows


WORDS = ["clean", "refused", "not taken in", "active", "crashed"]


def table(rows: list[dict]) -> str:
    groups = collections.defaultdict(collections.Counter)
    for row in rows:
        groups[row["group"]][row["word"]] += 1
        groups[row["group"]]["wrong"] += bool(row["wrong"])
    out = "| set | files | " + " | ".join(WORDS) + " | anything wrong |\n|---|---|" + "---|" * (len(WORDS) + 1) + "\n"
    total = collections.Counter()
    for name, counts in groups.items():
        total += counts
        out += line(name, counts)
    return out + line("all", total)


def line(name: str, counts: collections.Counter) -> str:
    files = sum(counts[word] for word in WORDS)
    return f"| {name} | {files} | " + " | ".join(str(counts[word]) for word in WORDS) + f" | {counts['wrong']} |\n"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=pathlib.Path)
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--only")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    work = args.keep or pathlib.Path(tempfile.mkdtemp(prefix="sanitise-"))
    try:
        rows = run(args, work)
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(table(rows))
    if args.json:
        args.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    wrong = sum(bool(row["wrong"]) for row in rows)
    print(f"{len(rows) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
