"""A submission that an outside approver is asked about, for the tests of links and their page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.compliance.stories import asset_set, manifest
from tests.factories import Product
from tests.letters.post import link_in, post
from tests.servers import Smtp
from tpma.compliance import service as compliance
from tpma.compliance.outside_approver import OutsideApprover
from tpma.compliance.policy import Policy, Requirement
from tpma.core.actor import Role
from tpma.core.embedded.mailbox import Caught

NORA = OutsideApprover("legal", "Nora Vance", "nora@counsel.example", "en-US")


@dataclass
class Outside:
    """The product, its mail, and an asset set of the partner Nordlicht that is ready."""

    product: Product
    smtp: Smtp
    set_id: str

    def policy(self, *approvers: OutsideApprover, **more: object) -> None:
        """From now on every submission needs a legal reviewer, and these are asked by link."""
        wanted = Policy(
            sample_share=0.0,
            requirements=(Requirement(("legal",)),),
            outside=approvers or (NORA,),
        )
        with self.product.hq(Role.LEGAL_REVIEWER) as work:
            seen, _ = compliance.current_policy(work)
            compliance.change_policy(work, replace(wanted, **more), seen=seen)  # type: ignore[arg-type]

    def submit(self, *, subject: str = "c" * 32, user_id: str | None = None) -> str:
        with self.product.as_partner(user_id=user_id) as work:
            found = compliance.findings(work, self.set_id, countries=["DE"])
            return compliance.submit(work, subject, manifest(work, self.set_id, subject), found).id

    def post(self) -> list[Caught]:
        return post(self.product, self.smtp)

    def link(self) -> str:
        """The path in the only letter that is due."""
        (mail,) = self.post()
        return link_in(mail)

    def state(self, submission_id: str) -> str:
        with self.product.hq() as work:
            return compliance.submission(work, submission_id).state


def outside(product: Product, smtp: Smtp) -> Outside:
    return Outside(product, smtp, asset_set(product))
