"""`/api/v1/elections`, `/api/v1/voterinfo` and polling stations as files: for anyone, no key.

An address may be sent by POST, so that it stands in no URL; neither is kept or logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.problems import Problem
from elections import api_examples, open_data
from elections.gazetteer import LONGEST
from elections.models import Election, PlaceName
from elections.queries.open_data import (
    authority_for,
    contests_with_candidates,
    notices_in_force,
    phases_everywhere,
    public_elections,
    stations_for_export,
)
from elections.queries.places import Found, place_named, position_of
from elections.queries.stations import near_stations
from elections.voterinfo import voter_info


SITES = 20
MOST_ELECTIONS = 5
FILE_SECONDS = 300
_ANY: dict[str, Any] = {"type": "object", "additionalProperties": True}
_LIST: dict[str, Any] = {"type": "array", "items": _ANY}
_TEXT: dict[str, Any] = {"type": "string"}
_TOO_MANY = OpenApiResponse(Problem, "Too many calls; see the header Retry-After.")


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


ELECTION_SCHEMA = {**_ANY, **_object(id=_TEXT, name=_TEXT, electionDay=_TEXT, ocdDivisionId=_TEXT)}
ELECTIONS_SCHEMA = _object(kind=_TEXT, elections={"type": "array", "items": ELECTION_SCHEMA})
DETAIL_SCHEMA = {
    **_ANY,
    **_object(id=_TEXT, name=_TEXT, electionDay=_TEXT, phases=_LIST, sources=_LIST, notices=_LIST),
}
VOTER_INFO_SCHEMA = _object(
    kind=_TEXT,
    election=ELECTION_SCHEMA,
    otherElections=_LIST,
    normalizedInput=_ANY,
    pollingLocations=_LIST,
    earlyVoteSites=_LIST,
    dropOffLocations=_LIST,
    contests=_LIST,
    state=_LIST,
    mailOnly={"type": "boolean"},
)


class VoterInfoQuery(serializers.Serializer[Any]):
    address = serializers.CharField(
        max_length=LONGEST, help_text="Street and town, postal code, or town."
    )
    electionId = serializers.CharField(
        max_length=100, required=False, help_text="Without it: the next election that knows it."
    )


class Ambiguous(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "ambiguous"


class ElectionPages(PageNumberPagination):
    page_size = 100


class PublicView(APIView):
    permission_classes = [AllowAny]


class ElectionsView(PublicView):
    @extend_schema(
        operation_id="elections",
        summary="Elections",
        description="Every election that has been announced, the latest first.",
        auth=[],
        parameters=[OpenApiParameter("page", int, description="100 elections a page.")],
        responses={200: OpenApiResponse(ELECTIONS_SCHEMA), 404: Problem, 429: _TOO_MANY},
        examples=[api_examples.ELECTIONS],
    )
    def get(self, request: Request) -> Response:
        pages = ElectionPages()
        found = pages.paginate_queryset(public_elections(timezone.now()), request, view=self)
        return Response(
            {
                "kind": "civicinfo#electionsQueryResponse",
                "elections": [open_data.election_record(each) for each in found or ()],
                "next": pages.get_next_link(),
            }
        )


class ElectionView(PublicView):
    @extend_schema(
        operation_id="election",
        summary="One election",
        description="With the phases of every area, sources, and notices in force.",
        auth=[],
        responses={200: OpenApiResponse(DETAIL_SCHEMA), 404: Problem, 429: _TOO_MANY},
        examples=[api_examples.DETAIL],
    )
    def get(self, request: Request, slug: str) -> Response:
        now = timezone.now()
        election = get_object_or_404(public_elections(now), slug=slug)
        sources = election.sources.order_by("publisher", "pk")
        notices = notices_in_force(election, now)
        return Response(
            open_data.election_record(election)
            | {
                "phases": [open_data.phase_record(each) for each in phases_everywhere(election)],
                "sources": [open_data.source_record(each) for each in sources],
                "notices": [open_data.notice_record(each) for each in notices],
                "stations": {
                    kind: request.build_absolute_uri(reverse(f"api-stations-{kind}", args=[slug]))
                    for kind in ("geojson", "csv")
                },
                "calendar": request.build_absolute_uri(reverse("voting:calendar", args=[slug])),
            }
        )


class VoterInfoView(PublicView):
    """GET is the call as others have it; POST is the same with the address in the body."""

    @extend_schema(
        operation_id="voter_info",
        summary="Where and how to vote",
        description=(
            "The shape of voterInfoQuery of the Google Civic Information API. An address in a "
            "URL is read by every server on the way: better send it by POST."
        ),
        auth=[],
        parameters=[VoterInfoQuery],
        responses={
            200: OpenApiResponse(VOTER_INFO_SCHEMA),
            400: OpenApiResponse(Problem, "No address."),
            404: OpenApiResponse(Problem, "No such election, or an address it does not know."),
            409: OpenApiResponse(Problem, "Several places have this name; they are listed."),
            429: _TOO_MANY,
        },
        examples=[api_examples.VOTER_INFO],
    )
    def get(self, request: Request) -> Response:
        return self._answer(request.query_params)

    @extend_schema(
        operation_id="voter_info_by_post",
        summary="Where and how to vote, with the address in the body",
        auth=[],
        request=VoterInfoQuery,
        responses={200: OpenApiResponse(VOTER_INFO_SCHEMA), 404: Problem, 409: Problem},
        examples=[api_examples.VOTER_INFO],
    )
    def post(self, request: Request) -> Response:
        return self._answer(request.data)

    def _answer(self, data: Any) -> Response:
        query = VoterInfoQuery(data=data)
        query.is_valid(raise_exception=True)
        address = query.validated_data["address"]
        elections = _asked_for(query.validated_data.get("electionId", ""))
        election, place = _first_that_knows(elections, address)
        stations = near_stations(election, position_of(place), limit=SITES).stations
        area = stations[0][0].jurisdiction_id if stations else None
        body = voter_info(
            election=election,
            others=[each for each in elections if each != election],
            place=place,
            stations=stations,
            contests=contests_with_candidates(election),
            authority=authority_for(election, area),
        )
        return Response(body, headers={"Cache-Control": "no-store"})


class FirstRenderer(BaseContentNegotiation):
    """The address names the format: whatever a client accepts, it gets that."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class GeoJsonRenderer(JSONRenderer):
    media_type = "application/geo+json"
    format = "geojson"


