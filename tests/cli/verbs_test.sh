# The verbs of a learner: exit codes, texts and JSON, on the puzzles beside this file.
source tests/cli/assertions.sh

# --- run
run 11 run twice; says "0 of 2 holes filled"; warns "made your copy of the starter"
run 11 run 1; silent
run 0 run twice --solution; says PASS
run 0 run 01_twice --solution --json; json 'o["verdict"] == "PASS" and len(o["cases"]) == 3'; silent
run 11 run twice --json; json 'o["verdict"] == "WRONG" and o["holes"]["open"]'
run 12 run twice --file "$puzzles/01_twice/wrong/no_mask.hpp"; says OUT_OF_BOUNDS
run 12 run twice --file "$puzzles/01_twice/wrong/no_mask.hpp" --json; json 'o["verdict"] == "OUT_OF_BOUNDS"'
run 11 run twice --file "$puzzles/01_twice/wrong/once.hpp"
echo 'int x = ;' >"$scratch/broken.hpp"
run 10 run twice --file "$scratch/broken.hpp"; says "broken.hpp:1"
sed 's/auto mask/volatile int zero = 0; while (zero == 0) {} auto mask/' "$puzzles/01_twice/solution.hpp" >"$scratch/endless.hpp"
run 16 run twice --file "$scratch/endless.hpp" --time-limit 300; says TIMEOUT
sed 's/auto mask/*(volatile int*)0 = 1; auto mask/' "$puzzles/01_twice/solution.hpp" >"$scratch/crash.hpp"
run 17 run twice --file "$scratch/crash.hpp"
run 0 run twice --solution --case 1 --json; json 'len(o["cases"]) == 1 and o["cases"][0]["parameters"] == "n=100"'
run 0 run twice --solution --case n=200 --seed 7 --schedules 5
run 0 run twice --solution --schedule shuffled:5 --json; json 'all(c["schedules"] == 1 for c in o["cases"])'
run 12 run twice --file "$puzzles/01_twice/wrong/no_mask.hpp" --schedule descending --json
json 'o["findings"][0]["replay"].endswith("--schedule descending")'
export CUDA_VISIBLE_DEVICES=
run 30 run twice --solution --backend gpu; says "doctor"
run 30 run twice --solution --backend gpu --json; json 'o["verdict"] == "UNAVAILABLE" and o["backend"] == "gpu"'
run 30 bench twice --solution; says "UNAVAILABLE"; says "doctor"
run 30 bench --solution --vs BLOCK=64 --csv "$scratch/out.csv" --svg "$scratch/out.svg" --json
json 'o["verdict"] == "UNAVAILABLE" and o["exit_code"] == 30 and o["unavailable"] and o["rows"] == []'; silent
[[ ! -e $scratch/out.csv && ! -e $scratch/out.svg ]] || fail "files without figures"
run 30 bench twice --solution --vs best; warns "no best is kept yet"
unset CUDA_VISIBLE_DEVICES

# --- usage errors
run 2 run twise; warns "nearest: twice"
run 2 run 99; warns "there is no puzzle '99'; \`./kernelings list\` shows all 2"
run 2 run twice --solution --case n=-1; warns "the puzzle cannot have the case n=-1"
mkdir -p "$KERNELINGS_WORK" && mv "$KERNELINGS_WORK/01_twice.hpp" "$scratch" && mkdir "$KERNELINGS_WORK/01_twice.hpp"
run 2 run twice; warns "01_twice.hpp is not a file"
rmdir "$KERNELINGS_WORK/01_twice.hpp" && mv "$scratch/01_twice.hpp" "$KERNELINGS_WORK"
run 2 run twise --json; json 'o["verdict"] == "USAGE_ERROR" and "twice" in o["message"]'; silent
run 2 run; warns "which puzzle?"
run 2 run --json; json 'o["verdict"] == "USAGE_ERROR"'; silent
run 2 rnu twice; warns "did you mean \`./kernelings run\`?"
run 2 frobnicate --json; json 'o["verdict"] == "USAGE_ERROR"'
run 2 3; warns "kernelings run 3"
run 2 run twice --bakend sim; warns "did you mean --backend?"
run 2 run twice --backend tpu; warns "use sim or gpu"
run 2 run twice --case 9; warns "n=200"
run 2 run twice --file /nowhere.hpp; warns "no file /nowhere.hpp"
run 2 run twice --file /tmp; warns "not a file"
run 2 run twice --solution --file x
run 2 run twice --schedules 0
run 2 run twice --schedule shufled:2; warns "'shufled:2' is no block order; use ascending, descending, shuffled:SEED"
run 2 run twice --schedule shuffled
run 2 run twice --schedule turns:0x3,; warns "is no block order"
run 2 run twice --schedule descending --schedules 4
run 2 run twice --schedule descending --backend gpu; warns "leave out --backend gpu"
run 2 run twice --seed -1
run 2 run twice --seed abc; warns "'abc' is not a whole number from 0"
run 2 run twice extra; warns "too much"
run 2 dev; warns "new, check"
run 2 dev chek; warns "kernelings dev check"
run 2 selftest; warns "./kernelings selftest"
run 2 peek twice
run 2 --puzzles /nowhere list; warns "/nowhere"
run 2 list --puzzles "$scratch"; warns "no puzzle"
mkdir -p "$KERNELINGS_WORK" && echo 'sede = 3' >"$KERNELINGS_WORK/kernelings.cfg"
run 2 list; warns "kernelings.cfg:1: unknown key 'sede'; did you mean 'seed'?"
rm "$KERNELINGS_WORK/kernelings.cfg"
run 0 --help; says KERNELINGS_TIME_LIMIT_MS
run 0 --version

