"""How long a whole day's rules take to resolve: every rule for every pair of visit and employee.

python -m benchmarks.resolve --visits 240 --employees 32 --own 0.25

Rows are made in memory; reading them takes two queries, which are not timed.
"""

import argparse
import os
import time
import uuid
from datetime import date
from random import Random
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constraints.models import ConstraintDefinition, ConstraintValue
    from constraints.resolve import RuleBook

DAY = date(2026, 3, 2)


def rows(
    clients: list[uuid.UUID], employees: list[uuid.UUID], own: float, seed: int = 1
) -> tuple[list["ConstraintDefinition"], list["ConstraintValue"]]:
    """The catalogue's definitions; so large a share of the people has a weight of their own for each rule they may."""
    from constraints.models import ConstraintDefinition, ConstraintValue
    from constraints.rules import RULES, Entity

    random, definitions, values = Random(seed), [], []
    tenant = uuid.uuid4()
    for rule in RULES:
        definition = ConstraintDefinition(
            organization_id=tenant, rule_code=rule.code, type=rule.level, weight=max(rule.weight, 1)
        )
        definitions.append(definition)
        for entity, column, people in (
            (Entity.CLIENT, "client_id", clients),
            (Entity.EMPLOYEE, "employee_id", employees),
        ):
            if entity not in rule.who:
                continue
            for person in people:
                if random.random() < own:
                    stored = {"type": rule.code, "value": {}, "priority": random.choice(["NORMAL", "HIGH"])}
                    values.append(
                        ConstraintValue(
                            organization_id=tenant,
                            constraint_definition=definition,
                            entity_type=entity,
                            value=stored,
                            override_weight=random.randint(1, 50),
                            **{column: person},
                        )
                    )
    return definitions, values


def resolve_all(book: "RuleBook", clients: list[uuid.UUID], employees: list[uuid.UUID]) -> int:
    """The sum of all weights of all pairs, so that nothing is left unread."""
    return sum(rule.weight for client in clients for who in employees for rule in book.of(DAY, client, who).values())


def main() -> None:
    """Print the medians of five."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=240, help="each of another client: the worst case")
    parser.add_argument("--employees", type=int, default=32)
    parser.add_argument("--own", type=float, default=0.05, help="share of people with a weight of their own, by rule")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
    import django

    django.setup()
    from constraints.resolve import RuleBook

    clients = [uuid.uuid4() for _ in range(options.visits)]
    employees = [uuid.uuid4() for _ in range(options.employees)]
    definitions, values = rows(clients, employees, options.own)
    taken = []
    for _ in range(5):
        book = RuleBook(definitions, values)
        begin = time.perf_counter()
        resolve_all(book, clients, employees)
        taken.append(time.perf_counter() - begin)
    pairs = options.visits * options.employees
    print(f"{pairs} pairs, {len(values)} own weights: {median(taken) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
