"""Whether the oracle sees in the attacks what it is to find absent from the outputs, and nothing in the controls.

An oracle that is blind proves nothing; so each attack says whether it is to be seen, and this holds it to that.
"""

import logging
import pathlib
import sys
import tempfile

import attacks
import oracle


def main() -> int:
    logging.disable(logging.CRITICAL)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        listed = attacks.write(pathlib.Path(folder))
        for one in listed:
            found = oracle.active((pathlib.Path(folder) / one["file"]).read_bytes(), one["file"])
            if bool(found) != one["seen"]:
                wrong += 1
                print(f"{one['file']}: {'blind' if one['seen'] else found[:3]}", file=sys.stderr)
    seen = sum(one["seen"] for one in listed)
    print(f"oracle: {len(listed)} generated files, {seen} of them seen as active before sanitising, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
