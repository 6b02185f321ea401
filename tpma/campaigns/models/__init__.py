"""The tables of this room."""

from tpma.campaigns.models.contacts import Audience, AudienceMember, Contact, ContactImport
from tpma.campaigns.models.running import Campaign, CampaignStep, Delivery, Placement, TrackedLink

__all__ = [
    "Audience",
    "AudienceMember",
    "Campaign",
    "CampaignStep",
    "Contact",
    "ContactImport",
    "Delivery",
    "Placement",
    "TrackedLink",
]
