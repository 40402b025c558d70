"""Runs the sanitiser that SEKIMORI_BIN names: `sekimori sanitize`, or the crate's example `sanitize`; one process a file."""

import dataclasses
import json
import os
import pathlib
import resource
import shutil
import subprocess

TIMEOUT = 120


@dataclasses.dataclass
class Outcome:
    """What became of one file."""

    source: pathlib.Path
    output: pathlib.Path | None = None
    report: dict | None = None
    refusal: str | None = None
    crash: str | None = None
    cpu: float = 0.0


class Sanitiser:
    """The command, in whichever of its two forms it is there."""

    def __init__(self, binary: str | None = None):
        self.binary = binary or os.environ["SEKIMORI_BIN"]
        self.verb = pathlib.Path(self.binary).name.startswith("sekimori")

    def command(self, files: list[pathlib.Path], out: pathlib.Path) -> list[str]:
        names = [str(file) for file in files]
        if self.verb:
            return [self.binary, "sanitize", *names, "-o", str(out), "--json", "--jobs", "1"]
        return [self.binary, str(out), *names]

    def one(self, source: pathlib.Path, out: pathlib.Path) -> Outcome:
        """Sanitises one file into an empty folder of its own."""
        out.mkdir(parents=True, exist_ok=True)
        for old in out.iterdir():
            old.unlink()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            done = subprocess.run(self.command([source], out), capture_output=True, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            return Outcome(source, crash=f"took longer than {TIMEOUT} s")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return self.outcome(source, out, done, cpu)

    def many(self, files: list[pathlib.Path], work: pathlib.Path) -> list[Outcome]:
        """Sanitises many files; the verb walks a folder of them in one run, a jailed process each."""
        shutil.rmtree(work, ignore_errors=True)
        if not self.verb or not files:
            return [self.one(file, work / f"{n:05}") for n, file in enumerate(files)]
        for n, file in enumerate(files):
            (work / "in" / f"{n:05}").mkdir(parents=True)
            shutil.copyfile(file, work / "in" / f"{n:05}" / file.name)
        command = [self.binary, "sanitize", str(work / "in"), "-o", str(work / "out"), "--json"]
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT * 20)
        lines = [line for line in done.stdout.split(b"\n") if line.strip()]
        if len(lines) != len(files):
            tail = done.stderr.decode("utf-8", "replace")[-300:]
            raise SystemExit(f"sanitiser: {len(files)} files, {len(lines)} lines, exit code {done.returncode}: {tail}")
        outcomes = []
        for n, (file, line) in enumerate(zip(files, lines)):
            out = work / "out" / f"{n:05}"
            out.mkdir(parents=True, exist_ok=True)
            told = subprocess.CompletedProcess([], done.returncode, line, b"")
            outcomes.append(self.outcome(file, out, told, 0.0))
        return outcomes

    def outcome(self, source: pathlib.Path, out: pathlib.Path, done, cpu: float) -> Outcome:
        line = said(done.stdout.decode("utf-8", "replace"))
        outputs = [path for path in sorted(out.iterdir()) if path.is_file() and not path.name.endswith(".report.json")]
        if line is None:
            tail = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
            return Outcome(source, crash=f"exit code {done.returncode}: {tail[0][:200]}", cpu=cpu)
        if "refusal" in line:
            refusal = line["refusal"]
            if refusal["reason"] in ("CRASH", "SANDBOX_VIOLATION"):
                return Outcome(source, crash=f"{refusal['reason']}: {refusal['detail']}", cpu=cpu)
            detail = f"{refusal['reason']} at {refusal['place']!r}: {refusal['detail']}"
            left = f"refused and left {outputs[0].name}" if outputs else None
            return Outcome(source, refusal=detail, crash=left, cpu=cpu)
        if len(outputs) != 1:
            return Outcome(source, crash=f"{len(outputs)} output files", cpu=cpu)
        return Outcome(source, outputs[0], line["report"], cpu=cpu)


def said(text: str) -> dict | None:
    """The JSON object about the file: a line of its own, or the whole of what was printed."""
    for candidate in [*text.splitlines(), text]:
        try:
            value = json.loads(candidate)
        except ValueError:
            continue
        while isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict) and isinstance(value.get("files"), list) and value["files"]:
            value = value["files"][0]
        if isinstance(value, dict) and ("report" in value or "refusal" in value):
            return value
    return None


def reports(report: dict):
    """A report and those of all members inside."""
    yield report
    for member in report.get("members", []):
        inner = member["outcome"].get("Ok")
        if inner:
            yield from reports(inner)


def unbalanced(report: dict) -> list[str]:
    """Accounts whose bytes do not add up."""
    wrong = []
    for one in reports(report):
        account = one["account"]
        total = account["kept"] + account["recoded"] + account["removed"] + account["syntax"]
        if account["read"] != total:
            wrong.append(f"account: {account['read']} read, {total} accounted for ({one['kind']})")
    return wrong