class CsvRenderer(BaseRenderer):
    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> str:
        """Of what OPTIONS tells: the file itself is streamed, and an error renders itself."""
        return ""


class StationsFileView(PublicView):
    content_negotiation_class = FirstRenderer

    def file(self, slug: str) -> HttpResponseBase:
        election = get_object_or_404(public_elections(timezone.now()), slug=slug)
        renderer = self.renderer_classes[0]
        response = StreamingHttpResponse(
            self.pieces(election), content_type=f"{renderer.media_type}; charset=utf-8"
        )
        name = f"{slug}-stations.{renderer.format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        patch_cache_control(response, public=True, max_age=FILE_SECONDS)
        return response

    def pieces(self, election: Election) -> Iterator[str]:
        raise NotImplementedError


class StationsGeoJsonView(StationsFileView):
    renderer_classes = [GeoJsonRenderer]

    @extend_schema(
        operation_id="stations_geojson",
        summary="Polling stations as GeoJSON",
        description="A FeatureCollection; a station without a position has no geometry.",
        auth=[],
        responses={(200, "application/geo+json"): _ANY, 404: Problem, 429: _TOO_MANY},
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        return self.file(slug)

    def pieces(self, election: Election) -> Iterator[str]:
        return open_data.geojson(stations_for_export(election))


class StationsCsvView(StationsFileView):
    renderer_classes = [CsvRenderer]

    @extend_schema(
        operation_id="stations_csv",
        summary="Polling stations as CSV",
        description="UTF-8 with a header. An empty cell is unknown, `no` is no.",
        auth=[],
        responses={(200, "text/csv"): _TEXT, 404: Problem, 429: _TOO_MANY},
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        return self.file(slug)

    def pieces(self, election: Election) -> Iterator[str]:
        return open_data.csv_lines(stations_for_export(election))


def _asked_for(election_id: str) -> list[Election]:
    """The election of that id, or those that are coming, the next first."""
    now = timezone.now()
    if election_id:
        return [get_object_or_404(public_elections(now), slug=election_id)]
    running = Election.objects.running(timezone.localdate(now)).select_related("division")
    return list(running.order_by("date", "slug")[:MOST_ELECTIONS])


def _first_that_knows(elections: list[Election], address: str) -> tuple[Election, PlaceName]:
    for election in elections:
        found: Found = place_named(election, address)
        if found.place is not None:
            return election, found.place
        if found.choices:
            names = "; ".join(place.name for place in found.choices)
            raise Ambiguous(_("Several places have this name: %(names)s.") % {"names": names})
        if found.authority is not None:
            raise NotFound(
                _("%(area)s does not publish its polling stations: %(url)s")
                % {
                    "area": found.authority.jurisdiction.name,
                    "url": found.authority.where_do_i_vote_uri or found.authority.elections_uri,
                }
            )
    raise NotFound(_("This address is not known."))
