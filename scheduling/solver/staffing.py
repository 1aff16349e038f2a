"""What the search counts about people: who came to whom before, who should come, and each one's fair share of work."""

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.core import layout
from scheduling.solver.lookup import Lookup
from scheduling.solver.problem import Client, Problem
from scheduling.solver.weighing import Factors

Rows = NDArray[np.void]


def client_rows(problem: Problem, lookup: Lookup, factors: Factors) -> tuple[Rows, Rows]:
    """One row per client in the order of `problem.visits_of`, and [client, employee] who came before; none where no
    rule asks.
    """
    rules = problem.rules
    people = {employee.id: index for index, employee in enumerate(problem.employees)}
    names = list(problem.visits_of) if rules.is_on("continuity") or rules.is_on("contact_person") else []
    rows = np.zeros(len(names), layout.CLIENT)
    met = np.zeros((len(names), len(people)), layout.MET)
    for name, row, faces in zip(names, rows, met, strict=True):
        known = problem.client.get(name, Client(id=name))
        came = set(known.history)
        gone = len(came - people.keys())
        row["free"] = max(rules.value("continuity", name)["free"], len(came)) - gone
        row["w_faces"] = factors.weight(rules, "continuity", name) * problem.ticks_per_minute
        for employee in came & people.keys():
            faces[people[employee]] = layout.BEFORE
        row["contact"] = -1
        if known.contact is not None and known.contact in people:
            _contact(problem, lookup, known, row)
            row["contact"] = people[known.contact]
            row["w_contact"] = factors.weight(rules, "contact_person", name) * problem.ticks_per_minute
    return rows, met


def asked_of_contact(problem: Problem, lookup: Lookup) -> list[bool]:
    """By visit: its client's contact person works on its date."""
    contacts = {client.id: client.contact for client in problem.clients}
    days = {client: lookup.working_days.get(contact or "", frozenset()) for client, contact in contacts.items()}
    return [visit.day in days.get(visit.client, ()) for visit in problem.visits]


def _contact(problem: Problem, lookup: Lookup, client: Client, row: np.void) -> None:
    """How many visits the contact person should make."""
    days = lookup.working_days.get(client.contact or "", frozenset())
    wanted = sum(visit.day in days for visit in problem.visits_of[client.id])
    share = problem.rules.value("contact_person", client.id)["share_percent"]
    row["due"] = -(-share * wanted // 100)


def person_rows(problem: Problem, lookup: Lookup) -> Rows:
    """One row per employee of the problem."""
    rows = np.zeros(len(problem.employees), layout.PERSON)
    rows["before"] = [lookup.served.get(employee.id, 0) for employee in problem.employees]
    rows["target"] = [lookup.fair_shares.get(employee.id, 0) for employee in problem.employees]
    return rows
