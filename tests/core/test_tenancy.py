"""The session itself keeps partners apart. Shown on a table made for this test."""

from __future__ import annotations

import pytest
from sqlalchemy import String, delete, func, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tests.factories import Product
from tpma.core.db import Base, IdType, PartnerOwned
from tpma.core.errors import NotFound
from tpma.core.tenancy import NOBODY, TenancyError


class Parcel(PartnerOwned, Base):
    __tablename__ = "test_parcels"
    __table_args__ = ({"info": {"test": True}},)

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    label: Mapped[str] = mapped_column(String(20))


@pytest.fixture
def parcels(product: Product) -> Product:
    Parcel.metadata.tables["test_parcels"].create(product.container.engine, checkfirst=True)
    for slug in ("one", "two"):
        with product.as_partner(slug) as work:
            work.add(Parcel(id=f"parcel-of-{slug}", partner_id=work.partner_id, label="a"))
    return product


def test_a_partner_reads_its_own_rows_only(parcels: Product) -> None:
    with parcels.as_partner("one") as work:
        assert [p.id for p in work.session.scalars(select(Parcel))] == ["parcel-of-one"]
        assert work.session.scalar(select(func.count(Parcel.id))) == 1
        other = aliased(Parcel)
        assert work.session.scalars(select(other.id)).all() == ["parcel-of-one"]
    with parcels.as_partner("two") as work:
        assert [p.id for p in work.session.scalars(select(Parcel))] == ["parcel-of-two"]
    with parcels.hq() as work:
        assert work.session.scalar(select(func.count(Parcel.id))) == 2


def test_anothers_row_is_not_found_by_id(parcels: Product) -> None:
    with parcels.as_partner("one") as work:
        with pytest.raises(NotFound):
            work.get(Parcel, "parcel-of-two")
        assert work.session.get(Parcel, "parcel-of-two") is None


def test_updates_and_deletes_are_narrowed(parcels: Product) -> None:
    with parcels.as_partner("one") as work:
        work.session.execute(update(Parcel).values(label="b"))
        work.session.execute(delete(Parcel).where(Parcel.id == "parcel-of-two"))
    with parcels.hq() as work:
        labels = {p.id: p.label for p in work.session.scalars(select(Parcel))}
    assert labels == {"parcel-of-one": "b", "parcel-of-two": "a"}


def test_a_row_of_another_partner_is_not_written(parcels: Product) -> None:
    stranger = parcels.partner("two")
    with pytest.raises(TenancyError), parcels.as_partner("one") as work:
        work.add(Parcel(id="smuggled", partner_id=stranger, label="x"))
    with parcels.hq() as work:
        assert work.session.scalar(select(func.count(Parcel.id))) == 2


def test_without_a_scope_nothing_is_readable(parcels: Product) -> None:
    from tpma.core.actor import ANONYMOUS

    with parcels.container.open(ANONYMOUS, NOBODY) as work, pytest.raises(TenancyError):
        work.session.scalars(select(Parcel)).all()
