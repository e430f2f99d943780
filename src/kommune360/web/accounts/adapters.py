"""Who may open an account herself? Nobody locally; people the town's identity provider vouches for may."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts are entered by the head of office (``accounts:members``) or on the command line."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An account from the identity provider holds no right until the head gives it a role."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True
