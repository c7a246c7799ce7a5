# docs/json.md names the fields that these verbs print, all of them and no other.
source tests/cli/assertions.sh

cat >"$scratch/fields.py" <<'P'
import json, re, sys
heading, keys = sys.argv[1], set()
sections = re.split(r"^# ", open("docs/json.md").read(), flags=re.M)
section, = [s for s in sections if s.startswith(heading + "\n")]
def collect(value):
  if isinstance(value, dict):
    keys.update(value)
    for inner in value.values(): collect(inner)
  elif isinstance(value, list):
    for inner in value: collect(inner)
for text in sys.argv[2:]: collect(json.loads(text))
said = set(re.findall(r"`([a-z][a-z0-9_]*)`", section)) - {"null"}
assert keys and keys == said, (heading, "only printed", keys - said, "only in docs/json.md", said - keys)
P
# documented HEADING OUTPUT...: the section's `words` are the keys of these outputs.
documented() { python3 "$scratch/fields.py" "$@" 2>"$scratch/stderr" || { err=$(<"$scratch/stderr"); fail "docs/json.md: $1"; }; }

"$program" run twice >/dev/null; cp "$puzzles/01_twice/solution.hpp" "$KERNELINGS_WORK/01_twice.hpp"
run 0 run twice
run 0 list --json; documented "The JSON of the list" "$out"
list=$out; run 0 progress --json; next=$(python3 -c 'import json,sys; o = json.loads(sys.argv[1]); o["next"] = None; print(json.dumps(o))' "$out")
documented "The JSON of progress" "$next"
run 0 path all --json; one=$out; run 0 path --json; documented "The JSON of a path" "$one" "$out"
run 0 certificate --name N --json; documented "The JSON of a certificate" "$out"
printf '%s\n' "$out" >"$scratch/certificate.json"
# sources_sha256 is what the page says.
sum=$(python3 -c 'import json,sys; [print(p["sha256"], " %02d_%s.hpp" % (p["number"], p["slug"])) for p in json.load(open(sys.argv[1]))["puzzles"]]' "$scratch/certificate.json" | sha256sum)
json "o['sources_sha256'] == '${sum%% *}' and o['puzzles']"
run 0 certificate --verify "$scratch/certificate.json" --json; documented "The JSON of a verification" "$out"

# A field that is missing on either side is noticed.
python3 "$scratch/fields.py" "The JSON of the list" '{"puzzles": []}' 2>/dev/null && fail "missing fields pass"
python3 "$scratch/fields.py" "The JSON of the list" "${list/\"slug\"/\"snail\"}" 2>/dev/null && fail "another field passes"
finish
