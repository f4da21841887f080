from django.urls import path

from factchecks import asking, cards, complaining, feeds, reports, views


app_name = "factchecks"
urlpatterns = [
    path("", views.index, name="index"),
    path("feed/<str:language>.atom", feeds.atom, name="atom"),
    path("feed/<str:language>/<str:election>.atom", feeds.atom, name="atom-of-election"),
    path("ask/", asking.ask, name="ask"),
    path("asked/<str:receipt>/", asking.asked, name="asked"),
    path("report/<int:post_id>/", asking.report, name="report"),
    path("reports/", reports.index, name="reports"),
    path("reports/<str:month>.csv", reports.month_csv, name="report-csv"),
    path("reports/<str:month>/", reports.month, name="monthly-report"),
    path("complaints/<str:receipt>/", complaining.complaint, name="complaint"),
    path("<slug:slug>/complain/", complaining.complain, name="complain"),
    path("<slug:slug>/", views.claim, name="claim"),
    path("<slug:slug>/card/", cards.card, name="card"),
]
