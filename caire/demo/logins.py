"""Who may log in to the demo. Passwords follow from this installation's secret key: the same here, stored nowhere."""

import base64
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from caire.demo.generator import Size
from organizations.areas import grant, may_plan
from organizations.models import Organization, ServiceArea, User
from organizations.rls import PLATFORM, acting_for
from resources.models import Client, Employee

PLATFORM_EMAIL = "platform@caire.example"


@dataclass(frozen=True)
class Login:
    """What is printed at the end of the demo."""

    organization: str
    role: str
    email: str
    password: str


def password_of(email: str) -> str:
    """The demo password of an address on this installation."""
    digest = salted_hmac("caire.demo.password", email, algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:16].lower()


def ensure_logins(size: Size, area: ServiceArea) -> list[Login]:
    """An administrator, a scheduler who plans the area, an employee and a client, inside the active organization."""
    domain = f"{size.slug.removeprefix('demo-')}.example"
    organization = Organization.objects.get()
    made = []
    for role, name in ((User.Role.ADMIN, "admin"), (User.Role.SCHEDULER, "planner")):
        user = _ensure(f"{name}@{domain}", role, f"{size.area} {name}", organization)
        if role == User.Role.SCHEDULER and not may_plan(user, area):
            grant(user, area)
        made.append(Login(size.name, user.get_role_display(), user.email, password_of(user.email)))
    for role, name, person in (
        (User.Role.EMPLOYEE, "employee", Employee.objects.order_by("code").first()),
        (User.Role.CLIENT, "client", Client.objects.order_by("code").first()),
    ):
        user = _ensure(f"{name}@{domain}", role, f"{size.area} {name}", organization)
        if person is not None and person.user_id is None:
            type(person).objects.filter(pk=person.pk).update(user=user)
        made.append(Login(size.name, user.get_role_display(), user.email, password_of(user.email)))
    return made


def ensure_platform_login() -> Login:
    """The platform administrator, who belongs to no organization."""
    with acting_for(PLATFORM):
        user = _ensure(PLATFORM_EMAIL, User.Role.SUPER_ADMIN, "Platform", None)
    return Login("–", user.get_role_display(), user.email, password_of(user.email))


def _ensure(email: str, role: str, name: str, organization: Organization | None) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        fields = {"name": name, "role": role, "status": User.Status.ACTIVE, "organization": organization}
        return User.objects.create_user(email, password_of(email), **fields)
    if not user.check_password(password_of(email)):
        user.set_password(password_of(email))
        user.save()
    return user
