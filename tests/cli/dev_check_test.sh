# dev check on whole and on broken puzzle folders: each rule, its message and its place.
source tests/cli/assertions.sh

pack=$scratch/pack
export KERNELINGS_PUZZLES=$pack
fresh() { rm -rf -- "$pack" && mkdir -p "$pack" && cp -r "$puzzles/01_twice" "$pack/"; }
p=$pack/01_twice

fresh
run 0 dev check; says "dev check: 1 puzzle, 0 problems"
run 0 dev check twice

# --- files
fresh; echo x >"$p/notes.txt"; mkdir "$p/old"; mv "$p/README.md" "$p/readme.md"
run 1 dev check
says "notes.txt: does not belong in a puzzle folder; remove it"
says "old: is a folder that no puzzle has"
says "readme.md: does not belong in a puzzle folder; rename it to README.md"
says "README.md: is missing; add it"
says "1 puzzle, 4 problems"
fresh; echo "no heading" >"$p/README.md"
run 1 dev check; says "README.md:1: has no heading"
fresh; touch "$p/picture.svg"
run 0 dev check

# --- hints
fresh; sed -i 's/## Concept/## Concepts/' "$p/hints.md"
run 1 dev check; says "hints.md:7: '## Concepts' is no section"; says "there is no '## Concept' section"

fresh; sed -i '/^Cards/d' "$p/hints.md"; run 1 dev check; says "hints.md:1: names no concept card"
fresh; sed -i 's/Cards: masking/Cards: masking, masks/' "$p/hints.md"
run 1 dev check; says "hints.md:1: names the card 'masks', which there is not"; says "1 problem"
fresh; sed -i '/^## On WRONG/,$d' "$p/hints.md"; run 1 dev check; says "hints.md:1: has no '## On WRONG', which "; says "1 problem"
fresh; sed -i 's/```text/```cpp/' "$p/hints.md"; run 1 dev check; says "hints.md:7: '## Concept' has no \`\`\`text block"; says "1 problem"
fresh; sed -i 's/```cpp/```text/' "$p/hints.md"; run 1 dev check; says "'## Skeleton' has no \`\`\`cpp block"; says "1 problem"
fresh; printf '\n## Maths\n' >>"$p/hints.md"; run 1 dev check; says "'## Maths' is empty"

# --- the page
without() { fresh; sed -i "$1" "$p/README.md"; run 1 dev check; says "README.md:1: $2"; says "1 problem"; }
without 's/^    out.*//' "has no formula"
without 's/```text/```cpp/' "has no picture"
fresh; sed -i 's/```text/![the tile](tile.svg)\n```cpp/' "$p/README.md"; touch "$p/tile.svg"; run 0 dev check
without 's/| Triton | CUDA |/| CUDA |/' "does not say it in Triton and in CUDA"
without 's/## Try next/## Try/' "must end with one section '## Try next'"
fresh; printf '\n## More\n' >>"$p/README.md"; run 1 dev check; says "must end with one section"

# --- holes and starter
fresh; sed -i 's/BLOCK", 64/BLOCK", 32/' "$p/kernel.hpp"
run 1 dev check; says "kernel.hpp:3: is not what the markers in solution.hpp generate"
run 0 dev check --write
cmp -s "$p/kernel.hpp" "$puzzles/01_twice/kernel.hpp" || fail "--write did not restore kernel.hpp"
fresh; rm "$p/kernel.hpp"
run 1 dev check; says "kernel.hpp: is missing"
run 0 dev check --write
fresh; sed -i 's/\[2:\]/[3:]/; s/\[2\]/[3]/' "$p/solution.hpp"
run 1 dev check; says "solution.hpp:"
fresh; sed -i 's|/\*\[2\]\*/||' "$p/solution.hpp"
run 1 dev check; says "solution.hpp:9"

# --- specification
fresh; sed -i 's/.parameters = {"n"}/.parameters = {"n"/' "$p/puzzle.cpp"
run 1 dev check; says "puzzle.cpp:"
fresh; sed -i 's/{{1}, {100}, {200}}/{{1}, {100}, {100}}/' "$p/puzzle.cpp"
run 1 dev check; says "puzzle.cpp:8: case 2 repeats an earlier one"
fresh; sed -i 's/{{1}, {100}, {200}}/{{1}, {100, 3}}/' "$p/puzzle.cpp"
run 1 dev check; says "puzzle.cpp:8: case 1 has 2 values"
fresh; sed -i 's/scalar<int>("n", c\["n"\])/scalar<int>("n", c["m"])/' "$p/puzzle.cpp"
run 1 dev check; says "puzzle.cpp:"; says "no parameter 'm'"
fresh; sed -i 's/output<float>/input<float>/' "$p/puzzle.cpp"
run 1 dev check; says "no argument is an output"
fresh; sed -i 's/^    .model/    .tolerances = {{"x", exact("a test")}},\n&/' "$p/puzzle.cpp"
run 1 dev check; says "'x' is no output in case n=1; use an output's name"
fresh; sed -i 's/^    .model/    .tolerances = {{"out", exact("a test")}},\n&/' "$p/puzzle.cpp"
run 0 dev check
fresh; sed -i 's/.title = "Twice"/.title = "Twi" "ce"/' "$p/puzzle.cpp"
run 1 dev check; says "puzzle.cpp:4: .title reads as"

# --- verdicts
fresh; sed -i 's/2 \* d.in/3 * d.in/' "$p/puzzle.cpp"
run 1 dev check; says "solution.hpp"; says "must pass every case without a finding but gets WRONG"
fresh; sed -i 's/expect: WRONG/expect: RACE/' "$p/wrong/once.hpp"
run 1 dev check; says "once.hpp:1: must get RACE but gets WRONG"
fresh; sed -i 's/expect: WRONG/expect: BROKEN/' "$p/wrong/once.hpp"
run 1 dev check; says "once.hpp:1: 'BROKEN' is no verdict"
fresh; sed -i '2d' "$p/wrong/once.hpp"
run 1 dev check; says "once.hpp:2"
fresh; rm "$p/wrong/once.hpp"
run 1 dev check; says "wrong: has 2 of the 3 wrong kernels"
fresh; sed -i 's|/\*\[1: [^]]*\]\*/ offsets < n /\*\[1\]\*/|offsets < n|; s|/\*\[2:\]\*/|/*[1= '"tl.store(out + offsets, 2.0f * a, mask)"']*/|; s|/\*\[2\]\*/|/*[1]*/|' "$p/solution.hpp"
run 1 dev check --write; says "kernel.hpp: passes as it stands"
fresh; sed -i 's/d.out("out") = 2/__builtin_trap(); d.out("out") = 2/' "$p/puzzle.cpp"
run 1 dev check twice; says "puzzle.cpp"

# --- folders that are no puzzles
fresh; mkdir "$pack/02_empty"; cp -r "$p" "$pack/third"; cp -r "$p" "$pack/01_again"
run 1 dev check; says "02_empty: is no puzzle"; says "third: is not named like a puzzle"; says "01_twice: has the number or the name of 01_again"

# --- dev new
rm -rf "$pack"
run 0 dev new 09_row-sum --puzzles "$pack"
run 1 dev check; says "still says TODO(author)"; says "wrong: has 1 of the 3"; [[ $out != *" has no "* && $out != *"does not say"* ]] || fail "what dev new makes lacks a part of the page"
[[ $out != *"must "* && $out != *"compile"* ]] || fail "what dev new makes does not work"
run 0 run row-sum --solution
run 2 dev new 10_row-sum; warns "taken"
run 2 dev new RowSum; warns "for example 09_row-sum"

finish
