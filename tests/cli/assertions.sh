# For the script tests of this folder: runs the program in a fresh work folder and compares.
set -uo pipefail
program=${KERNELINGS_PROGRAM:?names the built program}
puzzles=$PWD/tests/cli/puzzles
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
export KERNELINGS_WORK=$scratch/work KERNELINGS_PUZZLES=$puzzles NO_COLOR=1
failures=0

fail() {
  printf 'FAILED: %s\n--- stdout\n%s\n--- stderr\n%s\n' "$*" "$out" "$err"
  failures=$((failures + 1))
}

# run EXIT_CODE ARGUMENTS...: sets out and err.
run() {
  local want=$1 status
  shift
  out=$("$program" "$@" 2>"$scratch/stderr" </dev/null)
  status=$?
  err=$(<"$scratch/stderr")
  last="kernelings $*"
  [[ $status == "$want" ]] || fail "$last: exit code $status, expected $want"
}
says() { [[ $out == *"$1"* ]] || fail "$last: stdout lacks '$1'"; }
warns() { [[ $err == *"$1"* ]] || fail "$last: stderr lacks '$1'"; }
silent() { [[ -z $err ]] || fail "$last: stderr is not empty"; }

# json EXPRESSION: stdout is one JSON object for which the Python expression over `o` is true.
json() {
  python3 -c 'import json,sys; o = json.loads(sys.argv[1]); sys.exit(0 if isinstance(o, dict) and eval(sys.argv[2]) else 1)' \
    "$out" "$1" 2>>"$scratch/stderr" || fail "$last: not one JSON object with $1"
}

finish() {
  ((failures == 0)) && echo "all as expected"
  exit $((failures > 0))
}
