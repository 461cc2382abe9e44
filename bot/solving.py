"""Run the solver in a process of its own: it takes seconds and a processor, and writes to standard output as it likes."""

import asyncio
import os
from multiprocessing import get_context
from multiprocessing.connection import Connection

from village.circles import Plan, Situation

PATIENCE = 60.0
"""The solver keeps to its own time; this is for a process that never answers."""


class NoPlanFound(Exception):
    """The solver found nothing in its time."""


class Solver:
    """One proposal in the making. A fresh process each time: nothing of SciPy stays in memory between the few of a year."""

    def __init__(self, situation: Situation) -> None:
        """Start it."""
        context = get_context("spawn")
        self._ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(theirs, situation), daemon=True)
        self._process.start()
        theirs.close()

    def wait(self) -> Plan:
        """The proposal. Raises NoPlanFound."""
        try:
            plan = self._ours.recv() if self._ours.poll(PATIENCE) else None
        except (EOFError, OSError):
            plan = None
        if not isinstance(plan, Plan):
            raise NoPlanFound
        return plan

    def stop(self) -> None:
        """End the process, whether or not it is done."""
        self._process.terminate()
        self._process.join()


def solve(situation: Situation) -> Plan:
    """A proposal, waited for. Raises NoPlanFound."""
    solver = Solver(situation)
    try:
        return solver.wait()
    finally:
        solver.stop()


async def solve_beside(situation: Situation) -> Plan:
    """The same without holding up the loop; who is cancelled waits for nothing. Raises NoPlanFound."""
    solver = await asyncio.to_thread(Solver, situation)
    try:
        return await asyncio.to_thread(solver.wait)
    finally:
        solver.stop()


def _work(answer: Connection, situation: Situation) -> None:
    """In the child, whose standard output is the command's own: HiGHS must not write there."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from actions.circles_plan import NoPlan, propose

    try:
        answer.send(propose(situation))
    except NoPlan:
        answer.send(None)
