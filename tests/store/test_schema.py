from sqlalchemy import inspect, select
from sqlmodel import SQLModel

from adapter.store.engine import open_engine, writing
from adapter.store.schema import migrate, migrations
from adapter.store.tables import SCHEMA_VERSION


def test_the_migrations_create_the_tables_of_the_models_and_nothing_else():
    engine = writing(open_engine("sqlite://"))
    with engine.begin() as connection:
        migrate(connection)

    schema = inspect(engine)
    assert set(schema.get_table_names()) == set(SQLModel.metadata.tables)
    for name, table in SQLModel.metadata.tables.items():
        made = {column["name"]: column["nullable"] for column in schema.get_columns(name)}
        key = set(schema.get_pk_constraint(name)["constrained_columns"])
        assert list(made) == [column.name for column in table.columns]
        assert key == {column.name for column in table.primary_key}
        for column in table.columns:
            assert column.primary_key or made[column.name] == column.nullable, column
    engine.dispose()


def test_a_migration_runs_once():
    engine = writing(open_engine("sqlite://"))
    with engine.begin() as connection:
        ran = migrate(connection)
    with engine.begin() as connection:
        assert migrate(connection) == []
        assert connection.execute(select(SCHEMA_VERSION)).all() == list(enumerate(ran, 1))
    engine.dispose()


def test_findings_of_the_first_schema_are_kept():
    engine = writing(open_engine("sqlite://"))
    (_, _, first), *_ = migrations()
    with engine.begin() as connection:
        for statement in first.format(blob="BLOB", identity="INTEGER PRIMARY KEY").split(";"):
            connection.exec_driver_sql(statement)
        SCHEMA_VERSION.create(connection)
        connection.exec_driver_sql("INSERT INTO schema_version VALUES (1, 'everything')")
        connection.exec_driver_sql(
            "INSERT INTO finding VALUES (7, 3, 2, 1, 'a', 'warning', 'value', 'PID', 'x', '[]')"
        )
        migrate(connection)

        row = connection.exec_driver_sql("SELECT partition, about, issue, rule FROM finding").one()
    engine.dispose()
    assert tuple(row) == (3, "a", "x", "")


def test_migrations_are_numbered_from_one_without_gaps():
    numbers = [number for number, _, _ in migrations()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_file_is_written_through_to_the_disk_at_every_commit(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    with engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    engine.dispose()

    full = 2
    assert settings == ["wal", full, 5000]
