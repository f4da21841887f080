from wagtail import hooks
from wagtail.admin.menu import MenuItem

from factchecks.staff.viewsets import FactCheckViewSetGroup, review_menu_item


@hooks.register("register_admin_viewset")
def desk() -> FactCheckViewSetGroup:
    return FactCheckViewSetGroup()


@hooks.register("register_fact_checks_menu_item")
def review() -> MenuItem:
    return review_menu_item()
