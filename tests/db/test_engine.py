"""Every connection: encrypted, durable, with foreign keys, and quiet about a wrong key."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from db.engine import StorageError, checkpoint, connect, open_engine, reading, writing
from domain.errors import KnownError
from tests.db.conftest import KEY

FULL = 2


@pytest.fixture
def engine(tmp_path):
    made = open_engine(tmp_path / "data.db", KEY)
    with writing(made) as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (parent REFERENCES parent (id))")
    yield made
    made.dispose()


def test_that_every_pooled_connection_writes_through_to_the_disk(engine):
    connections = [engine.connect() for _ in range(6)]
    try:
        for connection in connections:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == FULL
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 1000
    finally:
        for connection in connections:
            connection.close()


@pytest.mark.parametrize("transaction", [reading, writing])
def test_that_the_settings_hold_within_a_transaction(engine, transaction):
    for _ in range(2):
        with transaction(engine) as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == FULL
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_that_a_broken_reference_is_refused(engine):
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")


def test_that_the_file_shows_nothing_of_what_is_in_it(engine, tmp_path):
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE secret_names (name)")
        connection.exec_driver_sql("INSERT INTO secret_names VALUES ('和丽华')")
    checkpoint(engine)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert b"SQLite format" not in content
        assert b"secret_names" not in content
        assert "和丽华".encode() not in content


@pytest.mark.parametrize("key", [bytes(32), KEY[::-1]])
def test_that_a_wrong_key_is_one_sentence_and_nothing_on_stderr(engine, tmp_path, capfd, key):
    engine.dispose()
    with pytest.raises(KnownError, match="打不开"):
        connect(tmp_path / "data.db", key)
    other = open_engine(tmp_path / "data.db", key)
    with pytest.raises(KnownError, match="打不开"), reading(other):
        pass
    other.dispose()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("content", [b"SQLite format 3\x00" + bytes(5000), bytes(4096)])
def test_that_a_file_that_is_no_database_is_one_sentence(tmp_path, capfd, content):
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(KnownError):
        connect(path, KEY)
    assert path.read_bytes() == content
    assert capfd.readouterr() == ("", "")


def test_that_a_reader_sees_one_moment(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
    with reading(engine) as reader:
        count = "SELECT count(*) FROM parent"
        assert reader.exec_driver_sql(count).scalar() == 1
        with writing(engine) as writer:
            writer.exec_driver_sql("INSERT INTO parent VALUES (2)")
        assert reader.exec_driver_sql(count).scalar() == 1
    with reading(engine) as reader:
        assert reader.exec_driver_sql(count).scalar() == 2


def test_that_nothing_unfinished_is_seen_by_others(engine):
    with writing(engine) as writer:
        writer.exec_driver_sql("INSERT INTO parent VALUES (1)")
        with reading(engine) as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM parent").scalar() == 0


def give_up(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
        connection.exec_driver_sql("CREATE TABLE later (x)")
        raise ZeroDivisionError


def test_that_an_exception_takes_back_rows_and_tables(engine):
    with pytest.raises(ZeroDivisionError):
        give_up(engine)
    with reading(engine) as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
        assert sorted(names) == ["child", "parent"]
        assert connection.exec_driver_sql("SELECT count(*) FROM parent").scalar() == 0


def test_that_writers_wait_for_each_other_and_lose_nothing(engine):
    def add(first):
        for n in range(20):
            with writing(engine) as connection:
                newest = connection.exec_driver_sql("SELECT count(*) FROM parent").scalar()
                connection.exec_driver_sql(f"INSERT INTO parent VALUES ({first + n})")
                after = connection.exec_driver_sql("SELECT count(*) FROM parent").scalar()
                assert after == newest + 1

    threads = [threading.Thread(target=add, args=(100 * n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM parent").scalar() == 60


def test_that_a_checkpoint_empties_the_log(engine, tmp_path):
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
    checkpoint(engine)
    assert (tmp_path / "data.db-wal").stat().st_size == 0


def test_that_a_database_held_by_another_program_is_one_sentence(engine, tmp_path):
    held = connect(tmp_path / "data.db", KEY)
    held.execute("BEGIN IMMEDIATE")
    try:
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA busy_timeout = 20")
        with pytest.raises(KnownError, match="另一个程序占用"), writing(engine):
            pass
    finally:
        held.close()


def test_that_a_full_disk_is_one_sentence_and_nothing_is_kept(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE kept (text TEXT)")
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(KnownError, match="磁盘空间不够"), writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (?)", ("长" * 200_000,))
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM kept").scalar() == 0


def test_that_a_damaged_page_is_one_sentence(engine, tmp_path):
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO parent (id) VALUES (1)")
    checkpoint(engine)
    engine.dispose()
    data = bytearray((tmp_path / "data.db").read_bytes())
    for at in range(4096, len(data), 4096):
        data[at + 100] ^= 0xFF
    (tmp_path / "data.db").write_bytes(data)
    with pytest.raises(KnownError, match="有损坏") as refusal, reading(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM parent").fetchall()
    assert "备份" in refusal.value.hint


def test_that_a_folder_that_cannot_be_opened_is_not_called_damage(tmp_path):
    with pytest.raises(KnownError, match="打不开或不能写入"):
        connect(tmp_path / "missing" / "data.db", KEY)


@pytest.fixture
def no_more_room():
    """A function that lets no file grow beyond a size, as a full disk does."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_that_a_log_for_which_the_database_has_no_room_stays_and_is_read(
    engine, tmp_path, no_more_room
):
    checkpoint(engine)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE kept (text TEXT)")
        connection.exec_driver_sql("INSERT INTO kept VALUES (?)", ("长" * 200_000,))
    no_more_room((tmp_path / "data.db").stat().st_size)
    checkpoint(engine)
    assert (tmp_path / "data.db-wal").stat().st_size > 0
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM kept").scalar() == 1


def test_that_a_disk_that_takes_nothing_is_one_sentence_also_at_the_commit(
    engine, tmp_path, no_more_room
):
    checkpoint(engine)
    no_more_room((tmp_path / "data.db-wal").stat().st_size + 1)
    with pytest.raises(StorageError), writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM parent").scalar() == 0


@pytest.mark.parametrize("transaction", [reading, writing])
def test_that_a_database_that_may_not_be_written_is_one_sentence(engine, transaction):
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="不能写入"), transaction(engine) as connection:
        connection.exec_driver_sql("INSERT INTO parent VALUES (1)")


def test_that_a_wrong_statement_stays_a_bug(engine):
    with pytest.raises(sa.exc.OperationalError), reading(engine) as connection:
        connection.exec_driver_sql("SELECT missing FROM parent")
