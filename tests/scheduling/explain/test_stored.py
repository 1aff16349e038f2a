"""A stored plan version is read again as it was judged."""

import pytest

from organizations.rls import acting_for
from scheduling.explain.stored import NotExplainable, StoredPlan, stored_analysis
from scheduling.models import ScheduleSolution

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps


def test_the_stored_analysis_is_the_one_computed_anew(tenant, outcome):
    with acting_for(tenant.pk):
        solution = ScheduleSolution.objects.get()
        assert stored_analysis(solution) == StoredPlan.of(solution).analysis
        assert StoredPlan.of(solution).verdict.score == outcome.result.score


def test_a_version_from_before_analyses_were_stored_has_one_computed(tenant, outcome):
    with acting_for(tenant.pk):
        solution = ScheduleSolution.objects.get()
        del solution.output_solution["analysis"]
        assert stored_analysis(solution).score == outcome.result.score


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": "FAILED"}, "is failed; only a completed plan"),
        ({"output_solution": {}}, "only a completed plan"),
        ({"input_data": {}}, "older form; plan its days again"),
        ({"input_data": {"problem": {"visits": []}}}, "older form; plan its days again"),
    ],
)
def test_a_version_without_a_readable_plan_is_refused(tenant, outcome, change, sentence):
    with acting_for(tenant.pk):
        solution = ScheduleSolution.objects.get()
        for field, value in change.items():
            setattr(solution, field, value)
        with pytest.raises(NotExplainable, match=sentence):
            StoredPlan.of(solution)
