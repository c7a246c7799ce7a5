# dev mutate: mistakes that the cases find, that they do not, and that are none.
source tests/cli/assertions.sh

run 0 dev mutate twice; says "01 twice: "; says " rejected (100.0 %), 0 pass, 0 of them unexplained"; silent

# Without a tail nobody misses the mask.
pack=$scratch/pack
mkdir -p "$pack" && cp -r "$puzzles/01_twice" "$pack/"
sed -i 's/{{1}, {100}, {200}}/{{64}, {128}}/' "$pack/01_twice/puzzle.cpp"
run 1 dev mutate --puzzles "$pack"
says "(mask dropped): tl.store(out + offsets, 2.0f * a);"; says "passes, and nothing explains it"; says "docs/mutation.md"

# What docs/mutation.md explains is no mistake.
export KERNELINGS_PUZZLES=$PWD/puzzles
run 0 dev mutate 06; says "More blocks than there are columns"; says "1 pass, 0 of them unexplained"
run 2 dev mutate nothing; warns "nothing"

finish
