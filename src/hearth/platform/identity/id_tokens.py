"""The ID token of OpenID Connect (Core 1.0, section 3.1.3.7): believed only when everything about it is right. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jwcrypto.common import JWException  # type: ignore[import-untyped]  # publishes no types
from jwcrypto.jwk import JWKSet  # type: ignore[import-untyped]  # as above
from jwcrypto.jwt import JWT  # type: ignore[import-untyped]  # as above

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a private key, never one that the client's own secret could make."""


class TokenNotBelieved(Exception):  # noqa: N818 - what is the matter, for the log
    """The token is not signed by the directory, not for us, not for this sign-in, or over."""


def claims_of(token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """What a token says, once its signature is that of one of the `keys` (a JWK set) and it is from the issuer, for
    this client, for this sign-in and not over (a minute's difference of clocks aside). TokenNotBelieved otherwise.
    """
    if not nonce:
        raise TokenNotBelieved("there is no sign-in that it could belong to")
    wanted = {"iss": issuer, "aud": client_id, "nonce": nonce, "exp": None, "iat": None, "sub": None}
    try:
        believed = JWT(
            jwt=token,
            key=JWKSet.from_json(json.dumps(keys)),
            algs=ALGORITHMS,
            check_claims=wanted,
            expected_type="JWS",
        )
        claims: dict[str, Any] = json.loads(believed.claims)
    except (JWException, ValueError, TypeError, KeyError) as error:
        raise TokenNotBelieved(f"{type(error).__name__}: {error}") from error
    audience = claims["aud"]
    authorised = claims.get("azp")
    if authorised is None and isinstance(audience, list) and len(audience) > 1:
        raise TokenNotBelieved("it is for several, and does not say who asked for it")
    if authorised not in {None, client_id}:
        raise TokenNotBelieved("somebody else asked for it")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise TokenNotBelieved("it names nobody")
    return claims


LONGEST_SUBJECT = 255
"""Letters of a subject (OpenID Connect Core 1.0, section 2)."""
