from wagtail import hooks

from audit.staff import EntryViewSet


@hooks.register("register_admin_viewset")
def entries() -> EntryViewSet:
    return EntryViewSet()
