from factchecks.portal import editing, inbox


app_name = "portal"
urlpatterns = [
    *inbox.urlpatterns,
    *editing.urlpatterns,
]
