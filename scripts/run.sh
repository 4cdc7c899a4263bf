#!/usr/bin/env bash
# Serves both sites. An empty data folder is first filled with the synthetic force.
# The filling is done beside the folder and moved in when whole, so that an interrupted one leaves nothing half-made.
set -euo pipefail
cd "$(dirname "$0")/.."
probity=.venv/bin/probity
data=${PROBITY_DATA:-var}

# Whatever reads the settings leaves its secrets there: a folder that holds nothing else is still to be filled.
is_unused() { [ -z "$(ls -A "$1" 2>/dev/null | grep -vx secrets)" ]; }

# With databases of your own, or in production, nothing is ever filled in for you.
wants_the_sample() {
  [ "${PROBITY_MODE:-demonstration}" = demonstration ] &&
    [ -z "${OFFICE_DATABASE_URL:-}${CORRIDOR_DATABASE_URL:-}" ] && is_unused "$data"
}

fill() {
  local filling="${data%/}.filling"
  rm -rf "$filling"
  mkdir -p "$filling"
  if [ -d "$data/secrets" ]; then cp -Rp "$data/secrets" "$filling"; fi
  PROBITY_DATA=$filling "$probity" migrate
  PROBITY_DATA=$filling "$probity" sample force --people 3182 --seed 1 --as-of "$(date +%F)"
  rm -rf "$data/secrets"
  if [ -d "$data" ]; then rmdir "$data"; fi
  mv "$filling" "$data"
}

if wants_the_sample; then fill; fi
export PROBITY_DATA=$data
"$probity" migrate
exec "$probity" serve
