"""Pages and acts about person, role and municipality: look as, switch town, members, language."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from kommune360.web.accounts import selectors, services
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.demo_roles import DEMO_ROLES
from kommune360.web.accounts.forms import MemberForm
from kommune360.web.accounts.middleware import DEMO_PUBLIC_KEY, SLUG_KEY
from kommune360.web.accounts.rights import requires

set_language = requires("public")(django_set_language)


def _back(request: HttpRequest) -> HttpResponse:
    """Where she was; only addresses of this site are followed."""
    target = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if here else "/")


@requires("public")
@require_POST
def look_as(request: HttpRequest) -> HttpResponse:
    """Demo only: sign in as the invented person of a role, or look as the public does."""
    if not settings.DEMO:
        raise Http404
    role = request.POST.get("role", "")
    if role == "public":
        logout(request)
        request.session[DEMO_PUBLIC_KEY] = True
        return _back(request)
    user = selectors.demo_user(role) if role in dict(DEMO_ROLES) else None
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.pop(DEMO_PUBLIC_KEY, None)
    return _back(request)


@requires("public")
@require_POST
def choose_municipality(request: HttpRequest) -> HttpResponse:
    """Go to another municipality that is open to this person."""
    slug = request.POST.get("slug", "")
    if not selectors.municipalities_of(request.user).filter(slug=slug).exists():
        raise Http404
    request.session[SLUG_KEY] = slug
    return _back(request)


@requires("public")
@require_POST
def tour(request: HttpRequest) -> HttpResponse:
    """Next step of the first visit's tour, or its end; remembered in a cookie for a year."""
    step = request.POST.get("step", "")
    response = _back(request)
    response.set_cookie(
        "tour", step if step in {"2", "3"} else "done", max_age=31_536_000, samesite="Lax", httponly=True
    )
    return response


@requires("may_manage_members")
def members(request: HttpRequest) -> HttpResponse:
    """Who holds which role here; give one more."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        user = services.ensure_user(
            values["email"],
            actor=actor_of(request),
            first_name=values["first_name"],
            last_name=values["last_name"],
        )
        services.add_member(
            request.municipality,
            user,
            values["role"],
            actor=actor_of(request),
            department=values["department"],
        )
        messages.success(request, _("%(person)s ist eingetragen.") % {"person": user})
        return redirect("accounts:members")
    context = {"form": form, "memberships": selectors.memberships_in(request.municipality)}
    return render(request, "accounts/members.html", context)


@requires("may_manage_members")
@require_POST
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one role away; asked once on the page, undone by giving it again."""
    membership = selectors.membership_in(request.municipality, pk)
    if membership is None:
        raise Http404
    try:
        services.remove_member(membership, actor=actor_of(request))
    except services.LastHead:
        messages.error(
            request, _("Die letzte Amtsleitung bleibt: sonst könnte niemand mehr Rollen vergeben.")
        )
    else:
        messages.success(request, _("Die Rolle von %(person)s ist entzogen.") % {"person": membership.user})
    return redirect("accounts:members")
