#!/bin/sh
exec npm ci --silent --prefer-offline
