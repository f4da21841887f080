"""Many new rows at once with COPY: Postgres reads them as a stream, without SQL to parse."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field
from django.db.models.base import Model


def copy_in(rows: Sequence[Model]) -> None:
    """Inserts rows of one model and gives them their keys. Constraints hold as ever."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.generated]
    for row, key in zip(rows, _new_keys(meta.db_table, len(rows)), strict=True):
        row.pk, row._state.adding, row._state.db = key, False, "default"
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row([_value(field, row) for field in fields])


def _new_keys(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _value(field: "Field[Any, Any]", row: Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
