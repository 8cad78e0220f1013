"""The journal tells, and tells when somebody changed it."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from palier.kernel import clock
from palier.kernel.access import SYSTEM
from palier.kernel.journal import GENESIS, check_journal, record
from palier.kernel.models import JournalEntry


def write(stream: str, times: int) -> None:
    for number in range(times):
        record(stream, "noted", {"number": number, "mot": "évalué"}, actor=SYSTEM, at=clock.now())


def without_trigger(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_journalentry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE kernel_journalentry ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_entries_are_chained_per_stream() -> None:
    write("sitting:a", 3)
    write("sitting:b", 1)
    chain = list(JournalEntry.objects.filter(stream="sitting:a").order_by("position"))
    assert [e.position for e in chain] == [1, 2, 3]
    assert [e.previous for e in chain] == [GENESIS, chain[0].digest, chain[1].digest]
    assert list(check_journal()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE kernel_journalentry SET kind = 'x'", "DELETE FROM kernel_journalentry"]
)
def test_the_database_refuses_changes(change: str) -> None:
    write("sitting:a", 1)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "position"),
    [
        ("UPDATE kernel_journalentry SET payload = '{\"number\": 9}' WHERE position = 2", 2),
        ("UPDATE kernel_journalentry SET actor = 'person:other' WHERE position = 1", 1),
        ("DELETE FROM kernel_journalentry WHERE position = 2", 3),
    ],
)
def test_a_change_behind_the_trigger_is_found(sql: str, position: int) -> None:
    write("sitting:a", 3)
    without_trigger(sql)
    assert position in {problem.position for problem in check_journal()}


@pytest.mark.django_db(transaction=True)
def test_two_writers_make_one_chain() -> None:
    def work() -> None:
        write("session:s", 10)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert JournalEntry.objects.filter(stream="session:s").count() == 20
    assert list(check_journal()) == []
