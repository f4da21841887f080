from factchecks.portal import inbox


app_name = "portal"
urlpatterns = [
    *inbox.urlpatterns,
]
