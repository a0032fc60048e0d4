"""`/api`: what people do at the desk, for programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware import Middleware

from monitor import __version__
from monitor.web.api import cases, judge, mentions, record
from monitor.web.api.gate import DOCUMENT, Gate
from monitor.web.api.problems import Problem, explain

if TYPE_CHECKING:
    from monitor.web.office import Office

PATH = "/api"
_ABOUT = """\
What was said about your brands, and what people did about it, for programs. Fields are those of
`amends … --json`; later releases may add some. Times are RFC 3339 in UTC. Lists come in pages:
`next` is the `cursor` of the page that follows, null on the last one. Errors are problem details
(RFC 9457)."""
_REF = "#/components/schemas/{model}"


def api(office: Office) -> FastAPI:
    """Return the API, to be mounted at `PATH`."""
    made = FastAPI(
        title="Amends",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=DOCUMENT,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        middleware=[Middleware(Gate)],
    )
    made.state.office = office
    for router in (cases.router, mentions.router, record.router, judge.router):
        made.include_router(router)
    explain(made)
    made.openapi = partial(_document, made)  # type: ignore[method-assign]  # as FastAPI's docs do
    return made


def _document(made: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if made.openapi_schema is None:
        document = get_openapi(
            title=made.title,
            version=made.version,
            description=made.description,
            routes=made.routes,
            servers=[{"url": PATH}],
        )
        schema = Problem.model_json_schema(ref_template=_REF)
        document["components"]["schemas"] |= {**schema.pop("$defs"), "Problem": schema}
        made.openapi_schema = document
    return made.openapi_schema
