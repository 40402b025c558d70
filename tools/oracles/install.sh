#!/bin/sh
# Puts the Python part of the log oracles into a folder: tools/oracles/install.sh FOLDER
#
# aics-tlog asks for Python 3.12 and a newer python3-cryptography than Debian 12 has, but runs with Debian's own; so the
# wheel is fetched for 3.12, checked against its known digest, and unpacked beside. The Go part needs nothing but the
# Debian packages golang-go and golang-golang-x-mod-dev. Running it again does nothing.
set -eu

version=0.2.1
sha256=e8cd2be003001576353bbd1a139b68252baf85df8e5d356c5ff26f3c417efdfc

if [ $# -ne 1 ]; then
    echo "usage: $0 FOLDER" >&2
    exit 2
fi
folder=$1
if [ -f "$folder/aics_tlog-$version.dist-info/METADATA" ] && [ -f "$folder/aics_tlog/__init__.py" ]; then
    exit 0
fi
mkdir -p "$folder"
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --python-version 3.12 --only-binary=:all: \
    --dest "$wheels" "aics-tlog==$version"
wheel=$wheels/aics_tlog-$version-py3-none-any.whl
echo "$sha256  $wheel" | sha256sum --check --quiet
python3 -m zipfile -e "$wheel" "$folder"
