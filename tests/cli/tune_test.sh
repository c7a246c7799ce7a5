# `tune` where there is no GPU: it looks for configurations, compiles, judges, and says that times need one.
source tests/cli/assertions.sh
export CUDA_VISIBLE_DEVICES=
solution=$puzzles/01_twice/solution.hpp

# --- what there is to tune
run 2 tune twice; warns "there is nothing to tune yet"
run 2 tune; warns "which puzzle?"
run 2 tune twise; warns "nearest: twice"
run 2 tune twice --file /nowhere.hpp; warns "there is no file /nowhere.hpp"
run 2 tune twice --solution --apply
run 2 tune twice --solution --arch sm_50; warns "unknown chip 'sm_50'"
run 12 tune twice --file "$puzzles/01_twice/wrong/no_mask.hpp"; says OUT_OF_BOUNDS    # a wrong kernel has no speed
run 2 run twice --solution --tuned; warns "--tuned goes with --backend gpu"
run 2 run twice --solution --backend gpu --tuned --meta BLOCK=64

# --- spaces
space() { printf '%s\n' "$@" >"$scratch/a.tune"; }
space 'BLOK = 64'
run 2 tune twice --solution --space "$scratch/a.tune"; warns "'BLOK' is no meta-parameter of the kernel file, which declares BLOCK"
space 'BLOCK = 64 128' 'require = BLOCK >'
run 2 tune twice --solution --space "$scratch/a.tune"; warns "it ends too early"
run 2 tune twice --solution --space /nowhere.tune; warns "cannot read /nowhere.tune"
if [[ $("$program" tune twice --solution --json 2>/dev/null) != *'"regist'* ]]; then
  echo "no CUDA toolkit: the rest needs its compiler"
  finish
fi
space 'BLOCK = 32 64 100 128' 'num_warps = 1 4' 'require = BLOCK >= 32 * num_warps'
run 30 tune twice --solution --space "$scratch/a.tune"
says "on sm_90a: 6 configurations from a.tune"
says "the file's own"
says "BLOCK=100 num_warps=1"; says "does not compile: line"
says "UNAVAILABLE: timing needs an NVIDIA GPU"
run 30 tune twice --solution --space "$scratch/a.tune" --arch sm_80 --json
json 'o["arch"] == "sm_80" and o["exit_code"] == 30 and o["winner"] is None and "GPU" in o["unavailable"]'
json 'all(c["dropped"] or c["kernels"][0]["registers"] > 0 for c in o["configurations"])'
json '[c["configuration"] for c in o["configurations"]][0].startswith("BLOCK=")'

# The learner's file: candidates that it declares, unless a tune file lies beside it.
mkdir -p "$KERNELINGS_WORK"
sed 's/tl::meta<"BLOCK", \([0-9]*\)>/tl::meta<"BLOCK", \1, 16, 256>/' "$solution" >"$KERNELINGS_WORK/01_twice.hpp"
run 30 tune twice; says "3 configurations from the candidates in the file"
space 'BLOCK = 512' && mv "$scratch/a.tune" "$KERNELINGS_WORK/01_twice.tune"
run 30 tune twice; says "2 configurations from 01_twice.tune"

finish
