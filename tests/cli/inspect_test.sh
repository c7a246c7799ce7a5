# Looking inside a kernel: what `run --ptx`, `--sass`, `--resources` and `--meta` show, on a machine without a GPU.
source tests/cli/assertions.sh

# Where there is no run-time compiler, nothing can be shown, and the reason is.
if "$program" run twice --solution --resources --arch sm_80 | grep -q UNAVAILABLE; then
  run 30 run twice --solution --resources --arch sm_80; says UNAVAILABLE
  echo "no CUDA toolkit here: skipped"
  exit 0
fi

export CUDA_VISIBLE_DEVICES=
run 0 run twice --solution --resources; warns "sm_90a"; says "a thread; no spills; no local memory"; says "limited by its"
unset CUDA_VISIBLE_DEVICES
run 0 run twice --solution --meta BLOCK=512 --resources --arch sm_75 --json; silent
json 'o["kernels"][0]["arch"] == "sm_75" and o["kernels"][0]["occupancy"]["most_warps"] == 32'
json 'o["kernels"][0]["instructions"]["wide_global_loads"] >= 1 and o["kernels"][0]["spill_store_bytes"] == 0'
run 0 run twice --solution --meta BLOCK=512 --ptx --arch sm_80; silent; says "ld.global.v4"; says "tl.load("; says "ret;"
[[ $out != *.loc* && $out != *.section* && $out != *_ZN2tl* ]] || fail "the listing shows what nobody reads"

# The case and the meta-parameters decide what is planned.
run 0 run twice --solution --resources --arch sm_80 --case n=100000 --json; json 'o["case"] == "n=100000" and o["kernels"][0]["grid"][0] > 1'
run 0 run twice --solution --resources --arch sm_80 --meta num_warps=8 --json; json 'o["kernels"][0]["num_warps"] == 8'
run 0 run twice --solution --meta num_warps=8 --meta num_stages=2
run 12 run twice --file "$puzzles/01_twice/wrong/no_mask.hpp" --meta num_warps=2; says "--meta num_warps=2"

# The disassembler may not be installed; then its package is named.
mkdir -p "$scratch/tools"
cat >"$scratch/tools/nvdisasm" <<'SH'
#!/bin/sh
echo '        /*0000*/                   LDG.E.128 R4, desc[UR6][R18.64] ;'
SH
chmod +x "$scratch/tools/nvdisasm"
PATH="$scratch/tools:$PATH" run 0 run twice --solution --meta BLOCK=512 --sass --arch sm_80; says "LDG.E.128"
printf '#!/bin/sh\necho no such chip >&2\nexit 1\n' >"$scratch/tools/nvdisasm"
PATH="$scratch/tools:$PATH" run 30 run twice --solution --sass --arch sm_80; says "cannot read the kernel"

# What cannot be shown is reported as `run` reports it.
echo 'int x = ;' >"$scratch/broken.hpp"
run 10 run twice --file "$scratch/broken.hpp" --ptx --arch sm_80; says "broken.hpp:1"
sed 's/host.launch/*(volatile int*)0 = 1; host.launch/' "$puzzles/01_twice/solution.hpp" >"$scratch/crash.hpp"
run 17 run twice --file "$scratch/crash.hpp" --ptx --arch sm_80; says CRASH

# Tools that need a GPU say what is missing: themselves, then the GPU.
export CUDA_VISIBLE_DEVICES=
for tool in compute-sanitizer ncu; do
  printf '#!/bin/sh\nexit 1\n' >"$scratch/tools/$tool"
  chmod +x "$scratch/tools/$tool"
done
PATH="$scratch/tools:$PATH" run 30 run twice --solution --sanitize; says UNAVAILABLE; says doctor
PATH="$scratch/tools:$PATH" run 30 run twice --solution --ncu; says UNAVAILABLE; says doctor
unset CUDA_VISIBLE_DEVICES
run 2 run twice --solution --sanitize --json

# --- usage errors
run 2 run twice --solution --ptx --sass
run 2 run twice --solution --ptx --json
run 2 run twice --solution --resources --arch sm_70; warns "sm_75 or newer"
run 2 run twice --solution --resources --arch hopper; warns "unknown chip 'hopper'"
run 2 run twice --solution --resources --arch sm_76; warns "cannot compile for sm_76"
run 2 run twice --solution --resources --arch sm_80 --case 9; warns "n=200"
run 2 run twice --solution --meta BLOCK; warns "is not NAME=VALUE"
run 2 run twice --solution --meta BLOCK=many; warns "is not NAME=VALUE"
run 2 run twice --solution --meta BLOKC=64; warns 'no tl::meta "BLOKC"; it has BLOCK'

finish
