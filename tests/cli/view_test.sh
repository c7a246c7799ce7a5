# `view` and `run --trace`: what they write and when they refuse. What is in the files: view_data_test.cpp.
source tests/cli/assertions.sh
wrong=$puzzles/01_twice/wrong

run 0 view twice --solution; silent; says "PASS: case n=200,"; says "01_twice.html"
[[ -s $KERNELINGS_WORK/view/01_twice.html ]] || fail "no page in work/view"
run 0 view twice --solution --case n=100 --out "$scratch/deep/page.html"; says "case n=100"
cp "$scratch/deep/page.html" "$scratch/first.html"
run 0 view twice --solution --case n=100 --out "$scratch/deep/page.html"
cmp -s "$scratch/first.html" "$scratch/deep/page.html" || fail "equal runs give different pages"

# A kernel that fails is what the page is for.
run 0 view twice --file "$wrong/no_mask.hpp" --out "$scratch/a.html" --trace "$scratch/a.json"; says "OUT_OF_BOUNDS: case n=1,"; warns "a.json"
out=$(<"$scratch/a.json"); json '"OUT_OF_BOUNDS" in [e["name"] for e in o["traceEvents"]]'
run 12 run twice --file "$wrong/no_mask.hpp" --trace "$scratch/b.json"; warns "b.json"
cmp -s "$scratch/a.json" "$scratch/b.json" || fail "run and view write different traces"

# Nothing to show, or nowhere to put it.
echo 'int solve(' >"$scratch/broken.hpp"
run 10 view twice --file "$scratch/broken.hpp" --out "$scratch/none.html"; says COMPILE_ERROR
[[ ! -e $scratch/none.html ]] || fail "a page of nothing"
run 10 run twice --file "$scratch/broken.hpp" --trace "$scratch/none.json"; warns "nothing ran"
run 2 view twice --solution --out /proc/none/page.html; warns "cannot write"
run 2 view twice --file "$scratch/absent.hpp"; warns "there is no file"
run 2 view twice --solution --case n=x; warns "no case"
run 2 run twice --solution --backend gpu --trace "$scratch/c.json"; warns "--trace records what the simulator does"
finish
