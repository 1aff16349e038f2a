"""What the pair rules ask again and again about one problem: held skills and relations, by employee and client."""

from scheduling.solver.problem import HeldSkill, Problem, Relation, RelationKind, Visit


class Lookup:
    """Indexes of one problem; built once, read by penalties and by the engine's compilation."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.held: dict[tuple[str, str], list[HeldSkill]] = {}
        for employee in problem.employees:
            for skill in employee.skills:
                self.held.setdefault((employee.id, skill.skill), []).append(skill)
        self.related: dict[str, dict[str, list[Relation]]] = {}
        for relation in problem.relations:
            self.related.setdefault(relation.client, {}).setdefault(relation.employee, []).append(relation)

    def holds(self, employee: str, skill: str, min_level: int, first_day: int, last_day: int) -> bool:
        """One holding of the skill, high enough, covers every day from `first_day` to `last_day`."""
        return any(
            held.level >= min_level
            and (held.first_day is None or held.first_day <= first_day)
            and (held.last_day is None or held.last_day >= last_day)
            for held in self.held.get((employee, skill), ())
        )

    def is_related(self, visit: Visit, employee: str, *kinds: RelationKind) -> bool:
        """A relation of one of these kinds holds on the visit's date."""
        return any(
            relation.kind in kinds and _valid(relation, visit.day)
            for relation in self.related.get(visit.client, {}).get(employee, ())
        )

    def has_preferences(self, visit: Visit) -> bool:
        """The client has at least one preferred employee on the visit's date."""
        return any(
            relation.kind is RelationKind.PREFERRED and _valid(relation, visit.day)
            for relations in self.related.get(visit.client, {}).values()
            for relation in relations
        )


def _valid(relation: Relation, day: int) -> bool:
    return (relation.first_day is None or relation.first_day <= day) and (
        relation.last_day is None or relation.last_day >= day
    )
