#!/bin/sh
# Resolves the requirements into locks with hashes that hold on every platform.
# The locks name no index: where packages come from is the business of the machine that installs.
set -eu
cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin
compile() {
    "$bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url "$@"
}
upgrade=${UPGRADE:+--upgrade}
compile pyproject.toml --extra postgres --extra cluster --group dev $upgrade -o requirements/dev.txt
compile pyproject.toml --group peers -c requirements/dev.txt $upgrade -o requirements/peers.txt
compile pyproject.toml --group build -c requirements/dev.txt $upgrade -o requirements/run.txt
echo uv | compile - $upgrade -o requirements/uv.txt
