#!/usr/bin/env bash
# A GPU board from one end to the other on this machine: service, worker, users, a puzzle handed in by two of them (A/A), boards.
#
#   KERNELINGS_PROGRAM=build/release/cli/kernelings bash tests/leaderboard/gpu_end_to_end.sh [--trusted] [PUZZLE...]
#
# Hands in the reference solution of each puzzle, and that of the first once more as somebody else, and prints what became of them.
# Ends with 0 if all passed, none is kept off its board, and the two of the first puzzle share its first rank.
# --trusted: where bubblewrap cannot make a sandbox. The solutions are this repository's own, so nothing is lost; but walls are not tested.
set -uo pipefail
program=${KERNELINGS_PROGRAM:?the built program, for example build/release/cli/kernelings}
trusted=
[[ ${1-} == --trusted ]] && { trusted=--trusted; shift; }
puzzles=("$@")
((${#puzzles[@]})) || puzzles=(vector-add softmax layernorm activations matmul)
say() { printf '== %s (%ds)\n' "$*" "$SECONDS"; }
SECONDS=0

if [[ -z $trusted ]] && ! why=$(bwrap --unshare-all --unshare-user --ro-bind / / true 2>&1); then
  printf 'bubblewrap cannot make a sandbox here: %s\nThe walls cannot be tested on this machine. The rest can, with --trusted.\n' "${why:-it is not installed}"
  exit 3
fi
[[ -n $trusted ]] && echo 'WITHOUT SANDBOXES (--trusted): the walls around submitted code are not tested by this run.'

folder=$(mktemp -d)
service=
cleanup() {
  [[ -n $service ]] && kill "$service" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$folder"
}
trap cleanup EXIT
data=$folder/data
export NO_COLOR=1
as() { KERNELINGS_WORK=$folder/$1 "$program" "${@:2}"; }

as service serve --data "$data" --port 0 --gpus this --open-registration --lease 60 >"$folder/service.log" 2>&1 &
service=$!
for ((i = 0; i < 600; ++i)); do
  grep -q 'http://' "$folder/service.log" && break
  kill -0 "$service" 2>/dev/null || { cat "$folder/service.log"; exit 1; }
  sleep 0.1
done
url=$(grep -o 'http://[0-9.:]*' "$folder/service.log" | head -1)
say "service at $url"

for user in ada bob; do as $user login "$url" --name $user >/dev/null || exit 1; done
declare -A owner
submit() {  # USER PUZZLE
  local id
  id=$(as "$1" submit "$2" --solution --gpu --json | grep -m1 '"id"' | grep -o '[0-9]*')
  [[ -n $id ]] || { echo "$1 could not hand in $2"; exit 1; }
  owner[$id]="$1 $2"
}
submit ada "${puzzles[0]}"
submit bob "${puzzles[0]}"
for puzzle in "${puzzles[@]:1}"; do submit ada "$puzzle"; done
say "${#owner[@]} submissions wait"

as worker worker --backend gpu --server "$url" --token-file "$data/worker.token" --once $trusted 2>&1 | while read -r line; do say "$line"; done
say "the worker has nothing left to do"

failed=0
for id in $(printf '%s\n' "${!owner[@]}" | sort -n); do
  answer=$(as "${owner[$id]%% *}" evidence "$id" --server "$url" --out "$folder/$id.json" 2>&1) || echo "$answer"
  verdict=$(grep -m1 -o '"verdict": "[A-Z_]*"' "$folder/$id.json" 2>/dev/null | cut -d'"' -f4)
  printf '%4s  %-28s %s\n' "$id" "${owner[$id]}" "${verdict:-no evidence}"
  [[ $verdict == PASS ]] || failed=1
  grep -E '"(case|ceiling_us|median_us|low_us|high_us|samples|share|share_low|share_high|host_us|device_us|noisy|throttled|verified|verified_how|fresh_inputs|against|ratio|ratio_low|ratio_high|ties|failed)":' "$folder/$id.json" 2>/dev/null |
    sed '/"report"/,$d' | awk '/"case"/ && /=/ {print ""} {gsub(/[",]/, ""); gsub(/^ +/, ""); printf "  %s", $0} END {print ""}' | cut -c1-400
done
for puzzle in "${puzzles[@]}"; do
  echo "-- $puzzle"
  as ada board "$puzzle" --gpu --server "$url" || failed=1
done
ranks=$(as ada board "${puzzles[0]}" --gpu --server "$url" --json | grep '"rank"' | grep -o '[0-9]*' | tr '\n' ' ')
echo "A/A on ${puzzles[0]}: ranks $ranks"
[[ $ranks == "1 1 " ]] || failed=1
say "$([[ $failed == 0 ]] && echo 'all well' || echo 'NOT as it should be')"
exit $failed
