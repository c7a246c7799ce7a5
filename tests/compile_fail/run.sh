#!/bin/bash
# run.sh COMPILER ROOT FILE: the file must fail to compile, and the compiler's first error must be the text
# after `// expect: ` in the file's first line, so that a learner reads it before anything else. `consteval TEXT`: no
# assertion, but an error that contains TEXT, from which host/plain_message.cpp makes a sentence.
compiler=$1 root=$2 file=$3
expected=$(sed -n '1s,^// expect: ,,p' "$file")
if [ -z "$expected" ]; then
  echo "$file: the first line must be: // expect: <the message>"
  exit 1
fi
log=$("$compiler" -std=c++20 -fsyntax-only -I "$root" "$file" 2>&1)
status=$?
if [[ $expected == none,* ]]; then
  [ $status -eq 0 ] && exit 0
  printf '%s must compile:\n%s\n' "$file" "$log"
  exit 1
fi
if [ $status -eq 0 ]; then
  printf '%s compiles; expected: %s\n' "$file" "$expected"
  exit 1
fi
first=$(grep -m1 'error: ' <<<"$log")
if [[ $expected == consteval\ * && $log == *"${expected#consteval }"* ]]; then exit 0; fi
if [[ $first != *"error: static assertion failed: $expected" && $first != *"error: static assertion failed due to requirement"*": $expected" ]]; then
  printf '%s\n  expected first: %s\n  got first:      %s\n%s\n' "$file" "$expected" "$first" "$log" | cut -c1-600 | head -40
  exit 1
fi