run 2 bench twise; warns "nearest: twice"
run 2 bench twice --solution --vs /nowhere.hpp; warns "--vs: there is no file /nowhere.hpp"
run 2 bench twice --solution --vs BLOK=64; warns 'has no tl::meta "BLOK"'
run 2 bench twice --file /nowhere.hpp; warns "no file /nowhere.hpp"
run 2 bench --file "$scratch/broken.hpp"; warns "name the puzzle too"
run 2 bench copy; warns "you have no file for copy yet"
run 2 bench twice --solution --case m=3; warns "--case m=3: twice needs values of n, for example n=1"
run 2 bench twice --solution --csv /nowhere/out.csv; warns "--csv: cannot write in the folder /nowhere"
run 2 bench twice --solution --budget 0

# --- hints, in order and by verdict
run 0 hint twice; says "What does the last block do?"
[[ $out != *"Your last run"* ]] || fail "a note explains what open holes explain"
run 12 run twice --file "$puzzles/01_twice/wrong/no_mask.hpp"    # not the learner's file: not recorded
run 0 hint twice; says "A mask says which lanes exist."
[[ $out != *"Mask the store"* ]] || fail "a run of another file counted"
cp "$puzzles/01_twice/wrong/no_mask.hpp" "$KERNELINGS_WORK/01_twice.hpp"
run 12 run twice
run 0 hint twice; says "Your last run ended with OUT_OF_BOUNDS."; says "Mask the store"; says "auto mask = offsets"; says "the last hint"; says "kernelings solution twice"
run 0 hint twice; says "You have seen every hint"; says "./kernelings view twice"
[[ $out != *"Your last run"* ]] || fail "a note that was read comes again"
run 0 hint twice --tier 1; says "What does the last block do?"; says "Your last run ended with OUT_OF_BOUNDS."
run 2 hint twice --tier 4; warns "tiers are 1 to 3"

# --- read
run 0 read; says "masking "; says "begin with \`./kernelings read start\`"
run 0 read masking; says "A mask belongs to an address"; says "OUT_OF_BOUNDS kernel.hpp:11"; silent
run 0 read twice; says "out[i] = 2 x[i]"; says "tl.load(p, mask)"; says "./kernelings read masking"
run 0 read 1; says "Twice"
run 2 read maskin; warns "no card or puzzle 'maskin'; did you mean masking?"
run 12 run twice --file "$puzzles/01_twice/wrong/no_mask.hpp"; says "about this: ./kernelings read masking"
run 12 run twice --file "$puzzles/01_twice/wrong/no_mask.hpp" --json; json 'o["card"] == "masking"'
run 0 run twice --solution --json; json 'o["card"] is None'
run 0 hint twice; says "./kernelings read masking"

# --- solution, list, progress, reset
run 2 solution twice; warns "--spoil"
run 0 solution twice --spoil; says "auto mask = offsets < n;"
[[ $out != *"/*["* ]] || fail "markers are shown"
run 0 list; says "OUT_OF_BOUNDS"
run 0 progress; says "0 of 2 puzzles passed"; says "Next: 01 twice"
cp "$puzzles/01_twice/solution.hpp" "$KERNELINGS_WORK/01_twice.hpp"
run 0 run twice --case 0
run 0 progress --json; json 'o["passed"] == 0'    # one case is no pass
run 0 run twice
run 0 solution twice
run 0 list --json; json '[p["status"] for p in o["puzzles"]] == ["passed", "new"]'
run 0 progress --json; json 'o["passed"] == 1 and o["total"] == 2 and o["next"]["slug"] == "copy"'
run 0 reset twice; says "your version is kept in"
cmp -s "$KERNELINGS_WORK/01_twice.hpp" "$puzzles/01_twice/kernel.hpp" || fail "reset did not restore the starter"
cmp -s "$KERNELINGS_WORK"/backup/01_twice.*.hpp "$puzzles/01_twice/solution.hpp" || fail "reset lost the file"
run 11 run twice
run 0 list; says "passed, now WRONG"

