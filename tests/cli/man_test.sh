# docs/kernelings.1 is what the command line says of itself, and readers of manual pages take it.
source tests/cli/assertions.sh
page=docs/kernelings.1

run 0 dev man; silent
printf '%s\n' "$out" >"$scratch/kernelings.1"
difference=$(diff "$page" "$scratch/kernelings.1") || { out=$difference; fail "$page is not what \`dev man\` prints; ./kernelings dev man >$page writes it"; }

# Every verb has its heading, and what --help hides is hidden here.
for verb in $("$program" completion bash | sed -n "s/^    \([a-z]*\)) options=.*/\1/p"); do
  [[ $verb == dev ]] || grep -q "^\.SS .fB$verb.f" "$page" || fail "no heading for $verb"
done
grep -q '^\.SS .fBdev check' "$page" || fail "no heading for dev check"
! grep -q 'untimed\|dev warm' "$page" || fail "hidden words are shown"

if command -v mandoc >/dev/null; then
  # The page has no date: its version says how old it is. Long lines of its source are nobody's concern.
  said=$(mandoc -Tlint "$page" | grep -v 'missing date\|input text line longer')
  [[ -z $said ]] || { out=$said; fail "mandoc -Tlint"; }
fi
if command -v man >/dev/null; then
  out=$(MANWIDTH=80 man --warnings -l "$page" 2>"$scratch/stderr" | col -b); err=$(<"$scratch/stderr"); last="man -l"
  silent; says "--shrink"; says "EXIT STATUS"; says "KERNELINGS_WORK"; says "dev check"
fi
finish
