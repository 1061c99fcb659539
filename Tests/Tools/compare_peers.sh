#!/usr/bin/env bash
# Brevpress and other tools on the same two-page invoices, run in turn, so that a busy moment of
# the machine strikes all alike.
#
# usage: compare_peers.sh PEERS [ROUNDS]
#   PEERS   a scratch copy of the peers' folder, with venv/ made as its README says
#   ROUNDS  how often each program runs (default 3)
#
# The peers get text that is formatted already, and do layout and PDF alone, on one core. Brevpress
# gets the same invoices as UBL and does the whole way on two: receive, read, check, lay out, plan
# envelopes and postage, draw with marks, release. Pages are the peers' two a document for all.
set -euo pipefail
tools=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$tools/../.." && pwd)
peers=$(cd "$1" && pwd)
rounds=${2:-3}
documents=1000
swift build --package-path "$root" -c release --product brevpress-benchmark --quiet
benchmark=$root/.build/release/brevpress-benchmark
cd "$peers"
mkdir -p out data src
cp geom.py src/  # The peers import their geometry from there.
[ -f "data/inv-$documents.json" ] || venv/bin/python gen_data.py "$documents"
python3 "$tools/peers_invoices.py" "data/inv-$documents.json" \
  "$root/spool/sample/SE-0326110000017-inv.xml" data/ubl
printf '%s\n' \
  "brevpress, whole way | $benchmark whole data/ubl --workers 2" \
  "typst | venv/bin/python run_typst.py $documents real notags" \
  "reportlab-canvas | venv/bin/python run_rl_canvas.py $documents" \
  "reportlab-platypus | venv/bin/python run_rl_platypus.py $documents" |
  venv/bin/python abbench.py "$rounds" $((2 * documents))
ls -l out/*-"$documents".pdf
"$benchmark" whole data/ubl --workers 2
