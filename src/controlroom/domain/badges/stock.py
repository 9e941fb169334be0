"""The stock of blank badges: set by hand, counted down with every badge that goes to paper (docs/domain.md §5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, bindparam, case, exists, func, literal_column, or_, select, update

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.domain.badges.model import BadgeStock, PrintJob
from controlroom.domain.badges.rules import ON_PAPER, RATE_WINDOW, SHARED, used_up_at
from controlroom.domain.badges.views import StockView
from controlroom.store.engine import insert
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

STOCK = BadgeStock.__table__  # type: ignore[attr-defined]
JOB = PrintJob.__table__  # type: ignore[attr-defined]


class BadStockError(BadInputError):
    code = "BADGE_STOCK"
    what = N_("{found} is no number of blank badges.")
    next_step = N_("Count them and give the number, 0 or more.")


# Written into the statement: a prepared one takes its named values only.
_NONE, _ONE = literal_column("0", Integer), literal_column("1", Integer)
_COUNT_DOWN = Prepared(
    lambda _connection: (
        update(STOCK)
        .where(
            or_(
                STOCK.c.place == select(JOB.c.desk).where(JOB.c.id == bindparam("job")).scalar_subquery(),
                (STOCK.c.place == literal_column(f"'{SHARED}'"))
                & ~exists(
                    select(JOB.c.id).where(
                        JOB.c.id == bindparam("job"), JOB.c.desk.in_(select(STOCK.alias("own").c.place))
                    )
                ),
            )
        )
        .values(left=case((STOCK.c.left > _NONE, STOCK.c.left - _ONE), else_=_NONE))
    )
)


def count_down(transaction: Transaction, job: str) -> None:
    """One blank less where `job` was printed; inside the transaction that records the print."""
    _COUNT_DOWN.run(transaction.connection, job=job)


def set_stock(store: Store, by: Origin, place: str, left: int) -> None:
    """Somebody counted: `left` blanks are at `place` (a desk, or SHARED). Raises BadStockError."""
    if not 0 <= left <= 10_000_000:
        raise BadStockError(found=left)

    def work(transaction: Transaction) -> None:
        before = transaction.connection.execute(select(STOCK.c.left).where(STOCK.c.place == place)).scalar()
        row = insert(STOCK, transaction.connection).values(place=place, left=left, counted_at=transaction.at)
        transaction.connection.execute(
            row.on_conflict_do_update(index_elements=["place"], set_={"left": left, "counted_at": transaction.at})
        )
        transaction.journal("stock.set", f"stock:{place}", {"place": place, "left": left, "before": before})

    store.write(work, by)


def stock_views(store: Store, now: datetime, warning_at: int) -> tuple[StockView, ...]:
    """Every count of blanks, by place, with the time they last at the rate of the last 15 minutes."""
    with store.read() as connection:
        counts = {
            str(place): int(left)
            for place, left in connection.execute(select(STOCK.c.place, STOCK.c.left).order_by(STOCK.c.place))
        }
        if not counts:
            return ()
        printed = connection.execute(
            select(JOB.c.desk, func.count())
            .where(JOB.c.state.in_([state.value for state in ON_PAPER]), JOB.c.changed_at >= now - RATE_WINDOW)
            .group_by(JOB.c.desk)
        )
        used: dict[str, int] = {}
        for desk, count in printed:
            place = desk if desk in counts else SHARED
            used[place] = used.get(place, 0) + count
    return tuple(
        StockView(place, left, warning_at, used_up_at(left, used.get(place, 0), now)) for place, left in counts.items()
    )
