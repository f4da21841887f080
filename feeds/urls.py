from django.urls import path

from feeds import sharing, transparency
from feeds.creators import accounts, handing_in, profiles
from feeds.models import Feed, Reaction
from feeds.views import controls, deeds, filters, manifest, media, pages, posts, reasons


app_name = "feeds"
urlpatterns = [
    path("", pages.home, name="feed"),
    *(path(f"{name}/", pages.feed, {"name": name}, name=name) for name in Feed.values),
    path("topics/<slug:topic>/", pages.topic, name="topic"),
    path("tags/<path:tag>/", pages.tag, name="tag"),
    path("generator:<slug:slug>/", pages.generator, name="generator"),
    path("generator:<slug:slug>/why/", reasons.why_of_generator, name="generator-why"),
    path("search/", pages.search, name="search"),
    path("how/", transparency.how, name="how"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("posts/<int:post_id>/", posts.post, name="post"),
    path("posts/<int:post_id>/options/", posts.options, name="options"),
    path("posts/<int:post_id>/media/<slug:part>", media.media, name="media"),
    path("posts/<int:post_id>/share/", sharing.share, name="share"),
    path("posts/<int:post_id>/share/outcome", sharing.outcome, name="share-outcome"),
    path("posts/<int:post_id>/not-interested", deeds.not_interested, name="not-interested"),
    path("posts/<int:post_id>/report/", deeds.report, name="report"),
    path("posts/<int:post_id>/report/undo", deeds.undo_report, name="undo-report"),
    path("posts/<int:post_id>/<slug:kind>", deeds.react, name="react"),
    path("following/accounts/", profiles.followed, name="followed"),
    path("saved/", profiles.kept, {"kind": Reaction.Kind.SAVE.value}, name="saved"),
    path("liked/", profiles.kept, {"kind": Reaction.Kind.LIKE.value}, name="liked"),
    path("account/", accounts.account, name="own-account"),
    path("new/", handing_in.new, name="new"),
    path("mine/", handing_in.mine, name="mine"),
    path("mine/<uuid:key>/delete", handing_in.delete, name="delete-own"),
    path("accounts/<int:account_id>/", profiles.profile, name="account"),
    path("accounts/<int:account_id>/follow", deeds.follow, name="follow"),
    path("why/<uuid:request_id>/<int:post_id>/", reasons.why, name="why"),
    path("fact-checks/<int:claim_id>/", posts.fact_check, name="fact-check"),
    path("controls/", controls.controls, name="controls"),
    path("controls/done/<slug:what>/", controls.done, name="controls-done"),
    path("controls/topics", controls.set_topics, name="set-topics"),
    path("controls/filters/new/", filters.new_filter, name="new-filter"),
    path("controls/filters/<int:filter_id>/remove", filters.drop_filter, name="remove-filter"),
    path(
        "controls/not-interested/<int:row_id>/undo",
        deeds.undo_not_interested,
        name="undo-not-interested",
    ),
    path("controls/history", controls.set_history, name="set-history"),
    path("controls/history/delete", controls.forget, name="delete-history"),
    path("controls/reset", controls.reset, name="reset"),
    path("controls/reset/undo", controls.take_reset_back, name="undo-reset"),
    path("controls/default-feed", controls.set_default_feed, name="set-default-feed"),
    path("controls/region", controls.set_region, name="set-region"),
    path("controls/export.json", controls.export, name="export"),
]
