from factchecks.portal import (
    complaints,
    editing,
    inbox,
    merging,
    partners,
    review,
    settings,
    statistics,
    switch,
    team,
)


app_name = "portal"
urlpatterns = [
    *inbox.urlpatterns,
    *editing.urlpatterns,
    *merging.urlpatterns,
    *partners.urlpatterns,
    *settings.urlpatterns,
    *switch.urlpatterns,
    *team.urlpatterns,
    *review.urlpatterns,
    *complaints.urlpatterns,
    *statistics.urlpatterns,
]
