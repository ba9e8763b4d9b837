#!/usr/bin/env bash
# Measures `gradus batch` against parsing alone and against what somebody would pick instead, on Linux.
#
#     benches/compare.sh [PEOPLE]     1,000,000 unless told otherwise
#
# Prints tables, and puts them into docs/performance.md when there are a million people or more. Everything it needs
# goes into target/compare: for a million people about 4 GB of disk, with 2 GB of memory and a quarter of an hour. The
# environment can say
#     GRADUS=PROGRAM     a gradus that is there already, instead of one built here
#     ROUNDS=COUNT       how often everything is measured (5), but for what one would pick instead, which is 3 times
#     PEERS=COUNT        how many people that gets (a tenth); for a million 13 GB of memory and 25 minutes more
set -euo pipefail
cd "$(dirname "$0")/.."
people=${1:-1000000}
rounds=${ROUNDS:-5}
[[ $people =~ ^[1-9][0-9]*$ && $people -ge 100 ]] || { echo "usage: benches/compare.sh [PEOPLE], 100 or more" >&2; exit 2; }
part=$((people / 2))
peers_part=${PEERS:-$((people / 10))}

here=benches/compare
work=target/compare
data=$work/data
python=$work/venv/bin/python
export PYTHONDONTWRITEBYTECODE=1
mkdir -p "$data"

if [[ ! -x $work/venv/bin/pip ]]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement $here/requirements.txt
cargo build --quiet --release --locked --manifest-path $here/limit/Cargo.toml --target-dir "$work/limit"
gradus=${GRADUS:-target/release/gradus}
if [[ -z ${GRADUS:-} ]]; then
    cargo build --quiet --release --locked --target-dir target
fi

# People are made once and kept: `make_people NAME COUNT [options]`.
make_people() {
    local file=$data/$1.ndjson
    if [[ ! -e $file || $here/generate.py -nt $file ]]; then
        "$python" $here/generate.py people "$file" "${@:2}"
    fi
}
"$python" $here/generate.py rubric "$data"
make_people plain 1000 --plain
make_people "people_$people" "$people"
make_people "people_$part" "$part"
make_people "people_$peers_part" "$peers_part"
make_people "misspelt_$part" "$part" --misspelt 0.1
make_people "different_$part" "$part" --misspelt 0.1 --different
make_people "messy_$part" "$part" --messy

# Results go into memory if there is room (up to 3 kB a person), so that the disk isn't what is measured.
results=$work/results
room=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1 || true)
if [[ -w /dev/shm && ${room:-0} -gt $((people * 3)) ]]; then
    results=$(mktemp -d /dev/shm/gradus-compare.XXXXXX)
else
    echo "There is no room in memory for results, so they go to the disk, and the disk is measured too." >&2
    mkdir -p "$results"
fi
trap 'rm -rf "$results"' EXIT

page=()
if [[ $people -ge 1000000 ]]; then
    page=(docs/performance.md)
fi
"$python" $here/measure.py "$data" "$results" "$gradus" "$work/limit/release/limit" "$rounds" \
    "$people" "$part" "$peers_part" "${page[@]}"
