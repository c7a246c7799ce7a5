# What the launcher promises, on a checkout with stub tools. Run in the root of the sources.
set -u
. tests/launcher/stubs.sh
failures=0

fail() {
  printf 'FAILED %s: %s\n' "${FUNCNAME[2]}" "$1" >&2
  failures=$((failures + 1))
}
expect() {  # WANT GOT
  [[ $2 == "$1" ]] || fail "want '$1', got '$2'"
}
expect_in() {  # PART WHOLE
  [[ $2 == *"$1"* ]] || fail "no '$1' in: $2"
}

builds_and_runs_with_the_arguments() {
  make_tree
  expect "$PWD|$tree|run|a b|*|" "$(launch run 'a b' '*' 2>/dev/null)"
  expect 1 "$(built)"
}

works_from_elsewhere_and_through_a_symlink() {
  make_tree
  ln -sf "$tree/kernelings" "$scratch/link"
  mkdir -p "$scratch/else where"
  expect "$scratch/else where|$tree|list|" "$(cd "$scratch/else where" && PATH=$tools ../link list 2>/dev/null)"
  expect "$tree/docs|$tree|list|" "$(cd "$tree/docs" && PATH=$tools ../kernelings list 2>/dev/null)"
  expect "$tree|$tree|list|" "$(cd "$tree" && PATH=$tools:. kernelings list 2>/dev/null)"
  expect 1 "$(built)"
}

adds_next_to_nothing_when_nothing_changed() {
  make_tree
  launch >/dev/null 2>&1
  local i start end microseconds
  start=${EPOCHREALTIME/./}
  for i in {1..20}; do launch >/dev/null; done
  end=${EPOCHREALTIME/./}
  microseconds=$(((end - start) / 20))
  printf 'launcher, nothing changed: %d.%d ms\n' $((microseconds / 1000)) $((microseconds % 1000 / 100))
  ((microseconds < 200000)) || fail "$microseconds microseconds"
  expect 1 "$(built)"
}

rebuilds_for() {  # WANT, then a command that changes the tree
  local before want=$1
  shift
  launch >/dev/null 2>&1
  sleep 0.02  # longer than a tick of the clock that stamps files
  before=$(built)
  (cd "$tree" && "$@")
  launch >/dev/null 2>&1
  expect "$want: $*" "$(($(built) - before)): $*"
}

notices_what_the_build_depends_on() {
  make_tree
  rebuilds_for 1 touch tl/tl.hpp
  rebuilds_for 1 touch cli/added.cpp
  rebuilds_for 1 rm cli/added.cpp
  rebuilds_for 1 touch -d '2001-01-01' cli/main.cpp
  rebuilds_for 1 touch CMakeLists.txt
  rebuilds_for 1 touch cmake/kernelings.cmake
  rebuilds_for 1 mkdir -p gpu/include
  rebuilds_for 1 rm build/release/cli/kernelings
  rebuilds_for 0 touch puzzles/01_a/puzzle.cpp work/01_a.hpp docs/a.md tests/a.cpp book/a.py
}

starts_over_where_the_checkout_was_moved() {
  make_tree
  launch >/dev/null 2>&1
  mv "$tree" "$scratch/moved"
  tree=$scratch/moved
  expect "$PWD|$tree|" "$(launch 2>/dev/null)"
  expect 2 "$(grep -c 'cmake --preset' "$calls")"
  rm -rf -- "$tree"
}

shows_a_failed_build_and_recovers() {
  make_tree
  local said
  said=$(STUB_BUILD=fail launch list 2>&1)
  expect 1 $?
  expect_in 'a.cpp:7:1: error: what is this' "$said"
  [[ $said != *'g++ -c'* ]] || fail "the command line is shown: $said"
  expect "$PWD|$tree|list|" "$(launch list 2>/dev/null)"
}

names_the_command_when_it_may_not_install() {
  make_tree bare
  local said
  said=$(launch list 2>&1)
  expect 2 $?
  expect_in 'sudo apt-get install -y --no-install-recommends libeigen3-dev libboost-context-dev' "$said"
  expect 0 "$(grep -c '^apt-get' "$calls")"
}

