"""Use cases of attribution: share every deal's amount among its touches, and file it."""

from tpma.attribution.service.crediting import (
    ALL_MODELS,
    DEFAULT_LOOKBACK,
    attribute,
    attribute_daily,
    attribute_models,
    attribute_program,
    latest_run,
    run_of,
    runs,
)
from tpma.attribution.service.deals import (
    deal_count,
    import_opportunities,
    imports,
    opportunity_import,
)
from tpma.attribution.service.persons import Held, campaigns_with, erase_person, export_person, held

__all__ = [
    "ALL_MODELS",
    "DEFAULT_LOOKBACK",
    "Held",
    "attribute",
    "attribute_daily",
    "attribute_models",
    "attribute_program",
    "campaigns_with",
    "deal_count",
    "erase_person",
    "export_person",
    "held",
    "import_opportunities",
    "imports",
    "latest_run",
    "opportunity_import",
    "run_of",
    "runs",
]
