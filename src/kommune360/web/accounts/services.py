"""How do municipalities, people and roles come to be? Writing, each act with its audit line."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from kommune360.web.accounts.demo_roles import DEMO_ROLES, OFFICES, username
from kommune360.web.accounts.models import Membership, Municipality, Role, User
from kommune360.web.audit.services import Actor, record

EDITORS = "Redaktion"


class LastHead(Exception):
    """Refused: without a head of office nobody could manage members any more."""


@transaction.atomic
def ensure_municipality(slug: str, name: str, *, actor: Actor, **fields: Any) -> Municipality:
    """The municipality with this slug, made or brought up to date; ``fields`` as in the model."""
    municipality = Municipality.objects.filter(slug=slug).first()
    wanted = {"name": name, **fields}
    if municipality is None:
        municipality = Municipality(slug=slug, **wanted)
        before: dict[str, Any] = {}
    else:
        before = {key: getattr(municipality, key) for key in wanted}
        if before == wanted:
            return municipality
        for key, value in wanted.items():
            setattr(municipality, key, value)
    municipality.full_clean()
    municipality.save()
    record(
        actor,
        "municipality.saved",
        municipality_id=municipality.pk,
        obj=municipality,
        before=before,
        after=wanted,
    )
    return municipality


@transaction.atomic
def add_member(
    municipality: Municipality, user: User, role: str, *, actor: Actor, department: str = ""
) -> Membership:
    """Give ``user`` one more role here; unchanged where she holds it with the same department."""
    membership, made = Membership.objects.get_or_create(
        user=user, municipality=municipality, role=role, defaults={"department": department}
    )
    before = {} if made else {"department": membership.department}
    if not made and membership.department == department:
        return membership
    membership.department = department
    membership.save()
    _forget_roles(user)
    _sync_editors(user)
    record(
        actor,
        "member.added" if made else "member.changed",
        municipality_id=municipality.pk,
        obj=user,
        before=before,
        after={"role": str(role), "department": department},
    )
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, actor: Actor) -> None:
    """Take one role away. Errors: :class:`LastHead` for the only head of office."""
    municipality, user = membership.municipality, membership.user
    if membership.role == Role.HEAD:
        heads = Membership.objects.select_for_update().filter(municipality=municipality, role=Role.HEAD)
        if heads.exclude(pk=membership.pk).count() == 0:
            raise LastHead
    before = {"role": membership.role, "department": membership.department}
    membership.delete()
    _forget_roles(user)
    _sync_editors(user)
    record(actor, "member.removed", municipality_id=municipality.pk, obj=user, before=before, after={})


@transaction.atomic
def ensure_user(
    email: str, *, actor: Actor, first_name: str = "", last_name: str = "", password: str | None = None
) -> User:
    """The person with this mail address; made without a usable password unless one is given."""
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is not None:
        return user
    user = User.objects.create_user(
        username=email, email=email, password=password, first_name=first_name, last_name=last_name
    )
    record(actor, "user.created", obj=user, after={"email": email})
    return user


@transaction.atomic
def set_password(user: User, password: str, *, actor: Actor) -> None:
    """Give the person a password that ``validate_password`` has accepted."""
    user.set_password(password)
    user.save()
    record(actor, "user.password_set", obj=user)


@transaction.atomic
def ensure_demo_people(municipality: Municipality, *, actor: Actor) -> list[User]:
    """One invented person per demo role, without a password: the switch in the menu signs them in."""
    people = []
    for role, name in DEMO_ROLES:
        user, made = User.objects.get_or_create(
            username=username(role),
            defaults={"first_name": name.de, "last_name": "(Demo)", "email": f"{role}@demo.invalid"},
        )
        if made:
            user.set_unusable_password()
            user.save()
        add_member(municipality, user, role, actor=actor, department=OFFICES.get(role, ""))
        people.append(user)
    return people


def _forget_roles(user: User) -> None:
    user.__dict__.pop("_roles_by_municipality", None)


def _sync_editors(user: User) -> None:
    """Whoever edits for any municipality belongs to the group that may enter the editorial desk."""
    group, _made = Group.objects.get_or_create(name=EDITORS)
    if Membership.objects.filter(user=user, role=Role.EDITOR).exists():
        user.groups.add(group)
    else:
        user.groups.remove(group)
