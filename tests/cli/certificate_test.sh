# `certificate`: issued of what passes now only, and true of the files that it names, or it says what is not.
source tests/cli/assertions.sh
work=$KERNELINGS_WORK

run 2 certificate; warns "no puzzle has passed yet"
mkdir -p "$work"
cp "$puzzles/01_twice/solution.hpp" "$work/01_twice.hpp"; cp "$puzzles/02_copy/solution.hpp" "$work/02_copy.hpp"
run 0 run twice; run 0 run copy
hash=$(sha256sum <"$work/01_twice.hpp"); hash=${hash%% *}

run 0 certificate; silent; says "2 of 2 puzzles passed"; says "sha256 ${hash:0:16}"
run 0 certificate --name 'Ada <"&> Łovelace' --svg "$scratch/a.svg" --json; warns "wrote $scratch/a.svg"
json "o['puzzles'][0]['sha256'] == '$hash' and o['passed'] == 2 and o['checks'] == sum(p['checks'] for p in o['puzzles'])"
json "o['name'] == 'Ada <\"&> Łovelace' and sum(t['passed'] for t in o['tracks']) == 2"
printf '%s\n' "$out" >"$scratch/a.json"
python3 -c 'import sys, xml.dom.minidom, json
d = xml.dom.minidom.parse(sys.argv[1]); m = d.getElementsByTagName("metadata")[0].firstChild.data
sys.exit(json.loads(m) != json.load(open(sys.argv[2])))' "$scratch/a.svg" "$scratch/a.json" || fail "the SVG does not carry the JSON"
(cd "$work" && sha256sum 01_twice.hpp 02_copy.hpp | sha256sum | cut -d' ' -f1) >"$scratch/sums"
json "o['sources_sha256'] == '$(<"$scratch/sums")'"

# All holds, of either form; verifying makes no files and changes no progress.
before=$(<"$work/progress.json")
for file in a.svg a.json; do run 0 certificate --verify "$scratch/$file"; says "2 of 2 hold."; done
run 0 certificate --verify "$scratch/a.svg" --json; json "o['holds'] and all(p['source'] == 'same' and p['result'] == 'passes' for p in o['puzzles'])"
[[ $(<"$work/progress.json") == "$before" ]] || fail "verifying changed the progress"
# With the seed and number of block orders that it was issued with, whatever is set now.
KERNELINGS_SCHEDULES=1 run 0 certificate --verify "$scratch/a.json"

# One that was edited.
sed 's/"checks": [0-9]*/"checks": 9999/' "$scratch/a.json" >"$scratch/edited.json"
run 11 certificate --verify "$scratch/edited.json"; says "checks, not 9999"
sed 's/"passed": 2/"passed": 3/' "$scratch/a.json" >"$scratch/edited.json"
run 11 certificate --verify "$scratch/edited.json"; says "The certificate itself: its"
sed 's/solved 2 of 2/solved 72 of 72/' "$scratch/a.svg" >"$scratch/edited.svg"
run 11 certificate --verify "$scratch/edited.svg"; says "not what its data draws"

# A source that differs and passes, that differs and fails, that is missing.
echo '// later' >>"$work/01_twice.hpp"
run 11 certificate --verify "$scratch/a.svg"; says "source differs  passes"; says "1 of 2 hold."
cp "$puzzles/01_twice/wrong/no_mask.hpp" "$work/01_twice.hpp"
run 11 certificate --verify "$scratch/a.svg"; says "source differs  OUT_OF_BOUNDS"
run 0 certificate; warns "01 twice passed once, but not now, and is left out: OUT_OF_BOUNDS"; says "1 of 2 puzzles passed"
rm "$work/01_twice.hpp"
run 11 certificate --verify "$scratch/a.svg" --json
json "o['exit_code'] == 11 and [p['source'] for p in o['puzzles']] == ['missing', 'same']"
[[ ! -e $work/01_twice.hpp ]] || fail "verifying made a file"
rm "$work/02_copy.hpp"; run 2 certificate; warns "none of your files passes now"

# No certificate at all.
echo '{}' >"$scratch/none.json"; run 2 certificate --verify "$scratch/none.json"; warns "is no certificate"
sed 's/"total": [0-9]*/"total": 2000000000/' "$scratch/a.json" >"$scratch/none.json"; run 2 certificate --verify "$scratch/none.json"; warns "is no certificate"
echo '<svg><metadata>' >"$scratch/none.svg"; run 2 certificate --verify "$scratch/none.svg"; warns "is no certificate"
run 2 certificate --verify "$scratch/absent.svg"; warns "cannot read"
run 2 certificate --verify "$scratch/a.svg" --svg "$scratch/b.svg"; warns "excludes"
run 2 certificate --name "$(printf 'x%.0s' {1..61})"; warns "longer than 60"
run 2 certificate --name $'\xff'; warns "UTF-8"
finish
