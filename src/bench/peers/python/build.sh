#!/bin/sh
set -e
python3 -m venv venv
exec venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt
