#!/usr/bin/env bash
# Packs the YARA scanner as a .deb of its own, for checkpoints that have files looked at by rules; the same bytes each time.
# usage: tools/deb-yara.sh [--binary PATH] [--out DIR] [--fast]
#   --binary  pack this program instead of building one for release
#   --out     folder for the package (default: the build folder)
#   --fast    pack with little compression (for tests)
set -euo pipefail
cd "$(dirname "$0")/.."

binary="" out="" compression=(-Zxz -z6)

fail() { printf 'deb-yara: %s\n' "$*" >&2; exit 1; }

while (($#)); do
    case "$1" in
    --binary) binary=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --fast) compression=(-Zgzip -z1); shift ;;
    *) fail "unknown: $1" ;;
    esac
done

for tool in dpkg-deb gzip strip; do
    command -v "$tool" >/dev/null || fail "$tool is missing (Debian packages dpkg, gzip, binutils)"
done

readonly TARGET="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/sekimori/target}"
version=$(awk -F'"' '/^\[workspace.package\]/ { on = 1 } on && /^version/ { print $2; exit }' Cargo.toml)
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.toml)}
export SOURCE_DATE_EPOCH
if [[ -z "$binary" ]]; then
    cargo build --locked --release --package yara
    binary="$TARGET/release/sekimori-yara"
fi
out=${out:-$TARGET/deb}

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
readonly root="$stage/root"

# The licence of each part that is linked into it.
copyright() {
    cat <<'TEXT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Sekimori

Files: *
Copyright: The Sekimori developers
License: Apache-2.0
 On Debian systems the whole text is in /usr/share/common-licenses/Apache-2.0.
Comment: Parts of others that are linked into /usr/bin/sekimori-yara, with the licence
 that each names in its Cargo.toml:
TEXT
    cargo tree --locked --offline --package yara --edges normal --prefix none --format '{p}|{l}' \
        | grep -v '(/' | awk -F'|' '{ sub(/ \(proc-macro\)/, "", $1); sub(/ \(\*\)/, "", $2); print "  " $1 ": " $2 }' \
        | LC_ALL=C sort -u
}

umask 022
install -d "$root/DEBIAN" "$root/usr/bin" "$root/usr/share/doc/sekimori-yara"
strip -o "$root/usr/bin/sekimori-yara" "$binary"
chmod 0755 "$root/usr/bin/sekimori-yara"
install -D -m 0644 rules/yara/examples.yar "$root/usr/share/doc/sekimori-yara/examples/examples.yar"
copyright >"$root/usr/share/doc/sekimori-yara/copyright"
cat >"$root/DEBIAN/control" <<TEXT
Package: sekimori-yara
Version: $version
Architecture: $architecture
Maintainer: The Sekimori developers <sekimori@example.invalid>
Installed-Size: $(du -sk --apparent-size "$root" | cut -f1)
Depends: libc6 (>= 2.36), libgcc-s1, sekimori (= $version)
Section: admin
Priority: optional
Homepage: https://example.invalid/sekimori
Description: YARA rules for the checkpoint of Sekimori (関守)
 Looks at files as they came in, by rules of the body's own, before the
 checkpoint rebuilds them. Without it the checkpoint works as before and says
 that no rules have looked.
TEXT
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod 0644 "$root"/DEBIAN/*
find "$root" -type d -exec chmod 0755 {} +
find "$root" -print0 | xargs -0 touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
mkdir -p "$out"
readonly package="$out/sekimori-yara_${version}_${architecture}.deb"
dpkg-deb --root-owner-group "${compression[@]}" --build "$root" "$package" >/dev/null
printf '%s\n' "$package"
