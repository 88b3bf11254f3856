#!/bin/sh
# Make .venv with what one of the two requirement sets pins; say what happens and, if it fails, why, in a sentence.
set -eu
python=$1
set_name=$2
command -v "$python" >/dev/null 2>&1 || { echo "colombier needs Python 3.11 or newer; '$python' is not on the PATH (make PYTHON=…)" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "colombier needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1) (make PYTHON=…)" >&2; exit 1; }
if [ ! -x .venv/bin/python ]; then
  echo "· making a virtual environment in .venv"
  rm -rf .venv
  "$python" -m venv .venv || { echo "'$python -m venv' failed: install your system's venv package for Python" >&2; exit 1; }
fi
echo "· installing what requirements/$set_name.txt pins (the first time takes a minute or two)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$set_name.txt" \
  || { echo "installing failed: see the lines above (no package registry? no space?)" >&2; exit 1; }
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable . \
  || { echo "installing colombier itself failed: see the lines above" >&2; exit 1; }
[ "$set_name" = dev ] && touch .venv/run.stamp
touch ".venv/$set_name.stamp"
