#!/bin/sh
# Installs Alveoscope from the files beside this script; no Python, no network, no compiler.
#
#   sh install.sh [--user | --system] [--prefix DIR] [--silent] [--no-menu] [--public-key FILE]
#   sh install.sh --rollback | --list | --uninstall [NAME]     (same --user, --system, --prefix)
#
# Each version lies in a folder of its own; `current` points to the one in use and `previous` to the one before.
# Data and settings lie in the user's home and are never touched. Exit codes: 0 done, 1 failed, 2 wrong use.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
action=install
scope=''
prefix=''
silent=no
menu=yes
public_key=''
name=''
staging=''

say() { [ "$silent" = yes ] || printf '%s\n' "$*"; }
fail() { printf 'install: %s\n' "$*" >&2; exit 1; }
misuse() { printf 'install: %s\nSee the head of %s.\n' "$*" "$0" >&2; exit 2; }

clean_up() { [ -z "$staging" ] || rm -rf -- "$staging"; }
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --user) scope=user ;;
            --system) scope=system ;;
            --prefix) [ $# -gt 1 ] || misuse '--prefix needs a folder.'; prefix=$2; shift ;;
            --public-key) [ $# -gt 1 ] || misuse '--public-key needs a file.'; public_key=$2; shift ;;
            --silent) silent=yes ;;
            --no-menu) menu=no ;;
            --rollback) action=rollback ;;
            --list) action=list ;;
            --uninstall)
                action=uninstall
                case ${2-} in '' | --*) ;; *) name=$2; shift ;; esac ;;
            -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
            *) misuse "unknown argument '$1'." ;;
        esac
        shift
    done
}

choose_places() {
    if [ -z "$scope" ]; then
        if [ "$(id -u)" = 0 ]; then scope=system; else scope=user; fi
    fi
    # Links and the menu entry are read from other folders than this one.
    case $prefix in '' | /*) ;; *) prefix=$PWD/$prefix ;; esac
    # What is for all users they have to be able to read, whatever root's own habit is.
    [ "$scope" = user ] || umask 022
    if [ "$scope" = system ]; then
        base=${prefix:-/opt}/alveoscope
        commands=${prefix:+$prefix/bin}; commands=${commands:-/usr/local/bin}
        share=${prefix:+$prefix/share}; share=${share:-/usr/local/share}
    else
        [ -n "${HOME-}" ] || [ -n "$prefix" ] || fail 'HOME is not set; give --prefix DIR.'
        base=${prefix:-${XDG_DATA_HOME:-${HOME-}/.local/share}/alveoscope-app}
        [ -z "$prefix" ] || base=$prefix/alveoscope
        commands=${prefix:+$prefix/bin}; commands=${commands:-${HOME-}/.local/bin}
        share=${prefix:+$prefix/share}; share=${share:-${XDG_DATA_HOME:-${HOME-}/.local/share}}
    fi
}

# ---- what lies beside this script ----------------------------------------------------------------------------------

field() { sed -n "s/^$1=//p" "$here/RELEASE"; }

check_sum() {
    awk -v name="$1" 'substr($0, 67) == name' "$here/SHA256SUMS" >"$staging/sum"
    if [ "$(wc -l <"$staging/sum")" -ne 1 ] || ! (cd "$here" && sha256sum --check --quiet "$staging/sum") >/dev/null 2>&1; then
        fail "$1 was changed or damaged: its SHA-256 is not the one in SHA256SUMS. Nothing was installed. Fetch the release again."
    fi
}

check_release() {
    for file in RELEASE SHA256SUMS; do
        [ -f "$here/$file" ] || fail "$file is missing beside this script. Copy the whole release folder."
    done
    if [ -n "$public_key" ]; then
        [ -f "$public_key" ] || fail "there is no public key $public_key."
        [ -f "$here/SHA256SUMS.sig" ] || fail 'this release is not signed (SHA256SUMS.sig is missing). Ask for a signed one.'
        openssl pkeyutl -verify -pubin -inkey "$public_key" -rawin -in "$here/SHA256SUMS" \
            -sigfile "$here/SHA256SUMS.sig" >/dev/null 2>&1 \
            || fail 'the signature does not belong to this key. Nothing was installed. Fetch the release again.'
        say 'The signature is good.'
    fi
    # RELEASE is believed only after its own sum was checked. The zip for Windows may stay behind.
    check_sum RELEASE
    check_sum install.sh
    archive=$(field archive)
    release=$(field name)
    bytes=$(field unpacked_bytes)
    [ -f "$here/$archive" ] || fail "$archive is missing beside this script. Copy the whole release folder."
    check_sum "$archive"
    [ "$(field machine)" = "$(uname -m)" ] || fail "this release is for $(field machine), and this computer is $(uname -m)."
    command -v zstd >/dev/null || fail 'zstd is not installed. Install the package zstd, or use the Debian package if the release has one.'
}

# ---- what lies on this computer ------------------------------------------------------------------------------------

make_folder() { mkdir -p -- "$1" 2>/dev/null && [ -w "$1" ] || fail "no permission to write to $1. Use --user, another --prefix, or become root."; }

check_space() {
    free=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
    needed=$((bytes / 1024 + 10240))
    [ "$free" -ge "$needed" ] || fail "not enough space in $1: $((needed / 1024)) MB are needed, $((free / 1024)) MB are free. Nothing was installed."
}

# The kernel names a program by its folder without links.
running_in() {
    place=$(CDPATH='' cd -- "$1" 2>/dev/null && pwd -P) || return 1
    for link in /proc/[0-9]*/exe; do
        program=$(readlink "$link" 2>/dev/null) || continue
        case $program in "$place"/*) return 0 ;; esac
    done
    return 1
}

# `ln -sfn` removes before it makes; this way there is no moment without a link.
point() { ln -s -- "$2" "$1.new.$$" && mv -fT -- "$1.new.$$" "$1"; }

in_use() { [ -L "$base/$1" ] && basename -- "$(readlink "$base/$1")" || true; }

# ---- menu ----------------------------------------------------------------------------------------------------------

# Before `current` points elsewhere: what can't be written afterwards would leave half of each version.
make_menu_folders() {
    make_folder "$commands"
    [ "$menu" = yes ] || return 0
    make_folder "$share/applications"
    make_folder "$share/mime/packages"
    make_folder "$share/icons/hicolor"
}

write_menu() {
    app=$base/current
    point "$commands/alveoscope" "$app/alveoscope"
    [ "$menu" = yes ] || return 0
    # Desktop Entry Specification: these characters are escaped inside quotes, and % is doubled.
    quoted=$(printf '%s' "$app/alveoscope" | sed 's/[\\"$`]/\\\\&/g; s/%/%%/g')
    cat >"$share/applications/alveoscope.desktop" <<EOF
[Desktop Entry]
Type=Application
Version=1.5
Name=Alveoscope
GenericName=Chest CT triage
Comment=Offline triage of chest CT. Not for diagnosis without a physician.
Exec="$quoted" open %F
TryExec=$app/alveoscope
Icon=alveoscope
Terminal=false
Categories=Science;MedicalSoftware;
MimeType=application/dicom;inode/directory;
StartupWMClass=alveoscope
EOF
    for picture in "$app"/icons/alveoscope-*.png; do
        size=${picture##*-}; size=${size%.png}
        make_folder "$share/icons/hicolor/${size}x$size/apps"
        cp -f -- "$picture" "$share/icons/hicolor/${size}x$size/apps/alveoscope.png"
    done
    make_folder "$share/icons/hicolor/scalable/apps"
    cp -f -- "$app/icons/alveoscope.svg" "$share/icons/hicolor/scalable/apps/alveoscope.svg"
    cp -f -- "$app/install/alveoscope-dicom.xml" "$share/mime/packages/alveoscope-dicom.xml"
    refresh_menu
}

remove_menu() {
    rm -f -- "$commands/alveoscope" "$share/applications/alveoscope.desktop" "$share/mime/packages/alveoscope-dicom.xml"
    rm -f -- "$share"/icons/hicolor/*/apps/alveoscope.png "$share/icons/hicolor/scalable/apps/alveoscope.svg"
    refresh_menu
}

