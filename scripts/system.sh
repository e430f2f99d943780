#!/bin/sh
# Makes sure that the machine has what Python packages cannot bring; installs it where it may.
# Usage: scripts/system.sh PACKAGE...     Debian package names; says what to do where it cannot.
set -eu
say() { printf '%s\n' "$*" >&2; }

present() {
    case $1 in
    python3-venv) "${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null ;;
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ;;
    chromium) command -v chromium >/dev/null || [ -n "${KOMMUNE360_CHROMIUM:-}" ] ;;
    libreoffice-writer-nogui) command -v soffice >/dev/null ;;
    fonts-liberation) [ -d /usr/share/fonts/truetype/liberation ] ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

missing=
for package in "$@"; do present "$package" || missing="$missing $package"; done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "Missing on this machine:$missing"
    if command -v apt-get >/dev/null; then
        say "Install it as an administrator, then run make again:  apt-get install$missing"
    else
        say "These are the names of Debian's packages; install their counterparts, then run make again."
    fi
    exit 1
fi

say "Installing$missing ..."
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # a list of names
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } \
    </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    say "apt-get could not install$missing; see above."
    exit 1
fi
