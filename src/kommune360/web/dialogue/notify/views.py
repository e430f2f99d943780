"""Asking for mails of a round, confirming that, ending it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue import participants
from kommune360.web.dialogue.notify import deadlines, subscribing
from kommune360.web.dialogue.views import around, found_round


class MailForm(forms.Form):
    mail = forms.EmailField(
        label=gettext_lazy("E-Mail"),
        max_length=254,
        help_text=gettext_lazy("Höchstens eine Mail am Tag, abzubestellen mit einem Klick."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "aria-describedby": "id_mail_helptext"}),
    )


@requires("public")
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for mails of this round; nothing says whether the address was known already."""
    round_ = found_round(request, slug)
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        subscribing.subscribe(
            round_, form.cleaned_data["mail"], language_of_page(), participants.current(request, round_)
        )
        messages.success(request, _("Wir haben eine Mail mit einem Link geschickt. Bitte dort bestätigen."))
        return redirect("dialogue:round", round_.slug)
    context = {**around(request, round_), "form": form}
    return render(request, "dialogue/subscribe.html", context, status=422 if form.errors else 200)


@requires("public")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    found = subscribing.confirm(token)
    if found is None:
        raise Http404
    return render(request, "dialogue/mail_done.html", {"round": found.round, "confirmed": True})


@csrf_exempt  # RFC 8058: the mail program sends it, without a page of ours; the signed token is the proof
@requires("public")
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click, from a reader or from her mail program."""
    if not subscribing.unsubscribe(token):
        raise Http404
    return render(request, "dialogue/mail_done.html", {"confirmed": False})


@csrf_exempt  # as above
@requires("public")
def end_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails about answers that are due, in one click; what is due stands on the start page all the same."""
    if not deadlines.end_of(token):
        raise Http404
    return render(request, "dialogue/mail_done.html", {"confirmed": False, "reminders": True})
