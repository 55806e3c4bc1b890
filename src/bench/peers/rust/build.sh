#!/bin/sh
exec cargo build --release --quiet
