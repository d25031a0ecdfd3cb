"""Checks recorded REST traffic, both directions, against Discord's own OpenAPI document. Knows neither side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]
DOCUMENT = Path(__file__).resolve().parents[3] / "shared" / "data" / "discord-openapi.json"
_JSON = "application/json"
# What discord.py sends and Discord takes although the document does not say so.
FIELDS_NOT_IN_THE_DOCUMENT = frozenset({("PATCH", "tts"), ("PUT", "nsfw")})
SNOWFLAKES_AS_NUMBERS: Json = {"type": ["string", "integer"]}


class OpenApi:
    """The document, ready to judge exchanges as tests/standins/discord.py reads them."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._told = document["components"]
        schemas = {**self._told["schemas"], "SnowflakeType": SNOWFLAKES_AS_NUMBERS}
        self._sent = {**self._told, "schemas": schemas}
        self._paths = [(re.compile(_pattern(path)), path) for path in sorted(document["paths"], key=_literal_first)]
        self.seen: set[str] = set()

    def differences(self, exchanges: Iterable[Json]) -> list[str]:
        """One line for each thing that the document does not allow; empty when all is well."""
        return [f"#{one['number']} {line}" for one in exchanges for line in self._one(one)]

    def _one(self, exchange: Json) -> Iterator[str]:
        path = next((path for pattern, path in self._paths if pattern.fullmatch(exchange["path"])), None)
        operation = self._document["paths"].get(path, {}).get(exchange["method"].lower())
        name = f"{exchange['method']} {path or exchange['path']}"
        if operation is None:
            yield f"{name}: the document has no such operation"
            return
        self.seen.add(name)
        yield from self._query(name, path, operation, exchange)
        if exchange["status"] is not None and 200 <= exchange["status"] < 300:
            yield from self._request(name, operation, exchange)
        yield from self._response(name, operation, exchange)

    def _query(self, name: str, path: str | None, operation: Json, exchange: Json) -> Iterator[str]:
        given = [*operation.get("parameters", []), *self._document["paths"][path].get("parameters", [])]
        known = {one.get("name") for one in given}
        yield from (f"{name}: unknown query parameter {one}" for one in exchange["query"] if one not in known)

    def _request(self, name: str, operation: Json, exchange: Json) -> Iterator[str]:
        """Only of requests that were accepted: what is refused is often refused for its form."""
        if exchange["request"] is None:
            return
        schema = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema")
        if schema is None:
            yield f"{name}: takes no JSON"
            return
        yield from _validated(f"{name}: sent", schema, self._sent, exchange["request"])
        yield from (f"{name}: sent an unknown field {one}" for one in self._unknown(name, schema, exchange["request"]))

    def _unknown(self, name: str, schema: Json, sent: Any) -> list[str]:
        """Fields on the top level that the document does not name; not looked for where it allows several forms."""
        schema = self._resolved(schema)
        if "items" in schema and isinstance(sent, list):
            return [field for one in sent for field in self._unknown(name, schema["items"], one)]
        known = schema.get("properties")
        if known is None or not isinstance(sent, dict):
            return []
        method = name.partition(" ")[0]
        return [one for one in sent if one not in known and (method, one) not in FIELDS_NOT_IN_THE_DOCUMENT]

    def _response(self, name: str, operation: Json, exchange: Json) -> Iterator[str]:
        status = exchange["status"]
        if status is None or status >= 500:
            return
        if status >= 400:
            kind = "RatelimitedResponse" if status == 429 else "Error"
            # Error, not ErrorResponse: the document gives nested errors numbers as codes, Discord sends words.
            schema = {"$ref": f"#/components/schemas/{kind}"}
            yield from _validated(f"{name}: {status}", schema, self._told, exchange["response"])
            return
        response = operation["responses"].get(str(status))
        if response is None:
            yield f"{name}: {status} is not in the document, which has {sorted(operation['responses'])}"
        elif exchange["response"] is not None:
            schema = response["content"][_JSON]["schema"]
            yield from _validated(f"{name}: {status}", schema, self._told, exchange["response"])

    def _resolved(self, schema: Json) -> Json:
        if "$ref" not in schema:
            return schema
        found: Json = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found


def _validated(name: str, schema: Json, components: Json, data: Any) -> Iterator[str]:
    for error in Draft202012Validator({**schema, "components": components}).iter_errors(data):
        yield f"{name}: {error.json_path}: {error.message[:300]}"


@cache
def document() -> Json:
    """Discord's document, read once."""
    found: Json = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return found


def _pattern(path: str) -> str:
    return "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", path))


def _literal_first(path: str) -> tuple[int, str]:
    return path.count("{"), path
