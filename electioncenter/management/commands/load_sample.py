from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from rich.console import Console

from content.models import Post
from electioncenter import demo
from electioncenter.sample import dates, desk, loader, showing, viewers, voting
from elections.actions.pages import ensure_site


class Command(BaseCommand):
    help = "Loads the sample: an election, its pages, fact-checks and posts. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the site")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True, quiet=options["verbosity"] == 0)
        Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
        ensure_site(
            languages=["en", "nl", "fy", "ar"],
            site_name=settings.WAGTAIL_SITE_NAME,
            hostname="localhost",
            port=options["port"],
        )
        partners = demo.create_people()
        viewers.load_viewers()
        if Post.objects.filter(platform=loader.PLATFORM).exists():
            console.print("The sample is loaded already.")
            return
        now = timezone.now()
        with console.status("Loading the sample…"), transaction.atomic():
            calendar = dates.calendar_for(now.date())
            election = voting.load_election(calendar)
            demo.give_areas(election.division)
            stations = voting.load_stations(election, calendar)
            candidates = voting.load_lists(election)
            pages = voting.load_pages(election, calendar)
            claims = loader.load_claims(election, partners, now)
            posts = loader.load_posts(calendar, now)
            showing.load_media(loader.PLATFORM)
            requests = desk.load_tips() + desk.load_work(election, partners)
        console.print(
            f"Loaded an election on {election.date} with {stations} polling stations,"
            f" {candidates} candidates and {pages} pages; {claims} claims, {posts} posts and {requests} claims on the"
            " fact-checkers' desks."
        )
