# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small database: rows by key, found by the columns that refer to others, guarded by foreign keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .errors import FailedQuery
from .relations import Relation, Row


class Table:
    """The rows of one relation.

    Like the heap of a real database, it hands out a row that was updated after those that were not: only lists with an
    order of their own may be trusted to keep it.
    """

    def __init__(self, relation: Relation) -> None:
        self.relation = relation
        self.rows: dict[str, Row] = {}
        self._found_by: dict[str, dict[str, dict[str, Row]]] = {name: {} for name in relation.references}

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, key: str | None) -> Row | None:
        return self.rows.get(key) if key is not None else None

    def where(self, column: str, value: str | None) -> list[Row]:
        """The rows whose reference in this column is the value."""
        return list(self._found_by[column].get(value, {}).values()) if value is not None else []

    def put(self, row: Row) -> None:
        key = row[self.relation.key]
        self.rows[key] = row
        for name, found in self._found_by.items():
            if row[name] is not None:
                found.setdefault(row[name], {})[key] = row

    def take(self, key: str) -> Row:
        row = self.rows.pop(key)
        for name, found in self._found_by.items():
            if row[name] is not None:
                del found[row[name]][key]
        return row


class Store:
    """All tables. What it refuses, it refuses with the words of the real database."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self.tables = {relation.table: Table(relation) for relation in relations}
        self._children: dict[str, list[tuple[Table, str, str]]] = {name: [] for name in self.tables}
        for table in self.tables.values():
            for name, column in table.relation.references.items():
                self._children[column.references].append((table, name, column.on_delete))

    def __getitem__(self, relation: Relation) -> Table:
        return self.tables[relation.table]

    def insert(self, relation: Relation, values: Row) -> Row:
        """A new row; values that are no columns are left out."""
        table = self[relation]
        given = {name: values[name] for name in relation.columns if name in values}
        for name, column in relation.columns.items():
            if column.generated and name not in given:
                given[name] = column.generated()
        defaults = {name: _copied(column.default) for name, column in relation.columns.items()}
        row = {**defaults, **given}
        if self._refuses(table, row, given):
            parameters = [given[name] for name in relation.columns if name in given]
            raise FailedQuery(_insert_statement(relation, given), parameters)
        table.put(row)
        return row

    def update(self, relation: Relation, row: Row, changes: Row) -> Row:
        table = self[relation]
        changes = {name: changes[name] for name in relation.columns if name in changes}
        if self._refuses(table, {**row, **changes}, changes):
            raise FailedQuery(_update_statement(relation, changes), [*changes.values(), row[relation.key]])
        table.take(row[relation.key])
        row.update(changes)
        table.put(row)
        return row

    def delete(self, relation: Relation, row: Row) -> Row:
        """Take the row out, and what belongs to it."""
        key = row[relation.key]
        for table, column, on_delete in self._children[relation.table]:
            for child in table.where(column, key):
                if on_delete == "cascade":
                    self.delete(table.relation, child)
                else:
                    self.update(table.relation, child, {column: None})
        return self[relation].take(key)

    def _refuses(self, table: Table, row: Row, touched: Row) -> bool:
        relation = table.relation
        for name, value in touched.items():
            column = relation.columns[name]
            if column.references and value is not None and value not in self.tables[column.references].rows:
                return True
            if column.integer and value is not None and not _fits(value, column.largest):
                return True
        return any(self._taken(table, row, names) for names in relation.unique)

    def _taken(self, table: Table, row: Row, names: Sequence[str]) -> bool:
        wanted = [row[name] for name in names]
        key = table.relation.key
        others = (other for other in table if other[key] != row[key])
        return None not in wanted and any([other[name] for name in names] == wanted for other in others)

    def dump(self) -> dict[str, Any]:
        return {table.relation.many: table.rows for table in self.tables.values()}


def newest_first(rows: Iterable[Row]) -> list[Row]:
    """By the time of creation; what was made within the same millisecond in the order of its making."""
    found = list(rows)
    found.reverse()
    return sorted(found, key=lambda row: str(row["createdAt"]), reverse=True)


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, (list, dict)) else value


def _fits(value: float, largest: int) -> bool:
    return float(value).is_integer() and abs(value) <= largest


def _insert_statement(relation: Relation, given: Row) -> str:
    names = ", ".join(relation.sql(name) for name in relation.columns)
    numbers = iter(range(1, len(given) + 1))
    values = ", ".join(f"${next(numbers)}" if name in given else "default" for name in relation.columns)
    return f'insert into "{relation.table}" ({names}) values ({values}) returning {relation.returning}'


def _update_statement(relation: Relation, changes: Row) -> str:
    settings = ", ".join(f"{relation.sql(name)} = ${index}" for index, name in enumerate(changes, 1))
    condition = f'"{relation.table}".{relation.sql(relation.key)} = ${len(changes) + 1}'
    return f'update "{relation.table}" set {settings} where {condition} returning {relation.returning}'
