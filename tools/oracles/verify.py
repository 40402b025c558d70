#!/usr/bin/env python3
"""Verifies a Sekimori audit log offline with the PyPI package aics-tlog; shares no code with Sekimori.

    PYTHONPATH=<folder of install.sh> verify.py FOLDER VKEY [OLD_CHECKPOINT]

Checks the signature, every entry and tile up to the root, inclusion proofs of sampled entries made from the tiles
alone, and consistency with an older signed checkpoint. Exit code 0 and one line if all is well, otherwise 1.
"""

import sys
from pathlib import Path

from aics_tlog import checkpoint, note, tiles, tree, verified


class Refused(Exception):
    """The log is not in order."""


def open_checkpoint(path, vkey):
    """The checkpoint in a file, if the log's key signed it."""
    text = Path(path).read_text(encoding="utf-8")
    key = note.parse_vkey(vkey)
    parsed, signed = checkpoint.checkpoint_from_note(text)
    result = checkpoint.verify_checkpoint(signed, key, expected_origin=key.name)
    if not result.ok:
        raise Refused(f"signature: {result.error}")
    return parsed


def check_samples(reader, size, root):
    """Inclusion of every 64th part of the log; gives how many entries were looked at."""
    indexes = range(0, size, 1 + size // 64)
    for index in indexes:
        proof = tiles.inclusion_proof_from_tiles(reader, index, size)
        entry = tiles.read_entry(reader, index, size)
        if not tree.verify_leaf_inclusion(entry, index, size, proof, root):
            raise Refused(f"entry {index}")
    return len(indexes)


def check_consistency(reader, new, old):
    """Whether the log continues the one of an older checkpoint."""
    if old.size > new.size:
        raise Refused(f"the log has {new.size} entries, {old.size} were signed before")
    proof = tiles.consistency_proof_from_tiles(reader, old.size, new.size)
    if not tree.verify_consistency(old.size, new.size, old.root, new.root, proof):
        raise Refused(f"the first {old.size} entries are not those that were signed before")
    return old.size


def verify(folder, vkey, old_file=None):
    """All checks; gives the line to print."""
    new = open_checkpoint(Path(folder) / "checkpoint", vkey)
    reader = tiles.FileSystemTileReader(folder)
    verified.audit_tiles(reader, new.size, new.root)
    sampled = check_samples(reader, new.size, new.root)
    since = check_consistency(reader, new, open_checkpoint(old_file, vkey)) if old_file else 0
    return f"ok size={new.size} sampled={sampled} from={since}"


def main(arguments):
    """Exit code."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(verify(*arguments))
    except (Refused, ValueError, OSError) as error:
        print(f"refused: {type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