refresh_menu() {
    # A desktop without these tools reads the folders by itself.
    ! command -v update-desktop-database >/dev/null || update-desktop-database -q "$share/applications" 2>/dev/null || true
    ! command -v update-mime-database >/dev/null || update-mime-database "$share/mime" >/dev/null 2>&1 || true
    ! command -v gtk-update-icon-cache >/dev/null || gtk-update-icon-cache -q -t "$share/icons/hicolor" 2>/dev/null || true
}

# ---- actions -------------------------------------------------------------------------------------------------------

install_release() {
    staging=$(mktemp -d)
    check_release
    rm -rf -- "$staging"
    staging=''
    make_folder "$base"
    target=$base/$release
    if [ -d "$target" ] && running_in "$target"; then
        fail "$release is running. Close it on this computer and start the installation again. Nothing was changed."
    fi
    make_menu_folders
    check_space "$base"
    staging=$base/.incoming.$$
    mkdir -- "$staging"
    say "Unpacking $release ..."
    zstd -dc -- "$here/$archive" | tar -x -C "$staging" -f - \
        || fail "unpacking stopped; the disk may be full. Nothing was installed."
    unpacked=$staging/$release
    (cd "$unpacked" && sha256sum --check --quiet CONTENTS.sha256 >/dev/null 2>&1) \
        || fail 'the unpacked files are not the ones that were packed. Nothing was installed. Check this disk.'
    "$unpacked/alveoscope" --version >/dev/null 2>"$staging/why" \
        || fail "this computer can't run the program: $(head -n 3 "$staging/why"). Nothing was installed."
    if [ -d "$target" ]; then
        mv -- "$target" "$staging/old"
    fi
    mv -- "$unpacked" "$target"
    before=$(in_use current)
    point "$base/current" "$release"
    if [ -n "$before" ] && [ "$before" != "$release" ] && [ -d "$base/$before" ]; then
        point "$base/previous" "$before"
    fi
    cp -f -- "$here/install.sh" "$base/install.sh"
    write_menu
    say "Installed $release in $target."
    case ":$PATH:" in *":$commands:"*) ;; *) say "$commands is not on the PATH: add it, or start the app from the menu." ;; esac
}

roll_back() {
    previous=$(in_use previous)
    now=$(in_use current)
    [ -n "$previous" ] && [ -d "$base/$previous" ] || fail 'there is no earlier version to go back to.'
    [ -w "$base" ] || fail "no permission to write to $base. Use --user, another --prefix, or become root."
    make_menu_folders
    point "$base/current" "$previous"
    point "$base/previous" "$now"
    write_menu
    say "Went back from $now to $previous."
}

list_versions() {
    now=$(in_use current)
    for folder in "$base"/*/; do
        version=$(basename -- "$folder")
        case $version in current | previous | '*') continue ;; esac
        if [ "$version" = "$now" ]; then printf '%s  (in use)\n' "$version"; else printf '%s\n' "$version"; fi
    done
}

uninstall() {
    [ -d "$base" ] || fail "nothing is installed in $base."
    [ -w "$base" ] || fail "no permission to write to $base. Use --user, another --prefix, or become root."
    now=$(in_use current)
    case $name in */* | .* | current | previous) misuse "'$name' is no name of a version; see --list." ;; esac
    [ -z "$name" ] || [ -d "$base/$name" ] || fail "$name is not installed; see --list."
    if running_in "$base${name:+/$name}"; then
        fail 'the app is running. Close it on this computer and start again. Nothing was changed.'
    fi
    if [ -n "$name" ] && [ "$name" != "$now" ]; then
        [ "$name" != "$(in_use previous)" ] || rm -f -- "$base/previous"
        rm -rf -- "${base:?}/$name"
        say "Removed $name."
        return
    fi
    [ -z "$name" ] || fail "$name is in use. Go back first (--rollback), or remove everything (--uninstall without a name)."
    remove_menu
    rm -rf -- "$base"
    say "Removed Alveoscope from $base. Data and settings of its users were kept (docs/README.md of the release says where they lie)."
}

read_arguments "$@"
choose_places
case $action in
    install) install_release ;;
    rollback) roll_back ;;
    list) list_versions ;;
    uninstall) uninstall ;;
esac
