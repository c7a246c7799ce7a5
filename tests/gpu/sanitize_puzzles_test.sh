# sanitize_puzzles.py over a program that plays `run --sanitize`: what is clean, what is not, and what the time does not suffice for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/program" <<'PLAYED'
#!/usr/bin/env bash
# run PUZZLE --solution [--sanitize] --case K
if [[ $4 == --case ]]; then
  echo "kernelings: no case '$5'; the cases are n=64,m=1, n=9,m=2 (or numbers from 0), and any other values of the same parameters" >&2
  exit 2
fi
echo "memcheck   nothing found, 1.0 s"
if [[ "$2 $6" == "$FAULTY" ]]; then
  echo "racecheck  2 errors, 1.0 s"
  exit 13
fi
if [[ "$2 $6" == $SLOW ]]; then sleep 60; fi
for tool in racecheck initcheck synccheck; do echo "$tool  nothing found, 1.0 s"; done
PLAYED
chmod +x "$folder/program"

# expect CODE LINE...: the last run ended with CODE and printed each LINE.
run() {
  code=0
  FAULTY=$1 SLOW=$2 tests/gpu/sanitize_puzzles.py --program "$folder/program" --only '^0[12]_' --jobs 4 --limit-s "$3" >"$folder/said" 2>&1 || code=$?
}
expect() {
  local wanted=$1
  shift
  if [[ $code != "$wanted" ]]; then
    echo "exit code $code, not $wanted:" && cat "$folder/said" && exit 1
  fi
  for line in "$@"; do
    grep -qF -- "$line" "$folder/said" || { echo "not said: $line" && cat "$folder/said" && exit 1; }
  done
}

run none none 60
expect 0 "| 01_hello-block | 2 of 2 | 2 | 2 | 2 | 2 |" "4 cases of 2 puzzles, 0 not clean"

run "02_load-store 1" none 60
expect 1 "| 01_hello-block | 2 of 2 | 2 | 2 | 2 | 2 |" "| 02_load-store | 2 of 2 | 2 | 1 | 1 | 1 |" "02_load-store --case 1, exit code 13:" \
  "racecheck  2 errors" "4 cases of 2 puzzles, 1 not clean"

run none "01_hello-block ?" 5
expect 1 "| 01_hello-block | 0 of 2 | 2 |" "01_hello-block: no case was finished"
