"""The Python library `eventsourcing`, its recorders for SQLite and PostgreSQL, with a thread for each writer.

The same tasks and the same protocol as src/event-store/programs/serve.ts: one line of JSON asks, one answers.
"""

import json
import resource
import sys
import threading
import time
from urllib.parse import unquote, urlparse
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

STREAMS = 2_000
LOADED_STREAM = STREAMS
LOADED_EVENTS = 100
CONTENDED_STREAM = STREAMS + 1
UNCOUNTED_LOADS = 50
PAGE = 1_000
CONNECTIONS = 16
TEXT = (
    "The member agreed that her record is used for this purpose until it ends or is withdrawn. "
    "Whoever reads it says under which contract and for what, and the member can see each of these readings "
    "in the portal, with the price."
)


def payload(number):
    return {
        "record": f"0199c3a0-0000-7000-8000-{number:012d}",
        "party": f"0199c3a0-0000-7000-9000-{number % 977:012d}",
        "purpose": "ServiceProvision",
        "field": f"field-{number % 31}",
        "amount": number % 10_007,
        "text": TEXT,
    }


def sqlite_recorder(folder):
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

    datastore = SQLiteDatastore(f"{folder}/eventsourcing.sqlite", lock_timeout=30, pool_timeout=60)
    with datastore.get_connection(commit=True) as connection:
        cursor = connection.cursor()
        for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2)):
            cursor.execute(f"PRAGMA {pragma}")
            found = cursor.fetchone()[0]
            if found != wanted:
                raise RuntimeError(f"not durable: {pragma} is {found}")
    return SQLiteApplicationRecorder(datastore)


def postgres_recorder(url):
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

    place = urlparse(url)
    datastore = PostgresDatastore(
        dbname=place.path[1:],
        host=place.hostname,
        port=place.port,
        user=place.username,
        password=unquote(place.password),
        pool_size=CONNECTIONS,
    )
    return PostgresApplicationRecorder(datastore)


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 2**20


def spent():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1e6


def measured(work):
    cpu, began = spent(), time.perf_counter()
    done = work()
    return {**done, "seconds": time.perf_counter() - began, "cpu": spent() - cpu, "resident": resident()}


def together(count, work):
    """Runs work in so many threads and raises what the first of them to fail has raised."""
    failures = []

    def guarded():
        try:
            work(failures)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class Workload:
    def __init__(self, recorder):
        self.recorder = recorder
        self.versions = {}
        self.appends = 0
        self.written = 0
        self.lock = threading.Lock()

    def append_to(self, stream, version, amount):
        """The first version is 1. Returns whether it was accepted: the key is stream and version."""
        events = [
            StoredEvent(
                originator_id=UUID(int=stream + 1),
                originator_version=version + 1 + index,
                topic="bench:StreamGrown",
                state=json.dumps(payload(self.written + index)).encode(),
            )
            for index in range(amount)
        ]
        try:
            self.recorder.insert_events(events)
        except IntegrityError:
            return False
        with self.lock:
            self.written += amount
        return True

    def write(self, stream, amount):
        version = self.versions.get(stream, 0)
        if not self.append_to(stream, version, amount):
            raise RuntimeError(f"refused to append to stream {stream}, where nobody else writes")
        self.versions[stream] = version + amount

    def append(self, events, atOnce, perAppend, seconds):
        before = self.written
        left = -(-events // perAppend)
        deadline = time.perf_counter() + seconds

        def writer(failures):
            nonlocal left
            while not failures and time.perf_counter() < deadline:
                with self.lock:
                    if left <= 0:
                        return
                    left -= 1
                    stream = self.appends % STREAMS
                    self.appends += 1
                self.write(stream, perAppend)

        def work():
            together(atOnce, writer)
            return {"events": self.written - before}

        return measured(work)

    def replay(self):
        def work():
            count, last = 0, 0
            while True:
                page = self.recorder.select_notifications(last + 1, PAGE)
                if not page:
                    return {"events": count, "stored": self.written}
                for event in page:
                    json.loads(event.state)
                    last = event.id
                count += len(page)

        return measured(work)

    def load_once(self):
        events = self.recorder.select_events(UUID(int=LOADED_STREAM + 1))
        found = len([json.loads(event.state) for event in events])
        if found != LOADED_EVENTS:
            raise RuntimeError(f"the stream of {LOADED_EVENTS} events gave {found}")

    def load(self, loads, seconds):
        if LOADED_STREAM not in self.versions:
            for _ in range(LOADED_EVENTS):
                self.write(LOADED_STREAM, 1)
        for _ in range(min(UNCOUNTED_LOADS, loads)):
            self.load_once()
        times = []

        def work():
            deadline = time.perf_counter() + seconds
            while len(times) < loads and time.perf_counter() < deadline:
                began = time.perf_counter()
                self.load_once()
                times.append((time.perf_counter() - began) * 1e3)
            return {"events": len(times) * LOADED_EVENTS}

        outcome = measured(work)
        ordered = sorted(times)
        rank = lambda part: ordered[-(-int(part * 100 * len(ordered)) // 100) - 1]
        return {**outcome, "p50": rank(0.5), "p99": rank(0.99)}

    def current(self):
        last = self.recorder.select_events(UUID(int=CONTENDED_STREAM + 1), desc=True, limit=1)
        return last[0].originator_version if last else 0

    def contend(self, appends, atOnce, seconds):
        deadline = time.perf_counter() + seconds
        won = conflicts = 0

        def writer(failures):
            nonlocal won, conflicts
            known = self.current()
            while not failures and won < appends and time.perf_counter() < deadline:
                accepted = self.append_to(CONTENDED_STREAM, known, 1)
                with self.lock:
                    won += accepted
                    conflicts += not accepted
                known = known + 1 if accepted else self.current()

        def work():
            together(atOnce, writer)
            return {"events": won, "conflicts": conflicts}

        return measured(work)


def answer(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main():
    open_recorder = {"sqlite": sqlite_recorder, "postgres": postgres_recorder}[sys.argv[2]]
    recorder = open_recorder(sys.argv[1])
    recorder.create_table()
    workload = Workload(recorder)
    answer({"ready": True})
    for line in sys.stdin:
        task = json.loads(line)
        cell = task.pop("cell")
        try:
            answer(getattr(workload, cell)(**task))
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}".split("\n")[0][:200]})
    recorder.datastore.close()


main()
