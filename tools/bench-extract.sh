#!/usr/bin/env bash
# End-to-end scan of mixed documents of every format, beside the kreuzberg library: walk to verdict, jailed.
# usage: tools/bench-extract.sh [extract.py options]      SEKIMORI_BIN names the binary; a release build is meant.
# SEKIMORI_DOCUMENTS sets how many documents (default 2100); they are made once. The public corpus, where it is there, is
# one more row.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/sekimori"
readonly VENV="${SEKIMORI_TOOLS:-$CACHE/tools}/oracles/kreuzberg"
readonly COUNT="${SEKIMORI_DOCUMENTS:-2100}"
readonly CORPUS="${SEKIMORI_CORPUS:-../shared/corpus}"
FOLDER="$CACHE/bench/documents-$COUNT-$(sha256sum tools/bench/documents.py | cut -c 1-8)"
readonly FOLDER

tools/bench/venv.sh "$VENV" kreuzberg==4.10.4 openpyxl==3.1.5 python-docx==1.2.0 python-pptx==1.0.2 reportlab==5.1.0 xlwt==1.3.0

if [[ ! -d "$FOLDER" ]]; then
    printf 'bench: writing %s documents (once)\n' "$COUNT" >&2
    rm -rf "$FOLDER.part"
    "$VENV/bin/python" tools/bench/documents.py "$FOLDER.part" "$COUNT"
    mv "$FOLDER.part" "$FOLDER"
fi
if [[ -d "$CORPUS" && ! -e "$FOLDER/corpus" ]]; then
    # Copies in one folder: a scan follows no links.
    mkdir "$FOLDER/corpus"
    find "$CORPUS" -type f -print0 | LC_ALL=C sort -z | while IFS= read -r -d '' file; do
        n=$((${n:-0} + 1))
        cp "$file" "$FOLDER/corpus/$(printf '%04d' "$n")_${file##*/}"
    done
fi

"$VENV/bin/python" tools/bench/extract.py "${SEKIMORI_BIN:?names the binary that is measured}" "$FOLDER" "$@"
