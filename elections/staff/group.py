from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from elections.staff.areas import EditorScopeViewSet
from elections.staff.facts import (
    ElectionViewSet,
    JurisdictionViewSet,
    PollingStationViewSet,
    SourceViewSet,
)
from elections.staff.governance import CorrectionViewSet, NoticeViewSet


class ElectionViewSetGroup(ModelViewSetGroup):
    items = (
        ElectionViewSet,
        NoticeViewSet,
        CorrectionViewSet,
        PollingStationViewSet,
        JurisdictionViewSet,
        SourceViewSet,
        EditorScopeViewSet,
    )
    menu_label = _("Elections")
    menu_name = "elections-group"
    menu_icon = "calendar-check"
    menu_order = 120
