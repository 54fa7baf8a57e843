#!/usr/bin/env bash
# Prints the time that a release bears, in seconds since 1970: of its commit, or of the changelog where there is no repository.
set -euo pipefail
cd "$(dirname "$0")/.."
git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md
