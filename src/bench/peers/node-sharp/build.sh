#!/bin/sh
exec npm ci --loglevel=error --prefer-offline
