"""Customising: asset sets, their zones, their rendering. The use cases of this room in one place."""

from tpma.assets.models import Asset
from tpma.assets.service.bench import Bench, bench_of, open_bench
from tpma.assets.service.render import (
    Preview,
    ad_words_of,
    content,
    email_of,
    is_current,
    page_of,
    post_of,
    preview,
    preview_on,
    render_all,
    renditions,
)
from tpma.assets.service.runs import (
    RunProblem,
    last_run,
    render_asset_set_job,
    request_render,
    run_problems,
)
from tpma.assets.service.starting import asset, asset_set, asset_sets, assets_of, editors, start
from tpma.assets.service.zones import (
    StaleZone,
    edits_since,
    recent_edits,
    save_zone,
    undo,
    upload_picture,
)

__all__ = [
    "Asset",
    "Bench",
    "Preview",
    "RunProblem",
    "StaleZone",
    "ad_words_of",
    "asset",
    "asset_set",
    "asset_sets",
    "assets_of",
    "bench_of",
    "content",
    "editors",
    "edits_since",
    "email_of",
    "is_current",
    "last_run",
    "open_bench",
    "page_of",
    "post_of",
    "preview",
    "preview_on",
    "recent_edits",
    "render_all",
    "render_asset_set_job",
    "renditions",
    "request_render",
    "run_problems",
    "save_zone",
    "start",
    "undo",
    "upload_picture",
]
