#!/usr/bin/env bash
# Builds the machine and its tests with AddressSanitizer and UndefinedBehaviorSanitizer and runs them; with the word
# `checker`, what judges. Our own code is instrumented; kernels are compiled as always.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
build=${KL_SANITIZED_BUILD:-$root/build/sanitized}
# The command line has no pointers of its own worth the minutes.
tests=(test_diagnostics_kernels test_diagnostics_race_shadow test_host_child test_host_crash_site)
names='diagnostics\.(kernels|race_shadow)|host\.(child|crash_site)'
if [[ ${1-} == checker ]]; then
  tests=(test_checker_check test_checker_compare test_checker_shrink)
  names='checker\.(check|compare|shrink)'
fi

cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG='-O1 -g1' \
  -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=10 -DKL_BUILD_TESTS=ON -DKL_SANITIZE=address,undefined >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
cmake --build "$build" --target "${tests[@]}" >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
cd "$build"
ctest --output-on-failure -R "^($names)\$"
