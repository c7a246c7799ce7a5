# `run --shrink`: what it finds, saves and says, and that what it saved fails again.
source tests/cli/assertions.sh

solution=$puzzles/01_twice/solution.hpp

# Blocks beyond the second do nothing: the smallest shape has one element in the third.
sed 's/offsets < n/(offsets < n) \& (offsets < 128)/' "$solution" >"$scratch/two_blocks.hpp"
run 11 run twice --file "$scratch/two_blocks.hpp" --shrink; silent
says "shrunk from n=200 in "; says "x is all zeros"; says "--case $scratch/work/cases/01_twice.case"
grep -qx "case n=129" "$scratch/work/cases/01_twice.case" || fail "the saved case is not n=129"
first=$out

# An ordinary report names a smaller shape where a quick search finds one, and not for a case that was asked for.
run 11 run twice --file "$scratch/two_blocks.hpp"; says "smaller: ./kernelings run twice --file $scratch/two_blocks.hpp --case n=129"
run 11 run twice --file "$scratch/two_blocks.hpp" --json; json 'o["smaller"].endswith("--case n=129") and o["replay"].endswith("--case n=200")'
run 11 run twice --file "$scratch/two_blocks.hpp" --case n=200 --json; json 'o["smaller"] is None'

# The command that it prints, and the same search again.
run 11 run twice --file "$scratch/two_blocks.hpp" --case "$scratch/work/cases/01_twice.case" --json; silent
json 'o["cases"][0]["parameters"] == "n=129" and o["cases"][0]["mismatch"]["wrong"] == 1 and o["shrunk"] is None'
run 0 run twice --solution --case "$scratch/work/cases/01_twice.case"
run 0 view twice --file "$scratch/two_blocks.hpp" --case "$scratch/work/cases/01_twice.case" --out "$scratch/page.html"; says "case n=129"
run 11 run twice --file "$scratch/two_blocks.hpp" --shrink; [[ $out == "$first" ]] || fail "the same search ends elsewhere"
run 11 run twice --file "$scratch/two_blocks.hpp" --shrink --json
json 'o["shrunk"]["from"] == "n=200" and o["shrunk"]["finished"] and o["replay"].endswith("01_twice.case")'

# Where there is nothing to do.
run 0 run twice --solution --shrink; warns "every case passes"
echo 'int x = ;' >"$scratch/broken.hpp"
run 10 run twice --file "$scratch/broken.hpp" --shrink
run 2 run twice --solution --shrink --backend gpu; warns "--shrink"
run 2 run twice --solution --case "$scratch/none.case"; warns "cannot read the case"; warns "--shrink"
echo 'case m=3' >"$scratch/other.case"
run 2 run twice --solution --case "$scratch/other.case"; warns "no case 'm=3'"
echo 'here be lions' >"$scratch/wild.case"
run 2 run twice --solution --case "$scratch/wild.case"; warns "wild.case: line 1"

finish
