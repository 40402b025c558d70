#!/usr/bin/env bash
# Packs Sekimori as a .deb, the same bytes each time from the same commit and binary.
# usage: tools/deb.sh [--binary PATH] [--out DIR] [--fast]
#   --binary  pack this program instead of building one for release
#   --out     folder for the package (default: the build folder)
#   --fast    pack with little compression (for tests)
set -euo pipefail
cd "$(dirname "$0")/.."

binary="" out="" compression=(-Zxz -z6)

fail() { printf 'deb: %s\n' "$*" >&2; exit 1; }

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
# No clock of this machine is in the package: the time of the last commit stands for all.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.toml)}
export SOURCE_DATE_EPOCH
if [[ -z "$binary" ]]; then
    cargo build --locked --release --package cli
    binary="$TARGET/release/sekimori"
fi
out=${out:-$TARGET/deb}

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
readonly root="$stage/root"

# put MODE FROM TO: one file into the package.
put() { install -D -m "$1" "$2" "$root/$3"; }

program() {
    install -d "$root/usr/bin"
    strip -o "$root/usr/bin/sekimori" "$binary"
    chmod 0755 "$root/usr/bin/sekimori"
}

units() {
    local file
    for file in packaging/systemd/*.service; do put 0644 "$file" "usr/lib/systemd/system/${file##*/}"; done
    put 0644 packaging/sysusers.d/sekimori.conf usr/lib/sysusers.d/sekimori.conf
    put 0644 packaging/tmpfiles.d/sekimori.conf usr/lib/tmpfiles.d/sekimori.conf
    put 0644 packaging/etc/server.conf etc/sekimori/server.conf
}

# Manual pages and completions as the program itself writes them.
documents() {
    local page
    "$binary" --lang ja documents --out "$stage/ja"
    "$binary" --lang en documents --out "$stage/en"
    for page in "$stage"/ja/man/man1/*; do put 0644 "$page" "usr/share/man/ja/man1/${page##*/}"; done
    for page in "$stage"/en/man/man1/*; do put 0644 "$page" "usr/share/man/man1/${page##*/}"; done
    find "$root/usr/share/man" -type f -exec gzip -9n {} +
    put 0644 "$stage/ja/completions/bash/sekimori" usr/share/bash-completion/completions/sekimori
    put 0644 "$stage/ja/completions/zsh/_sekimori" usr/share/zsh/vendor-completions/_sekimori
    put 0644 "$stage/ja/completions/fish/sekimori.fish" usr/share/fish/vendor_completions.d/sekimori.fish
}

# What people read, where they look for it, and the rule files to start from.
papers() {
    local file
    for file in README.md README.ja.md docs/gaps.md docs/glossary.md docs/threat-model.md docs/reliability.md; do
        put 0644 "$file" "usr/share/doc/sekimori/${file##*/}"
    done
    while IFS= read -r file; do
        put 0644 "$file" "usr/share/doc/sekimori/${file#docs/}"
    done < <(find docs/guide -type f \( -name '*.md' -o -name '*.png' \) | sort)
    put 0644 CHANGELOG.md usr/share/doc/sekimori/changelog
    gzip -9n "$root/usr/share/doc/sekimori/changelog"
    put 0644 demo/roster.csv usr/share/doc/sekimori/examples/roster.csv
    while IFS= read -r file; do
        put 0644 "$file" "usr/share/sekimori/$file"
    done < <(find rules -type f -name '*.toml' | sort)
    copyright >"$root/usr/share/doc/sekimori/copyright"
}

# The licence of Sekimori, then of each part that is linked into it.
copyright() {
    cat <<'TEXT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Sekimori

Files: *
Copyright: The Sekimori developers
License: Apache-2.0
 On Debian systems the whole text is in /usr/share/common-licenses/Apache-2.0.
Comment: Parts of others that are linked into /usr/bin/sekimori, with the licence
 that each names in its Cargo.toml:
TEXT
    cargo tree --locked --offline --package cli --edges normal --prefix none --format '{p}|{l}' \
        | grep -v '(/' | awk -F'|' '{ sub(/ \(proc-macro\)/, "", $1); sub(/ \(\*\)/, "", $2); print "  " $1 ": " $2 }' \
        | LC_ALL=C sort -u
}

control() {
    local size
    size=$(du -sk --apparent-size "$root" | cut -f1)
    install -d "$root/DEBIAN"
    cat >"$root/DEBIAN/control" <<TEXT
Package: sekimori
Version: $version
Architecture: $architecture
Maintainer: The Sekimori developers <sekimori@example.invalid>
Installed-Size: $size
Depends: libc6 (>= 2.36), libgcc-s1, systemd (>= 252)
Recommends: tesseract-ocr, tesseract-ocr-jpn
Section: admin
Priority: optional
Homepage: https://example.invalid/sekimori
Description: finds and seals personal information in files (関守)
 Looks for personal information in documents, says which label they should
 carry, and seals them. Who opens a sealed file is decided each time and
 written into a log that nobody can rewrite unnoticed. Server, key service and
 agent for PCs and file servers are one program; nothing is started by the
 installation.
TEXT
    printf '/etc/sekimori/server.conf\n' >"$root/DEBIAN/conffiles"
    local script
    for script in postinst prerm postrm; do install -m 0755 "packaging/debian/$script" "$root/DEBIAN/$script"; done
    (cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) \
        >"$root/DEBIAN/md5sums"
    chmod 0644 "$root"/DEBIAN/{control,conffiles,md5sums}
}

umask 022
install -d "$root"
program
units
documents
papers
control
find "$root" -type d -exec chmod 0755 {} +
find "$root" -print0 | xargs -0 touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
mkdir -p "$out"
readonly package="$out/sekimori_${version}_${architecture}.deb"
dpkg-deb --root-owner-group "${compression[@]}" --build "$root" "$package" >/dev/null
printf '%s\n' "$package"
