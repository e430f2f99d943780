"""Can people sign in with the town's own identity provider (OpenID Connect)? Settings for allauth.

``KOMMUNE360_OIDC_URL`` (issuer), ``_OIDC_CLIENT_ID``, ``_OIDC_SECRET``, ``_OIDC_NAME`` switch it on.
"""

from __future__ import annotations

from typing import Any

from kommune360.web.config import environment


def providers() -> dict[str, Any]:
    """allauth's ``SOCIALACCOUNT_PROVIDERS``; empty where no issuer is named.

    A person the office has already entered is recognised by the mail address the provider vouches for.
    """
    issuer = environment.text("OIDC_URL")
    if not issuer:
        return {}
    app = {
        "provider_id": "kommune",
        "name": environment.text("OIDC_NAME", "Dienstkonto"),
        "client_id": environment.text("OIDC_CLIENT_ID"),
        "secret": environment.text("OIDC_SECRET"),
        "settings": {"server_url": issuer},
    }
    return {
        "openid_connect": {
            "APPS": [app],
            "EMAIL_AUTHENTICATION": True,
            "VERIFIED_EMAIL": True,
            "OAUTH_PKCE_ENABLED": True,
        }
    }


def origins() -> list[str]:
    """Where a sign-in form may lead to, for the Content-Security-Policy."""
    return environment.origins(environment.text("OIDC_URL"))
