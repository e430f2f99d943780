"""Papers as they went out: the list, each again as a file, and the step that issues one; the town's Word template."""

from __future__ import annotations

from importlib import resources
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kommune360.base.findings import Finding, InputRefused
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.reports import document
from kommune360.reports.document.word import PLACEHOLDERS
from kommune360.reports.papers.files import file_of, own_template
from kommune360.reports.papers.templates import kept_template
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing, folder_of
from kommune360.web.reports import issued, selectors, services
from kommune360.web.ui.files import as_file

MAX_BYTES = 10 * 1024 * 1024


class TemplateForm(forms.Form):
    """The town's Word template."""

    file = forms.FileField(
        label=gettext_lazy("Word-Vorlage"),
        widget=forms.ClearableFileInput(attrs={"class": "file-input", "accept": ".docx"}),
        help_text=gettext_lazy(
            "Eine DOCX-Datei mit Briefkopf, Schriften und Fußzeile der Kommune, höchstens 10 MB."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 10 MB."))
        return file


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """Every paper that went out and that this reader may see."""
    found = issued.issued_papers(request.user, request.municipality, language_of_page())
    return render(
        request, "reports/issued.html", {"papers": found, "can_template": request.may("may_edit_plan")}
    )


@requires("may_read_planning_figures")
def index_csv(request: HttpRequest) -> HttpResponse:
    language = language_of_page()
    found = issued.rows(issued.issued_papers(request.user, request.municipality, language))
    name = f"{request.municipality.slug}-vorlagen.csv"
    return as_file(csv_file(found, language), name)


@requires("may_read_planning_figures")
def download(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A paper on the need again, as it went out."""
    paper = issued.need_paper(request.municipality, pk)
    if paper is None or form not in selectors.FORMS:
        raise Http404
    try:
        template = kept_template(folder_of(request.municipality), paper.template)
    except (FolderMissing, KeyError):
        template = None
    base = request.build_absolute_uri("/")  # where the numbers of the page lead
    content = file_of(paper.snapshot, form, template=template, base=base)
    name = f"{request.municipality.slug}-{paper.kind}-{paper.made_at:%Y-%m-%d}-{paper.pk}.{form}"
    return as_file(content, name)


@requires("may_edit_plan")
@require_POST
def issue(request: HttpRequest, kind: str) -> HttpResponse:
    """Issue a paper on the need: from now on it stays as it is."""
    asked = selectors.Asked.from_get(request.POST)
    try:
        made = services.issue(request.municipality, asked, kind, language_of_page(), actor=actor_of(request))
    except (KeyError, FolderMissing) as error:
        raise Http404 from error
    except InputRefused as refused:
        for finding in refused.findings:
            messages.error(request, finding.what.in_language(language_of_page()))
        return redirect("reports:index")
    messages.success(request, _("„%(title)s“ ist ausgegeben und bleibt so.") % {"title": made.title})
    return redirect("reports:issued")


@requires("may_edit_plan")
def template(request: HttpRequest) -> HttpResponse:
    """The town's Word template: which is in use, what it may hold, take another."""
    form = TemplateForm(request.POST or None, request.FILES or None)
    findings: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            findings = services.take_template(
                request.municipality, file.name, file.read(), actor=actor_of(request)
            )
        except FolderMissing:
            form.add_error("file", _("Ohne Planungsordner lässt sich keine Vorlage ablegen."))
        else:
            if not any(finding.severity == "error" for finding in findings):
                messages.success(
                    request, _("Die Vorlage gilt für alle Papiere, die ab jetzt ausgegeben werden.")
                )
                if not findings:
                    return redirect("reports:template")
    context = {
        "form": form,
        "findings": findings,
        "own": _own(request) is not None,
        "placeholders": [(f"{{{{ {name} }}}}", said) for name, said in PLACEHOLDERS.items()],
    }
    refused = bool(form.errors) or any(finding.severity == "error" for finding in findings)
    return render(request, "reports/template.html", context, status=422 if refused else 200)


@requires("may_edit_plan")
@require_POST
def template_drop(request: HttpRequest) -> HttpResponse:
    """Back to the template of the program; papers that went out keep theirs."""
    try:
        services.drop_template(request.municipality, actor=actor_of(request))
    except FolderMissing as error:
        raise Http404 from error
    messages.success(request, _("Es gilt wieder die mitgelieferte Vorlage."))
    return redirect("reports:template")


@requires("may_edit_plan")
def template_file(request: HttpRequest, which: str) -> HttpResponse:
    """The template in use, or the one that comes with the program, to begin from."""
    own = _own(request)
    if which == "eigene" and own is not None:
        content = own.read_bytes()
    elif which == "mitgeliefert":
        content = resources.files(document.__name__).joinpath("templates", "vorlage.docx").read_bytes()
    else:
        raise Http404
    return as_file(content, f"vorlage-{which}.docx")


def _own(request: HttpRequest) -> Any:
    try:
        return own_template(folder_of(request.municipality))
    except FolderMissing:
        return None
