#!/usr/bin/env bash
# From a saved file to its verdict, as a learner waits for it: vector-add's solution with a changed comment, so
# that nothing but the precompiled headers and the specification is reused (warm), or nothing at all (cold).
# Prints milliseconds, the median of five. Run after ./kernelings has built the program.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-$root/build/release/cli/kernelings}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export KERNELINGS_ROOT=$root

# run CACHE: milliseconds of one check of a file that no cache has seen.
run() {
  { cat "$root/puzzles/08_vector-add/solution.hpp"; echo "// $RANDOM $RANDOM $(date +%N)"; } >"$folder/kernel.hpp"
  local start end
  start=$(date +%s%N)
  KERNELINGS_CACHE=$1 "$program" run vector-add --file "$folder/kernel.hpp" >"$folder/report" || { cat "$folder/report"; exit 1; }
  end=$(date +%s%N)
  echo $(((end - start) / 1000000))
}
median() { sort -n | sed -n 3p; }

cold=$(for i in 1 2 3 4 5; do run "$folder/cold$i"; done | median)
KERNELINGS_CACHE=$folder/warm "$program" dev warm >/dev/null
run "$folder/warm" >/dev/null
warm=$(for i in 1 2 3 4 5; do run "$folder/warm"; done | median)
echo "saved file to verdict, vector-add: warm $warm ms, empty cache $cold ms"
