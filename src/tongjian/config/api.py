"""Where each area's operations stand."""

from __future__ import annotations

from ninja import Router

from tongjian.config.api_accounts import AccountList
from tongjian.foundation.access import permissions as access
from tongjian.foundation.access.views import GrantList
from tongjian.foundation.accounts import permissions as accounts
from tongjian.foundation.api import root
from tongjian.foundation.api.lists import expose
from tongjian.foundation.audit import permissions as audit
from tongjian.foundation.audit.views import EntryList, ReadingList
from tongjian.foundation.documents.api import router as documents
from tongjian.foundation.exchange.api import router as imports
from tongjian.foundation.jobs.api import router as jobs
from tongjian.foundation.notices.api import router as notices
from tongjian.foundation.procedures.api import router as procedures
from tongjian.foundation.search.api import router as search
from tongjian.foundation.watch import permissions as watch
from tongjian.foundation.watch.views import NoticeList
from tongjian.insight.dashboards.api import router as figures
from tongjian.insight.statistics.api import router as statistics
from tongjian.lifecycle.affiliation.views import DoubtList, SeatList
from tongjian.lifecycle.duties.api import router as rules
from tongjian.lifecycle.formation.api import router as formation
from tongjian.lifecycle.gates.api import router as gates
from tongjian.lifecycle.ripeness.api import router as ripeness
from tongjian.registry.localities.api import router as localities
from tongjian.registry.members.api import router as members
from tongjian.registry.party_orgs import permissions as party_orgs_rights
from tongjian.registry.party_orgs.api import router as party_orgs
from tongjian.registry.posts.api import router as posts
from tongjian.registry.units.api import router as units

api = root.build(
    title="同建接口",
    version="1",
    about="每个列表、页面和统计表的数据接口。范围、筛选条件和错误提示与页面相同。",
)

affiliation = Router(tags=["归口"])
expose(affiliation, "/seats", SeatList, permission=party_orgs_rights.READ)
expose(affiliation, "/doubts", DoubtList, permission=party_orgs_rights.READ)

# The interface itself rests on grants and the log, so they bring no operations of their own.
administration = Router(tags=["管理"])
expose(administration, "/grants", GrantList, permission=access.MANAGE)
expose(administration, "/accounts", AccountList, permission=accounts.MANAGE)
expose(administration, "/notices", NoticeList, permission=watch.HANDLE)
expose(administration, "/log", EntryList, permission=audit.READ)
expose(administration, "/log/readings", ReadingList, permission=audit.READ)

api.add_router("/units", units)
api.add_router("/orgs", party_orgs)
api.add_router("/members", members)
api.add_router("/posts", posts)
api.add_router("/places", localities)
api.add_router("/stats", statistics)
api.add_router("/figures", figures)
api.add_router("/search", search)
api.add_router("/imports", imports)
api.add_router("/jobs", jobs)
api.add_router("/todo", notices)
api.add_router("/documents", documents)
api.add_router("/cases", procedures)
api.add_router("/formation", formation)
api.add_router("/rules", rules)
api.add_router("/affiliation", affiliation)
api.add_router("/gates", gates)
api.add_router("/ripeness", ripeness)
api.add_router("/admin", administration)
