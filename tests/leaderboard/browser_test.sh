# The pages in headless Chromium. Skipped where there is none: it is large, and selftest does not install it.
exec python3 tests/leaderboard/browser.py
