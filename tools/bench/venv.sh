#!/usr/bin/env bash
# A virtual environment with these Python packages: tools/bench/venv.sh FOLDER PACKAGE==VERSION...
# Running it again with the same packages does nothing. Only for comparison; nothing of it is part of the product.
set -euo pipefail

folder=$1
shift
wanted="$*"
[[ "$(cat "$folder/packages" 2>/dev/null)" == "$wanted" ]] && exit 0
printf 'bench: installing %s (once)\n' "$wanted" >&2
python3 -m venv --clear "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
printf '%s\n' "$wanted" >"$folder/packages"
