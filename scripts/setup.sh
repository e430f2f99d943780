#!/bin/sh
# Creates the virtual environment and installs what the lock names, once per lock.
# Usage: scripts/setup.sh run|dev|peers  run: what the server needs; dev: also what the tests need;
#                                        peers: what the benchmarks compare with, on top of dev.
set -eu
cd "$(dirname "$0")/.."
want=${1:-run}
venv=${VENV:-.venv}
python=${PYTHON:-python3}
bin=$venv/bin
case $want in run | dev | peers) ;; *) echo "usage: $0 run|dev|peers" >&2; exit 2 ;; esac

# A later start must not ask anybody: it compares one line per lock.
state() { cat "requirements/$1.txt" requirements/uv.txt pyproject.toml hatch_build.py 2>/dev/null | cksum; }
stamp=$venv/installed-$want
if [ -x "$bin/python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(state "$want")" ]; then exit 0; fi

say() { printf '%s\n' "$*" >&2; }

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "kommune360 needs Python 3.11 or newer; found: $( ("$python" --version) 2>/dev/null || echo none)."
    say "Set PYTHON=/path/to/python3.11 and run make again."
    exit 1
fi

# pip knows the machine's index and certificates, uv asks only the environment: pass them on.
pip_setting() { "$bin/python" -m pip config get "$1" 2>/dev/null || true; }
pass_on_index() {
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        index=${PIP_INDEX_URL:-$(pip_setting global.index-url)}
        if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
    fi
    if [ -z "${SSL_CERT_FILE:-}" ]; then
        cert=${PIP_CERT:-$(pip_setting global.cert)}
        if [ -n "$cert" ]; then export SSL_CERT_FILE="$cert"; fi
    fi
}
if [ ! -x "$bin/python" ]; then
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        # Debian ships ensurepip in a package of its own
        scripts/system.sh python3-venv
    fi
    say "Creating $venv ..."
    "$python" -m venv "$venv"
fi
# an interrupted first start may have left an environment without pip
"$bin/python" -m pip --version >/dev/null 2>&1 || "$bin/python" -m ensurepip >/dev/null
"$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
pass_on_index
say "Installing the locked requirements ($want) ..."
VIRTUAL_ENV=$(cd "$venv" && pwd) "$bin/uv" pip install --quiet --require-hashes -r "requirements/$want.txt"
# The package itself comes from this folder: no index, no build environment of its own.
VIRTUAL_ENV=$(cd "$venv" && pwd) "$bin/uv" pip install --quiet --no-deps --no-build-isolation --editable .
state "$want" > "$stamp"
if [ "$want" = dev ]; then state run > "$venv/installed-run"; fi
