"""Writes attacks of our own making, and controls that nothing is wrong with.

usage: attacks.py FOLDER     (FOLDER/attacks.json lists them; the same bytes each time; standard library only)

Each is small and does one thing that a document from outside should not do, in one disguise. The host that they call is
callback.invalid, a reserved name that never resolves. Expected of a sanitiser: clean, or refused; controls come through.
"""

import hashlib
import json
import pathlib
import sys
import warnings

import attack_files
import attack_odf
import attack_pdf
import attack_sheet
import attack_text
import attack_xml

MODULES = (attack_xml, attack_sheet, attack_odf, attack_pdf, attack_text, attack_files)


def write(folder: pathlib.Path) -> list[dict]:
    warnings.filterwarnings("ignore", message="Duplicate name")
    listed = []
    for module in MODULES:
        for attack in module.attacks():
            path = folder / attack.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(attack.data)
            expected = "through" if attack.control else "refused" if attack.refused else "clean-or-refused"
            listed.append({
                "file": attack.name, "attack": attack.what, "expected": expected, "seen": attack.seen, "shown": attack.shown,
                "sha256": hashlib.sha256(attack.data).hexdigest(),
            })  # fmt: skip
    names = [one["file"] for one in listed]
    if len(set(names)) != len(names):
        sys.exit(f"attacks.py: names twice: {sorted({name for name in names if names.count(name) > 1})}")
    (folder / "attacks.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    return listed


if __name__ == "__main__":
    print(len(write(pathlib.Path(sys.argv[1]))), "files")
