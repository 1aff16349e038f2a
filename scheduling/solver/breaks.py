"""Which breaks the search plans: those that are owed, and the optional ones that can pay."""

from scheduling.solver.problem import Break, Problem, Shift


def searched_breaks(problem: Problem, shift: Shift) -> list[Break]:
    """The shift's breaks by opening. The optional ones are of use where they interrupt work that lasts too long; in
    other shifts they would only make the search slower.
    """
    rules = problem.rules
    if not rules.is_on("missed_break") and not rules.is_on("work_stretch"):
        return []
    kept = [pause for pause in shift.breaks if pause.required or interrupts_work(problem, shift, pause)]
    return sorted(kept, key=lambda pause: (pause.open, pause.id))


def interrupts_work(problem: Problem, shift: Shift, pause: Break) -> bool:
    """The rule on work without a break weighs something for this shift, and the break is long enough for it."""
    who = None, shift.employee, shift.day
    shortest = problem.rules.value("work_stretch", *who)["break_minutes"] * problem.ticks_per_minute
    return problem.rules.weight("work_stretch", *who) > 0 and pause.duration >= shortest
