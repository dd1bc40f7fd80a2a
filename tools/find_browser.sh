#!/bin/sh
# A Chromium for the journey tests: any Chrome, Chromium or Edge on this machine; under root on Debian it is installed.
for name in chromium chromium-browser google-chrome google-chrome-stable microsoft-edge chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing Chromium for the journey tests"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "The journey tests need Chromium, Chrome or Edge; install one (Debian: apt-get install chromium)." >&2
exit 1
