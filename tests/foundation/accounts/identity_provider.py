"""A small OpenID Connect provider, run as a process of its own by the tests.

It signs in one person without asking, checks client secret and PKCE, and signs with RS256.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = ("tongjian", "provider-secret-for-tests-only")
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLAIMS = json.loads(sys.argv[1])
codes: dict[str, dict[str, str]] = {}
tokens: set[str] = set()


class Provider(BaseHTTPRequestHandler):
    server: HTTPServer

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        pages = {
            "/.well-known/openid-configuration": self.describe,
            "/authorize": self.authorize,
            "/keys": self.keys,
            "/me": self.me,
        }
        pages[parts.path]({name: values[0] for name, values in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.token({name: values[0] for name, values in parse_qs(body).items()})

    def describe(self, query: dict[str, str]) -> None:
        self.answer(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/me",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def authorize(self, query: dict[str, str]) -> None:
        code = secrets.token_urlsafe()
        codes[code] = query
        back = urlencode({"code": code, "state": query["state"]})
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{back}")
        self.end_headers()

    def token(self, form: dict[str, str]) -> None:
        asked = codes.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = (form.get("client_id"), form.get("client_secret")) == CLIENT
        if not asked or not known or asked["code_challenge"] != challenge:
            self.answer({"error": "invalid_grant"}, status=400)
            return
        token = secrets.token_urlsafe()
        tokens.add(token)
        now = int(time.time())
        identity = {"iss": self.issuer, "aud": CLIENT[0], "iat": now, "exp": now + 60, **CLAIMS}
        signed = jwt.encode(identity, KEY, algorithm="RS256", headers={"kid": "1"})
        self.answer({"access_token": token, "token_type": "Bearer", "id_token": signed})

    def keys(self, query: dict[str, str]) -> None:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        self.answer({"keys": [{**key, "kid": "1", "use": "sig"}]})

    def me(self, query: dict[str, str]) -> None:
        known = self.headers["Authorization"].removeprefix("Bearer ") in tokens
        self.answer(CLAIMS if known else {}, status=200 if known else 401)

    def answer(self, data: dict[str, Any], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
