"""A landlord's directory on this machine: OpenID Connect's discovery, keys and token address, with real signatures."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jwcrypto.jwk import JWK  # type: ignore[import-untyped]  # publishes no types
from jwcrypto.jwt import JWT  # type: ignore[import-untyped]  # as above

from hearth.platform import clock

CLIENT, SECRET = "hearth", "a secret of the landlord's"


def new_key() -> JWK:
    """A key pair, named."""
    return JWK.generate(kty="RSA", size=2048, kid=secrets.token_hex(4), use="sig", alg="RS256")


class StandinDirectory:
    """Says who somebody is once they have agreed. `wrong` puts something wrong into what it says."""

    def __init__(self) -> None:
        self.key = new_key()
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.signed_by = self.key
        self.config: dict[str, Any] = {}
        self.calls_itself = ""
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """No more."""
        self.server.shutdown()
        self.server.server_close()

    def agree(self, location: str, **claims: Any) -> dict[str, str]:
        """Somebody agrees to what `location` asks of them; with what their browser comes back. Claims are said of them;
        None leaves one out.
        """
        asked = {name: each[0] for name, each in parse_qs(urlsplit(location).query).items()}
        now = int(clock.now().timestamp())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            **claims,
        }
        self.claims = {name: value for name, value in said.items() if value is not None}
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def _token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        if authorization:
            client, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        else:
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        challenge = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if (
            asked is None
            or (client, secret) != (CLIENT, SECRET)
            or asked.get("code_challenge_method") != "S256"
            or asked.get("code_challenge") != challenge.rstrip("=")
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return None
        token = JWT(header={"alg": self.signed_by["alg"], "kid": self.key["kid"]}, claims=self.claims)
        token.make_signed_token(self.signed_by)
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token.serialize()}

    def _answer(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.calls_itself or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                **self.config,
            }
        return {"keys": [json.loads(self.key.export_public())]} if path == "/keys" else None

    def _handler(directory) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(directory._answer(self.path), 404)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: each[0] for name, each in parse_qs(body).items()}
                self._say(directory._token(form, self.headers.get("Authorization", "")), 400)

            def _say(self, answer: Any, otherwise: int) -> None:
                directory.asked.append(self.path)
                body = json.dumps(answer or {"error": "invalid_request"}).encode()
                self.send_response(200 if answer else otherwise)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler
