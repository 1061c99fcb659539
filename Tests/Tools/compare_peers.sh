#!/usr/bin/env bash
# Brevpress and other tools on the same two-page invoices, run in turn, so that a busy moment of
# the machine strikes all alike.
#
# usage: compare_peers.sh PEERS ROUNDS
#   PEERS   a scratch copy of the peers' folder, with venv/, data/inv-1000.json and out/ made as
#           its README says
#   ROUNDS  how often each program runs (3 or more)
# Brevpress's own program is `brevpress-benchmark peers DATA OUT`: the same data, the same
# geometry, through LayoutEngine and Rendering into one PDF.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
peers=$(cd "$1" && pwd)
rounds=${2:-3}
documents=1000
swift build --package-path "$root" -c release --product brevpress-benchmark --quiet
benchmark=$root/.build/release/brevpress-benchmark
cd "$peers"
mkdir -p out
[ -f "data/inv-$documents.json" ] || venv/bin/python gen_data.py "$documents"
# The peers import their geometry from src/.
mkdir -p src && cp geom.py src/
printf '%s\n' \
  "brevpress | $benchmark peers data/inv-$documents.json out/brevpress-$documents.pdf" \
  "typst | venv/bin/python run_typst.py $documents real notags" \
  "reportlab-canvas | venv/bin/python run_rl_canvas.py $documents" \
  "reportlab-platypus | venv/bin/python run_rl_platypus.py $documents" |
  venv/bin/python abbench.py "$rounds" $((2 * documents))
ls -l out/*-"$documents".pdf
