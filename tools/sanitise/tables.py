"""Puts tables between their marks in a document: tables.py DOCUMENT NAME=FILE..."""

import pathlib
import re
import sys


def put(text: str, name: str, table: str) -> str:
    begin, end = f"<!-- generated: {name} -->", f"<!-- end generated: {name} -->"
    if begin not in text or end not in text:
        sys.exit(f"tables.py: no marks for {name}")
    return re.sub(
        re.escape(begin) + ".*?" + re.escape(end), lambda _: f"{begin}\n{table.strip()}\n{end}", text, flags=re.DOTALL
    )


def main():
    document = pathlib.Path(sys.argv[1])
    text = document.read_text()
    for pair in sys.argv[2:]:
        name, _, file = pair.partition("=")
        text = put(text, name, pathlib.Path(file).read_text())
    document.write_text(text)


main()
