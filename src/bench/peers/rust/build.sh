#!/bin/sh
exec cargo build --release --locked --quiet
