# The units of systemd are what systemd understands, and a slip in one is noticed.
command -v systemd-analyze >/dev/null || { echo 'no systemd-analyze here: skipped'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# FOLDER: what systemd says of the units there. The program that they start stands in /opt/kernelings on no machine that builds it.
complaints() { (cd "$1" && sed -i "s#^ExecStart=/opt/kernelings/[^ ]*#ExecStart=$(command -v true)#" ./*.service && systemd-analyze verify --man=no --recursive-errors=one ./*.service 2>&1); }

cp -r leaderboard/systemd "$scratch/good"
said=$(complaints "$scratch/good") || failures=1
[[ -z $said && $failures == 0 ]] || { echo "FAILED: $said"; failures=1; }

for slip in 's/^NoNewPrivileges=yes/NoNewPriviliges=yes/' 's/^MemoryMax=16G/MemoryMax=16X/' 's/^ProtectSystem=strict/ProtectSystem=very/'; do
  rm -rf "$scratch/bad" && cp -r leaderboard/systemd "$scratch/bad" && sed -i "$slip" "$scratch/bad/kernelings-worker.service"
  cmp -s leaderboard/systemd/kernelings-worker.service "$scratch/bad/kernelings-worker.service" && { echo "FAILED: nothing to replace: $slip"; failures=1; }
  [[ $(complaints "$scratch/bad") == *kernelings-worker.service* ]] || { echo "FAILED: nothing said of $slip"; failures=1; }
done
exit "$failures"
