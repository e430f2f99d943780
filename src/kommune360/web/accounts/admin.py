"""Municipalities, people and memberships in the administration, for superusers."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from kommune360.web.accounts.models import Membership, Municipality, User


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(User)
class PersonAdmin(UserAdmin):
    inlines = (MembershipInline,)


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    list_display = ("name", "ags", "land", "invented", "figures_public")
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012
