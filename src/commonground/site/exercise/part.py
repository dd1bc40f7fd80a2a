"""One process of a running exercise: `python -m commonground.site.exercise.part LINE serve|work|replay|provider ...`.

LINE is the reading end of a pipe that only the exercise itself writes to. Nothing is ever written: the line ends when the
exercise does, also when it was killed, and then this process ends as well instead of holding the port.
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence

STOP_SECONDS = 5.0


def main(line: int, words: Sequence[str]) -> int:
    """Do the part's work until told to stop, or until the exercise is gone; returns the exit code."""
    threading.Thread(target=end_with, args=(line,), name="line to the exercise", daemon=True).start()
    if words[0] == "replay":
        from commonground.site.exercise import replaying

        return replaying.main(float(words[1]))
    if words[0] == "provider":
        from commonground.site.exercise import provider

        return provider.main(line, int(words[1]))
    from commonground.site.command_line import main as command_line

    sys.argv = ["commonground", *words]
    return command_line()


def end_with(line: int) -> None:
    """Wait for the end of the line; then ask this process to stop, and stop it when it does not."""
    os.read(line, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
