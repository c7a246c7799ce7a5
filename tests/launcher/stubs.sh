# A checkout whose tools are stubs, for tests of the launcher. Sourced; makes $tree and $calls.
#
# The stubs append to $calls what they were asked. STUB_UID is who the user is, STUB_NETWORK=no makes
# apt-get fail, STUB_BUILD=fail makes ninja fail, STUB_BUILD_S is how long it takes.
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
tools=$scratch/tools
calls=$scratch/calls
export KERNELINGS_SYSROOT=$scratch/sysroot STUB_CALLS=$calls STUB_UID=1000 STUB_NETWORK=yes STUB_BUILD=good STUB_BUILD_S=0
unset CXX

stub() {  # NAME, script on stdin
  { printf '#!/bin/bash\necho "%s $*" >>"$STUB_CALLS"\n' "$1"; cat; } >"$tools/$1"
  chmod +x "$tools/$1"
}

make_tools() {
  mkdir -p "$tools"
  local tool
  # Only these of the real ones: the test must not find the machine's own compiler or CMake.
  for tool in bash cat chmod find flock mkdir mv nproc readlink rm sleep tail; do
    ln -s "$(command -v "$tool")" "$tools/$tool"
  done
  stub g++ <<<''
  stub dpkg <<<''
  stub python3 <<<''
  stub gdb <<<''
  stub bwrap <<<''
  stub ctest <<<'echo "100% tests passed"'
  stub id <<<'echo "$STUB_UID"'
  stub cmake <<'END'
if [[ $1 == --version ]]; then echo "cmake version 3.25.1"; exit; fi
mkdir -p build/release && : >build/release/build.ninja
END
  stub ninja <<'END'
[[ -e "$2/building" ]] && echo "two builds at once" >>"$STUB_CALLS"
: >"$2/building"
sleep "$STUB_BUILD_S"
echo "[1/2] Building CXX object a.o"
if [[ $STUB_BUILD == fail ]]; then
  rm -f "$2/building"
  printf 'FAILED: a.o\ng++ -c a.cpp\na.cpp:7:1: error: what is this\n'; exit 1
fi
mkdir -p "$2/cli" "$2/leaderboard"
[[ " $* " == *" kernelings-board "* ]] && : >"$2/leaderboard/kernelings-board" && chmod +x "$2/leaderboard/kernelings-board"
printf '#!/bin/bash\n[[ $1 == dev ]] && exit 1\nprintf "%%s|" "$PWD" "$KERNELINGS_ROOT" "$@"\n' >"$2/cli/kernelings"
chmod +x "$2/cli/kernelings"
rm -f "$2/building"
END
  stub apt-get <<'END'
[[ $STUB_NETWORK == yes ]] || { echo "E: Temporary failure resolving 'deb.debian.org'"; exit 100; }
[[ " $* " == *" install "* ]] && . "${0%/*}/../libraries.sh"
exit 0
END
  cat >"$scratch/libraries.sh" <<'END'
usr=$KERNELINGS_SYSROOT/usr
mkdir -p "$usr"/include/{eigen3/Eigen,CLI,nlohmann,fmt,gtest,gmock,benchmark,soci} "$usr"/{lib/x86_64-linux-gnu,lib/postgresql/15/bin,share/mkdocs/themes/material}
for file in include/{eigen3/Eigen/Core,CLI/CLI.hpp,nlohmann/json.hpp,fmt/core.h,sodium.h,png.h} \
  include/{gtest/gtest.h,gmock/gmock.h,benchmark/benchmark.h} include/{soci/soci.h,sqlite3.h,httplib.h,seccomp.h} \
  lib/x86_64-linux-gnu/libboost_{context,program_options}.so lib/postgresql/15/bin/initdb share/mkdocs/themes/material/main.html; do
  : >"$usr/$file"
done
END
}

# A fresh checkout in a path with a space, with nothing built; $1 is `bare` for a machine without libraries.
make_tree() {
  tree="$scratch/a checkout"
  rm -rf -- "$tree" "$KERNELINGS_SYSROOT" "$calls"
  mkdir -p "$tree"/{cli,tl,cmake,puzzles/01_a,work,docs,tests,book} "$KERNELINGS_SYSROOT"
  : >"$calls"
  cp -- kernelings "$tree/kernelings"
  touch "$tree"/{CMakeLists.txt,CMakePresets.json,cli/main.cpp,tl/tl.hpp,cmake/kernelings.cmake}
  [[ ${1-} == bare ]] || . "$scratch/libraries.sh"
}

launch() { PATH=$tools "$tree/kernelings" "$@"; }
built() { grep -c '^ninja' "$calls"; }
make_tools
