"""Work done in forked children: quiet, limited in time and memory, judged by how they end."""

import os
import resource
import signal
import sys
import traceback

SURVIVED, KILLED, NOT_IN_PLACE, BROKEN = 0, 1, 69, 70
PROCESSES = 2
MEMORY = 4 << 30
# A processor second may take long on a busy machine; only what hangs outlasts this.
WALL_FACTOR = 6


def in_child(work, seconds, loud=False):
    """Start work in a child and return its process id; work returns its exit code.

    What never ends is ended by the processor time it took, so that a busy machine kills nothing.
    """
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = BROKEN
    try:
        seconds = int(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(seconds * WALL_FACTOR)
        if not loud:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
        code = work()
    except BaseException:  # noqa: BLE001 the child must not return into its parent's work
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def ended(pid):
    """Wait for one child; say how it ended: an exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def outcome(code):
    """Return what a child's end says of its mutant."""
    if code in {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL}:
        return "timed out"
    if code == BROKEN:
        return "broken"
    if code == NOT_IN_PLACE:
        return "not in place"
    return "survived" if code == SURVIVED else "killed"


def outcomes(chosen, start):
    """Yield each mutant and its outcome, PROCESSES at a time; one thread, for threads do not fork.

    `start` starts a child for a mutant and returns its process id.
    """
    running, waiting = {}, list(reversed(chosen))
    while running or waiting:
        while waiting and len(running) < PROCESSES:
            mutant = waiting.pop()
            running[start(mutant)] = mutant
        pid, status = os.wait()
        yield running.pop(pid), outcome(os.waitstatus_to_exitcode(status))
