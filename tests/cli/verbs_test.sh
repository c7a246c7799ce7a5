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
run 0 hint twice --tier 1; says "What does the last block do?"
run 2 hint twice --tier 4; warns "tiers are 1 to 3"

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

# --- damaged progress, no terminal
echo '{' >"$KERNELINGS_WORK/progress.json"
run 0 list; warns "progress.json.bad"
run 0 list; silent
run 0; says "Next puzzle: 01 twice"; says "--help"

finish
