"""Use cases around partners and people."""

from tpma.partners.service.people import (
    Person,
    create_partner,
    create_user,
    deactivate,
    list_partners,
    list_people,
    names_of,
    own_partner,
    partner,
    people_of_partner,
    person_of,
    roles_of,
    set_locale,
    set_password,
)

__all__ = [
    "Person",
    "create_partner",
    "create_user",
    "deactivate",
    "list_partners",
    "list_people",
    "names_of",
    "own_partner",
    "partner",
    "people_of_partner",
    "person_of",
    "roles_of",
    "set_locale",
    "set_password",
]
