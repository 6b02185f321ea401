"""`tpma audit`: take the record out of the house, and judge one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tpma.commands.context import settings_here, work_here


@click.group()
def audit() -> None:
    """The audit record: export it, verify one, sign where it stands."""


@audit.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("audit.zip"))
def export(out: Path) -> None:
    """Write the whole record as a bundle that anybody can verify offline."""
    from tpma.core.audit_export import bundle

    with work_here() as work:
        data = bundle(work)
    out.write_bytes(data)
    click.echo(f"{out}: {len(data):,} bytes. Verify with: tpma audit verify {out}")


@audit.command()
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The public key that you trust (tpma audit key), 64 hex characters.")
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that you kept from earlier.",
)
def verify(bundle: Path, key: str | None, checkpoints: tuple[Path, ...]) -> None:
    """Judge a bundle, offline. Status 1 where the record does not hold."""
    from tpma.core import audit_verify

    try:
        trusted_key = bytes.fromhex(key) if key else None
    except ValueError as error:
        raise click.BadParameter("64 hex characters, please", param_hint="--key") from error
    notes = [path.read_bytes() for path in checkpoints]
    report = audit_verify.verify(bundle.read_bytes(), key=trusted_key, trusted=notes)
    click.echo(audit_verify.told(report))
    sys.exit(0 if report.ok else 1)


@audit.command()
def checkpoint() -> None:
    """Sign where the record stands, and print it: keep it somewhere else."""
    from tpma.core import checkpoints

    with work_here() as work:
        made = checkpoints.checkpoint(work)
        note = made.note if made else ""
    click.echo(note or "The record is empty.")


@audit.command()
def key() -> None:
    """Print the public key of this installation's checkpoints."""
    from tpma.core.checkpoints import signer_of

    click.echo(signer_of(settings_here()).public.hex())


@audit.command()
@click.argument("campaign_id")
@click.option("--out", type=click.Path(path_type=Path), help="Default: evidence-CAMPAIGN.zip")
def evidence(campaign_id: str, out: Path | None) -> None:
    """Write the evidence pack of one launch: what was sent, who allowed it, and the proof."""
    from tpma.campaigns.service import evidence_pack

    with work_here() as work:
        data = evidence_pack(work, campaign_id)
    target = out or Path(f"evidence-{campaign_id}.zip")
    target.write_bytes(data)
    click.echo(f"{target}: {len(data):,} bytes.")