installs_as_root() {
  make_tree bare
  expect "$PWD|$tree|list|" "$(STUB_UID=0 launch list 2>/dev/null)"
  expect_in ' install libeigen3-dev' "$(grep '^apt-get' "$calls")"
  [[ $(<"$calls") != *'install'*'g++'* ]] || fail "it installed what is there"
}

says_what_it_cannot_download() {
  make_tree bare
  local said
  said=$(STUB_UID=0 STUB_NETWORK=no launch list 2>&1)
  expect 2 $?
  expect_in 'could not install libeigen3-dev' "$said"
  expect_in "Temporary failure resolving" "$said"
  expect "$PWD|$tree|list|" "$(STUB_UID=0 launch list 2>/dev/null)"
}

finishes_an_interrupted_installation() {
  make_tree
  mkdir -p "$tree/build"
  echo libfmt-dev >"$tree/build/installing"
  STUB_UID=0 launch >/dev/null 2>&1
  expect_in 'dpkg --configure -a' "$(<"$calls")"
  expect_in ' install libfmt-dev' "$(<"$calls")"
  [[ ! -e "$tree/build/installing" ]] || fail "it would install again"
}

builds_once_for_many_callers() {
  make_tree
  local i
  for i in 1 2 3 4; do STUB_BUILD_S=0.3 launch >"$scratch/said$i" 2>/dev/null & done
  wait
  for i in 1 2 3 4; do expect "$PWD|$tree|" "$(<"$scratch/said$i")"; done
  expect 1 "$(built)"
}

recovers_from_a_killed_build() {
  make_tree
  STUB_BUILD_S=0.5 launch >/dev/null 2>&1 &
  sleep 0.3
  kill -KILL $!
  wait $! 2>/dev/null
  # The orphaned ninja still holds the lock; two at once would spoil each other's files.
  expect "$PWD|$tree|list|" "$(launch list 2>/dev/null)"
  expect 0 "$(grep -c 'two builds at once' "$calls")"
}

selftest_builds_the_tests_and_hands_on_the_options() {
  make_tree
  expect '100% tests passed' "$(launch selftest -R sim 2>/dev/null)"
  expect_in 'cmake --preset release -DKL_BUILD_TESTS=ON' "$(<"$calls")"
  expect_in '-R sim' "$(grep '^ctest' "$calls")"
  expect "$PWD|$tree|" "$(launch 2>/dev/null)"
  expect 1 "$(built)"
}

installs_what_only_nightly_tests_need_for_these_alone() {
  make_tree
  STUB_UID=0 launch selftest -L nightly >/dev/null 2>&1
  expect 0 "$(grep -c chromium "$calls")"
  STUB_UID=0 launch selftest -C nightly -L nightly >/dev/null 2>&1
  expect_in ' chromium' "$(grep 'apt-get.* install ' "$calls")"
}

builds_the_leaderboard_when_it_is_first_used() {
  make_tree
  launch list >/dev/null 2>&1
  expect 0 "$(grep -c -e KL_LEADERBOARD -e kernelings-board "$calls")"
  launch submit --help >/dev/null 2>&1
  expect 1 "$(built)"
  expect "$PWD|$tree|submit|8|" "$(launch submit 8 2>/dev/null)"
  expect_in 'cmake --preset release -DKL_LEADERBOARD=ON' "$(<"$calls")"
  expect 2 "$(built)"
  launch board 8 >/dev/null 2>&1
  launch list >/dev/null 2>&1
  expect 2 "$(built)"
  sleep 0.02
  touch "$tree/cli/main.cpp"
  launch list >/dev/null 2>&1  # from then on it is kept up to date
  expect 2 "$(grep -c '^ninja .*kernelings-board' "$calls")"
}

for behaviour in $(compgen -A function | grep _); do
  case $behaviour in
    make_tools | make_tree | rebuilds_for | expect_in) ;;
    *) printf '%s\n' "$behaviour"; "$behaviour" ;;
  esac
done
((failures == 0)) && echo "launcher: all as promised"
exit $((failures > 0))
