"""Who and what can be planned, and what is needed."""

from resources.models.absences import ClientAbsence, EmployeeAbsence
from resources.models.clients import Client, ClientEmployeeRelation
from resources.models.employees import Employee
from resources.models.requirements import RequirementSkill, VisitDependency, VisitRequirement
from resources.models.shifts import EmployeeShift, ShiftTemplate
from resources.models.skills import EmployeeSkill, Skill
from resources.models.vehicles import Vehicle

__all__ = [
    "Client",
    "ClientAbsence",
    "ClientEmployeeRelation",
    "Employee",
    "EmployeeAbsence",
    "EmployeeShift",
    "EmployeeSkill",
    "RequirementSkill",
    "ShiftTemplate",
    "Skill",
    "Vehicle",
    "VisitDependency",
    "VisitRequirement",
]
