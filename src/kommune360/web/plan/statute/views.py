"""The statutory checklist: the page, and the form behind an item."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.plan import editing
from kommune360.plan.document import Duty
from kommune360.plan.vocabulary import statute as statute_items
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.editing.saving import saved, working_plan
from kommune360.web.plan.showing.framing import page
from kommune360.web.plan.statute import checklist
from kommune360.web.plan.statute.forms import DutyForm


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """§ 80(1) to (5) SGB VIII, item by item."""
    return page(request, "plan/statute.html", checklist.page)


@requires("may_edit_plan")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Say how the plan meets one item."""
    seen = working_plan(request)
    item = next((each for each in statute_items() if each.id == key), None)
    if item is None:
        raise Http404
    before = next((each for each in seen.plan.statute if each.id == key), Duty(key))
    form = DutyForm(seen, request.POST or None, initial=DutyForm.entered(seen, before, seen.record.revision))
    if request.method == "POST" and form.is_valid():
        after = form.applied_to(before)
        title = item.name.in_language(language_of_page())
        if saved(
            request,
            seen,
            form,
            lambda plan: editing.put(plan, after),
            action="plan.duty_changed",
            label=item.reference,
        ):
            messages.success(request, _("„%(title)s“ ist gespeichert.") % {"title": title})
            return redirect(reverse("plan:statute") + f"#punkt-{key}")
    context = {"seen": seen, "form": form, "item": item}
    return render(request, "plan/duty_edit.html", context, status=422 if form.errors else 200)