# --- list: search, filters, stars
run 0 list COPY; says "02  copy"; says "1 of 2 puzzles"
[[ $out != *"01  twice"* ]] || fail "a puzzle that was not looked for"
run 0 list nowhere; says "None of 2 puzzles"
run 0 list --status passed --json; json '[p["slug"] for p in o["puzzles"]] == ["twice"]'
run 0 list --track fixtures --json; json 'len(o["puzzles"]) == 2'
run 2 list --track fixtrues; warns "did you mean fixtures?"
run 2 list --status done
run 0 list twice --json; json 'o["puzzles"][0]["stars"] == {"correct": True, "clean": False, "fast": False}'  # hint 3 was shown
cp "$puzzles/01_twice/solution.hpp" "$KERNELINGS_WORK/01_twice.hpp"
run 0 run twice    # after reset, without a hint
run 0 list twice --json; json 'o["puzzles"][0]["stars"]["clean"]'
mkdir -p "$KERNELINGS_WORK/bench"
bench_line() { printf '{"time":"2026-01-01T00:00:00Z","puzzle":"01_twice","size":"n=1","device":"G","median_us":1,"low_us":1,"high_us":1,"gb_per_s":%s,"copy_gb_per_s":100,"noisy":%s,"validated":true}\n' "$@" >"$KERNELINGS_WORK/bench/history.jsonl"; }
bench_line 84 false; run 0 list twice --json; json 'not o["puzzles"][0]["stars"]["fast"]'
bench_line 85 true; run 0 list twice --json; json 'not o["puzzles"][0]["stars"]["fast"]'
bench_line 85 false; run 0 list twice; says "***"
run 0 progress; says "3 stars"

# --- paths
run 0 path; says "backwards"; says "all"; says "1 more to come"
run 0 path backwards; says "> 02"; says "coming"; says "1 of 2 passed, about 10 min to go, 1 more to come"
run 2 path backwrads; warns "did you mean backwards?"
run 2 path --set; warns "which path?"
run 2 list --path sideways; warns "there is no path 'sideways'; there are: backwards, all"
run 0 list --path backwards --json; json '[p["slug"] for p in o["puzzles"]] == ["copy", "twice"]'
mv "$KERNELINGS_WORK/progress.json" "$scratch/kept.json"
run 0 progress; says "Next: 01 twice"
printf '# mine\nseed = 0\n' >"$KERNELINGS_WORK/kernelings.cfg"
run 0 path backwards --set; warns "follow backwards now"
[[ $(<"$KERNELINGS_WORK/kernelings.cfg") == $'path = backwards\n# mine\nseed = 0' ]] || fail "the settings file"
run 0 progress; says "Next: 02 copy"
run 0 list; says "> 02  copy"
run 0; says "Next puzzle: 02 copy"
run 0 path all --json; json '[p["number"] for p in o["steps"][0]["puzzles"]][:2] == [1, 2] and o["steps"][0]["puzzles"][0]["label"] == "01"'
run 0 path all --set --json; json 'o["set"] and [s["slug"] for s in o["steps"][0]["puzzles"]] == ["twice", "copy", "later"]'
[[ $(grep -c path "$KERNELINGS_WORK/kernelings.cfg") == 1 ]] || fail "the path is set twice"
run 0 progress; says "Next: 01 twice"
rm "$KERNELINGS_WORK/kernelings.cfg"; mv "$scratch/kept.json" "$KERNELINGS_WORK/progress.json"

# --- completion, as bash carries it out
completes() {  # WANTED WORD...: the last word is being typed
  local want=$1; shift
  COMP_WORDS=(./kernelings "$@"); COMP_CWORD=$#; COMPREPLY=(); _kernelings
  [[ "${COMPREPLY[*]}" == "$want" ]] || fail "completion of $*: '${COMPREPLY[*]}', expected '$want'"
}
run 0 completion bash; eval "$out"
completes "progress" prog
completes "twice" run tw
completes "twice copy" hint ""
completes "--resources" run --res
completes "--spoil" solution --sp
completes "" progress tw
run 0 completion zsh; says bashcompinit
run 0 completion fish; says "seen_subcommand_from run' -l json"
run 2 completion tcsh; warns "bash, zsh and fish"

# --- damaged progress, no terminal
echo '{' >"$KERNELINGS_WORK/progress.json"
run 0 list; warns "progress.json.bad"
run 0 list; silent
run 0; says "Next puzzle: 01 twice"; says "--help"

finish
