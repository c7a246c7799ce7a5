# `editor`: what it writes is what the editors take, and nobody's file is replaced.
source tests/cli/assertions.sh
export KERNELINGS_ROOT=$scratch/root
mkdir -p "$KERNELINGS_ROOT"
tasks=$KERNELINGS_ROOT/.vscode/tasks.json launch=$KERNELINGS_ROOT/.vscode/launch.json

run 0 editor vscode; silent; says tasks.json; says launch.json
out=$(<"$launch"); json "o['configurations'][0]['args'] == ['debug', '\${fileBasenameNoExtension}', '--here']"
out=$(<"$tasks"); json "[t['args'][0] for t in o['tasks']] == ['run', 'view', 'hint'] and o['tasks'][0]['group']['isDefault']"
# Each form of message has one matcher, and a line that names no place has none.
cat >"$scratch/match.py" <<'P'
import json, re, sys
patterns = [m["pattern"] for m in json.load(open(sys.argv[1]))["tasks"][0]["problemMatcher"]]
def found(text): return [(m[p["file"]], m[p["line"]], m[p["message"]]) for p in patterns for m in [re.search(p["regexp"], text)] if m]
assert found("RACE work/04_many.hpp:12: block 1, lane 0 reads") == [("work/04_many.hpp", "12", "block 1, lane 0 reads")]
assert found("COMPILE_ERROR work/01_x.hpp:3: expected ';'") == [("work/01_x.hpp", "3", "expected ';'")]
assert found("/tmp/a.hpp:3:5: error: no") == [("/tmp/a.hpp", "3", "no")]
for quiet in ("PASS vector-add: 5 cases, 3 block orders each, 0.16 s", "  work/03_mask-tail.hpp:11: block 0, lane 1", "  replay: ./kernelings run x"):
  assert not found(quiet), quiet
P
python3 "$scratch/match.py" "$tasks" 2>"$scratch/stderr" || { err=$(<"$scratch/stderr"); fail "problem matchers"; }

# The same again changes nothing; a file of the user's stays, and so does the one beside it.
run 0 editor vscode
echo '{"mine": 1}' >"$launch"; echo '{"mine": 2}' >"$tasks"; rm "$tasks"
run 2 editor vscode; warns "exists and may be yours"; warns "--force"
[[ $(<"$launch") == '{"mine": 1}' && ! -e $tasks ]] || fail "a user's file was touched, or half was written"
run 0 editor vscode --force; out=$(<"$launch"); json "'configurations' in o"

run 0 editor clangd; says ".clangd"; says compile_commands.json
grep -q -- "\"-isystem\", \"$KERNELINGS_ROOT\", .*\"-include\", \"tl/tl.hpp\"" "$KERNELINGS_WORK/.clangd" || fail "no flags"
echo mine >"$KERNELINGS_WORK/.clangd"; run 2 editor clangd; warns "exists and may be yours"
rm "$KERNELINGS_WORK/.clangd"

# The commands parse what they are for, with g++, word by word: learners' files, and authors' from the specification on.
# ($KERNELINGS_ROOT has to be the true one: the headers are there.)
export KERNELINGS_ROOT=$PWD KERNELINGS_PUZZLES=$scratch/puzzles; cp -r "$puzzles" "$scratch/puzzles"
"$program" run twice >/dev/null; [[ -f $KERNELINGS_WORK/01_twice.hpp ]] || fail "no learner's file"
run 0 editor clangd; [[ ! -e $scratch/puzzles/compile_commands.json ]] || fail "authors' commands for learners"
run 0 editor clangd --authors
cat >"$scratch/parse.py" <<'P'
import json, subprocess, sys
entries = json.load(open(sys.argv[1]))
files = [e["file"] for e in entries]
for name in sys.argv[2:]:
  assert any(f.endswith(name) for f in files), (name, files)
for e in entries:
  if not any(e["file"].endswith(name) for name in sys.argv[2:]): continue
  done = subprocess.run(e["arguments"], cwd=e["directory"], text=True, capture_output=True)
  assert done.returncode == 0, (e["file"], done.stderr)
P
parses() { python3 "$scratch/parse.py" "$@" 2>"$scratch/stderr" || { err=$(<"$scratch/stderr"); fail "commands of $1"; }; }
parses "$KERNELINGS_WORK/compile_commands.json" work/01_twice.hpp
parses "$scratch/puzzles/compile_commands.json" 01_twice/puzzle.cpp 01_twice/solution.hpp 01_twice/wrong/no_mask.hpp
# New files are added to a list that is ours; another's list stays.
cp "$KERNELINGS_WORK/01_twice.hpp" "$KERNELINGS_WORK/02_copy.hpp"; run 0 editor clangd
parses "$KERNELINGS_WORK/compile_commands.json" work/02_copy.hpp
echo '[{"file": "a.cpp", "command": "cc a.cpp"}]' >"$KERNELINGS_WORK/compile_commands.json"
run 2 editor clangd; warns "exists and may be yours"
run 2 editor emacs; warns "use vscode or clangd"
finish
