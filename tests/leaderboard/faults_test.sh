# The built programs, killed, stopped and restarted: nothing is lost and nothing is judged twice.
exec python3 tests/leaderboard/faults.py
