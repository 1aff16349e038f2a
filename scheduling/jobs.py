"""The jobs of this app: the background run. The engine is loaded by the worker that takes one, not before."""

from organizations import jobs
from organizations.jobs import Job
from organizations.rls import acting_for
from scheduling.models import IllegalTransition, ScheduleSolution
from scheduling.models.solutions import WORKER_LOST
from scheduling.runs import JOB, RunRequest, job_lost
from scheduling.workers import this_worker


def optimise(job: Job) -> None:
    """Carry out the run that the job names. What it fails of stands in its row; nothing of ours is raised.

    A run that was cancelled, deleted or given to another worker meanwhile is left alone.
    """
    from scheduling.optimise import Order, carry_out
    from scheduling.solver.solve import EngineDisagrees
    from scheduling.solver.stop import Cancelled, MaxMoves, MaxSeconds

    with acting_for(job.organization_id):
        solution = ScheduleSolution.objects.filter(pk=job.ids["solution"], job=job.id).first()
        if solution is None:
            return
        try:
            solution.begin(this_worker())
        except IllegalTransition:
            return
        request = RunRequest.of(solution)
    order = Order(
        organization_id=job.organization_id,
        area_id=request.area_id,
        first_day=request.first_day,
        last_day=request.last_day,
        stop=Cancelled(MaxSeconds(request.seconds) if request.moves is None else MaxMoves(request.moves)),
        seed=request.seed,
        keep_published=request.keep_published,
        profile=request.profile,
        changes=request.changes,
        made_from=request.made_from,
        freeze=request.freeze,
        is_ending=job.is_ending,
    )
    try:
        carry_out(order, solution)
    except (ValueError, IllegalTransition, EngineDisagrees, ScheduleSolution.DoesNotExist):
        return  # said in the run's row, which is where people look (unless somebody deleted it)


def lost(job: Job) -> None:
    """The worker of the job is dead."""
    job_lost(job, WORKER_LOST)


jobs.register(JOB, optimise, lost)
