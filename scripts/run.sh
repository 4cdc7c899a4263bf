#!/usr/bin/env bash
# Serves both sites. An empty data folder is first filled with the synthetic force.
# The filling is done beside the folder and moved in when whole, so that an interrupted one leaves nothing half-made.
set -euo pipefail
cd "$(dirname "$0")/.."
probity=.venv/bin/probity
data=${PROBITY_DATA:-var}

is_empty() { [ -z "$(ls -A "$1" 2>/dev/null)" ]; }

# With databases of your own, or in production, nothing is ever filled in for you.
wants_the_sample() {
  [ "${PROBITY_MODE:-demonstration}" = demonstration ] &&
    [ -z "${OFFICE_DATABASE_URL:-}${CORRIDOR_DATABASE_URL:-}" ] && is_empty "$data"
}

fill() {
  local filling="${data%/}.filling"
  rm -rf "$filling"
  mkdir -p "$filling"
  PROBITY_DATA=$filling "$probity" migrate
  PROBITY_DATA=$filling "$probity" sample force --people 3182 --seed 1 --as-of "$(date +%F)"
  if [ -d "$data" ]; then rmdir "$data"; fi
  mv "$filling" "$data"
}

if wants_the_sample; then fill; fi
export PROBITY_DATA=$data
"$probity" migrate
exec "$probity" serve
