#!/usr/bin/env python3
"""Runs a command, and prints the seconds it took and its peak memory in KiB as a last line: timed.py COMMAND…

The kernel begins a program's peak at what its starter holds, so the starter has to be a small one: this one holds about
10 MB with `python -I -S`, and nothing below that can be seen.
"""

import os
import sys
import time

start = time.perf_counter()
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(process, 0)
print(time.perf_counter() - start, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
