#!/usr/bin/env bash
# The tools' own tests, then the main job on the sample batch, proved with other people's readers.
# usage: prove.sh [PROGRAM]   (default: the debug build)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${1:-$root/.build/debug/brevpress}
export PYTHONDONTWRITEBYTECODE=1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/brevpress-prove.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cd "$here"

echo "-- the tools' own tests"
python3 selftest.py --quiet

echo "-- the sample batch, from files to job folders"
spool=$scratch/spool
options=(--spool "$spool" --now 2026-11-22T05:00:00Z --jobs 2)
"$program" "${options[@]}" init >/dev/null
"$program" "${options[@]}" submit "$root/spool/sample" >/dev/null
"$program" "${options[@]}" run >/dev/null
python3 check_jobs.py "$spool" --manifest "$root/Tests/Fixtures/sample-manifest.csv" \
  --brevpress "$program" --all-marks --window-ink 1

echo "-- every attachment's page once, in order, upright"
python3 check_enclosures.py "$spool" --input "$root/spool/sample" --pictures 20

echo "-- the same input twice"
python3 determinism.py --brevpress "$program" --input "$root/spool/sample"

echo "-- killed and started again"
python3 kill_harness.py --brevpress "$program" --input "$root/spool/sample" --kills 6 --each 3

echo "-- held, changed and let go, killed on the way"
python3 hold_harness.py --brevpress "$program" --kills 1 --points replace.received

echo "-- all channels against their stand-ins, and killed on the way"
python3 prove_channels.py --brevpress "$program"
python3 channel_harness.py --brevpress "$program" --count 12 --kills 4 --seconds 3

echo "-- the archive, killed at every moment"
python3 archive_harness.py --brevpress "$program" --input "$root/spool/sample"

echo "-- mutated invoices"
python3 fuzz.py --brevpress "$program" --input "$root/spool/sample" --count 120 --batch 60

echo "-- ready-made invoices"
python3 prove_readymade.py --brevpress "$program"

echo "-- claims called back and payments, killed and started again"
python3 claim_harness.py --brevpress "$program" --kills 2 \
  --points dispatch.prepared:2,dispatch.begun:2,dispatch.answered:2,payments.taken,hold.done

echo "-- payment slips and codes read back"
# Debian's own Python has python3-stdnum.
/usr/bin/python3 make_check_digits.py --check
/usr/bin/python3 check_slips.py "$spool" --input "$root/spool/sample"

echo "-- hostile layouts, watched by the kernel"
python3 check_files.py --brevpress "$program" --input "$root/spool/sample"

echo "-- after the release: faults, reconcile, reprint, twice in a row"
python3 after_release.py --brevpress "$program" --input "$root/spool/sample" --count 300 --jobs 3
python3 after_release.py --brevpress "$program" --input "$root/spool/sample" --count 60 --jobs 2 \
  --share 0.2 --kills
python3 after_release.py --brevpress "$program" --input "$root/spool/sample" --count 60 --jobs 2 \
  --share 0.2 --marks omr-quadient --imposition 2-up-cut-stack

echo "-- the designer's desk in a browser"
timeout 300 python3 desk_test.py --brevpress "$program"
