from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from electioncenter import offline, og_image, sitemaps, views
from elections.views import overview
from factchecks import cards
from feeds.api_skeleton import SkeletonView
from labels.api_query import QueryLabelsView


handler404 = "electioncenter.unavailable.not_found"
handler500 = "electioncenter.unavailable.server_error"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("service-worker.js", offline.worker, name="service-worker"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap/pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap/<str:language>/<str:slug>.xml", sitemaps.stations, name="sitemap-stations"),
    path("og/<int:page_id>.png", og_image.image, name="og-image"),
    path("", views.landing, name="landing"),
    path("feed/", include("feeds.urls")),
    path("claims/", include("factchecks.urls")),
    path("oembed", cards.oembed, name="oembed"),
    path("portal/", include("factchecks.portal.urls")),
    path("api/v1/", include("electioncenter.api_urls")),
    path("xrpc/app.bsky.feed.getFeedSkeleton", SkeletonView.as_view(), name="xrpc-feed-skeleton"),
    path("xrpc/com.atproto.label.queryLabels", QueryLabelsView.as_view(), name="xrpc-query-labels"),
    path("account/", include("users.urls")),
    # Wagtail's own sign-in knows no second factor.
    path("cms/login/", views.to_sign_in),
    path("cms/password_reset/", views.to_password_reset),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # A forged request could only change the language of a page, and without a token public
    # pages set no cookie: a shared cache may keep them.
    path("i18n/setlang/", csrf_exempt(set_language), name="set_language"),
    *i18n_patterns(
        path("", views.landing, name="landing-in-language"),
        path("offline/", offline.page, name="offline"),
        path("elections/<str:slug>/", include("elections.urls")),
        path("<slug:slug>/", overview.page, name="page"),
        path("", include(wagtail_urls)),
    ),
]
