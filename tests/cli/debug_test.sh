# `debug`: gdb at the first line of a block, tiles as they are meant, a stop at what the simulator finds.
source tests/cli/assertions.sh
wrong=$puzzles/01_twice/wrong

# gdb_says COMMANDS PUZZLE-ARGUMENTS...: what gdb prints when these commands are typed.
debugs() {
  local commands=$1
  shift
  last="kernelings debug $*"
  out=$(printf "$commands" | timeout 100 "$program" debug "$@" 2>"$scratch/stderr")
  err=$(<"$scratch/stderr")
}

if ! command -v gdb >/dev/null; then echo "gdb is not installed"; exit 1; fi

# A block in the middle: its index tile starts there, and variables to come are not shown.
debugs 'next\nnext\nnext\nvars\n' twice --solution --case n=200 --block 2
says "stops before block 2 of twice"; says "solution.hpp:"
says "index tile 64 {128, 129,"; says "mask 64, 64 of 64 lanes on"
# Lanes that a mask kept from being loaded.
debugs 'next\nnext\nnext\nnext\nvars\n' twice --solution --case n=200 --block 3
says "mask 64, 8 of 64 lanes on"; says "float32 tile 64 (56 lanes without a value)"

# Of a kernel that fails: the block at fault, and a stop where the finding is made, with its line.
debugs 'continue\n' twice --file "$wrong/no_mask.hpp"
says "OUT_OF_BOUNDS; stops before block 0 of twice"; says "The simulator found: OUT_OF_BOUNDS"; says "no_mask.hpp:"

# A crash is caught at its line.
cat >"$scratch/crash.hpp" <<'K'
#include <tl/tl.hpp>
TL_KERNEL void twice(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  volatile int* nowhere = nullptr;
  *nowhere = n;
  tl.store(y + tl.program_id(0), tl.load(x));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, int n) { host.launch(twice, tl::grid(1), x, y, n); }
K
debugs 'continue\n' twice --file "$scratch/crash.hpp"
says SIGSEGV; says "crash.hpp:4"

# Shared tiles, and parts of them, say what they are of.
cat >"$scratch/shared.hpp" <<'K'
#include <tl/tl.hpp>
TL_KERNEL void twice(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  auto own = tl.shared<float>(tl::c<4>, tl::c<8>);
  auto part = own.index(1);
  tl.store(own, 0.0f);
  tl.barrier();
  tl.store(y + tl.arange(0, tl::c<8>), tl.load(part), tl.arange(0, tl::c<8>) < n);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, int n) { host.launch(twice, tl::grid(1), x, y, n); }
K
debugs 'next\nnext\nvars\n' twice --file "$scratch/shared.hpp"
says "own = shared tile 4x8 of float32"; says "part = shared tile 8 of float32"

# A case that `run --shrink` saved is run with its inputs, and a block order that is asked for in that order.
sed 's/offsets < n/(offsets < n) \& (offsets < 128)/' "$puzzles/01_twice/solution.hpp" >"$scratch/two_blocks.hpp"
run 11 run twice --file "$scratch/two_blocks.hpp" --shrink
debugs 'next\nnext\nnext\nnext\nvars\n' twice --file "$scratch/two_blocks.hpp" --case "$scratch/work/cases/01_twice.case"
says "case n=129: WRONG; stops before block 0 of twice"; says "a = float32 tile 64 {0, 0, 0,"
debugs 'show args\n' twice --solution --schedule descending
says "--schedule descending"; [[ $out != *"--schedules"* ]] || fail "two block orders"
run 2 debug twice --solution --case "$scratch/none.case"; warns "cannot read the case"

# Nothing to stop at.
run 2 debug twice --solution --block 99; warns "there is no block 99"
run 2 debug twice --solution --block 1,x; warns "is no block"
run 2 debug twice --solution --launch 7; warns "there is no launch 7"
echo 'int solve(' >"$scratch/broken.hpp"
run 10 debug twice --file "$scratch/broken.hpp"; says COMPILE_ERROR
out=$(PATH=$scratch "$program" debug twice --solution 2>&1); [[ $out == *"gdb is not installed: apt-get install gdb"* || $out == *compiler* ]] || fail "no word on gdb"
finish
