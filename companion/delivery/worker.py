"""The worker: is woken, sweeps the ledger every second, delivers to many sites side by side."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial

from companion import free_memory
from companion.clock import now_ms
from companion.config import Config
from companion.delivery import access_pings
from companion.delivery.dispatch import Dispatch
from companion.delivery.places import Places
from companion.delivery.side_tasks import SideTasks
from companion.delivery.threads import Threads, begun
from companion.delivery.wakeups import Listener
from companion.history import derived_events, search_index, test_purchases
from companion.ids import new_id
from companion.jobs import reconciliation, runner
from companion.ledger import access_checks, alerts, blocked_deliveries, jobs, outbox, readiness, retention, sites
from companion.ledger.counts import count_first
from companion.ledger.database import close, reading, unhurried, writing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.health import sign_in, sign_off
from companion.ledger.reencryption import encrypt_when_due
from companion.ledger.secret_key import say_if_wrong
from companion.ledger.traces import erase_when_left
from companion.messages import Message

log = logging.getLogger("companion.worker")

JOBS_AT_ONCE = 2
SWEEP_SECONDS = 1.0
LEAST_PAUSE_SECONDS = 0.05
TIMERS_EVERY_SECONDS = 5.0
ACCESS_CHECKS_EVERY_SECONDS = 20.0  # the many checks of a busy hour become one ping
TRACES_EVERY_SECONDS = 20.0
ALERTS_EVERY_SECONDS = ENCRYPT_EVERY_SECONDS = COUNTS_EVERY_SECONDS = 60.0
SIGN_OF_LIFE_SECONDS = 10.0
SHUTDOWN_SECONDS = 18.0
LOOPS_SECONDS = 1.5  # of a long purge the rest is done another time
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
DAY_SECONDS = 86_400.0
PURGE_AT_SECONDS = 3 * 3600.0 + 17 * 60  # of the day, UTC
COMPARE_EVERY_SECONDS = 600.0
CHORE_REST_SECONDS = 5.0  # of one that broke off
FAULT_REST_MS = 5_000
FAULT = Message("companion.fault")


class Worker:
    """One worker process. ``run`` returns after SIGTERM or SIGINT, when what was in flight is finished."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._id = new_id("wrk_")
        self._stopping = threading.Event()
        self._side_tasks = SideTasks()
        self._job_threads = Threads(JOBS_AT_ONCE, "job")
        self._jobs: set[str] = set()
        self._dispatch = Dispatch(config, self._stopping.is_set)
        served = self._dispatch
        self._places = Places(self._deliver, served.standing_of, served.is_waited_for, served.give_way)
        self._busy: dict[str, bool] = {}  # site -> look again when done
        self._guard = threading.Lock()
        self._running_jobs: set[Future[None]] = set()
        self._pause = SWEEP_SECONDS
        self._search = search_index.SearchIndex()
        self._hurry = threading.Event()  # the next sweep is wanted now
        self._troubles: dict[str, str] = {}  # part of the sweep -> what the ledger said last
        self._chores: dict[Callable[[], None], float] = {
            self._watch_timers: TIMERS_EVERY_SECONDS,
            self._watch_access: ACCESS_CHECKS_EVERY_SECONDS,
            self._watch_alerts: ALERTS_EVERY_SECONDS,
            self._watch_fetching: SWEEP_SECONDS,
            self._keep_search: SWEEP_SECONDS,
            encrypt_when_due: ENCRYPT_EVERY_SECONDS,
            erase_when_left: TRACES_EVERY_SECONDS,
            count_first: COUNTS_EVERY_SECONDS,
            test_purchases.forget_abandoned: ALERTS_EVERY_SECONDS,
            free_memory.trim: free_memory.EVERY_SECONDS,
        }

    def run(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)  # of all threads begun from here on; taken below
        Listener(self._config, self.wake, self._hurry.set, self._stopping).start()
        loops = [begun(work) for work in (say_if_wrong, self._sweep, self._do_chores, self._keep_hours)]
        log.info("worker %s started, process %s", self._id, os.getpid())
        signal.sigwait(STOP_SIGNALS)
        began = time.monotonic()
        self.finish()
        until = time.monotonic() + LOOPS_SECONDS
        for loop in loops:  # one in the middle of something has the ledger open, which is closed next
            loop.join(max(0.0, until - time.monotonic()))
        with suppress(LedgerUnavailable):
            sign_off(self._id)
        log.info("worker %s stopped after %.1f s", self._id, time.monotonic() - began)

    def finish(self) -> None:
        """Begin nothing more, and wait for what is in flight."""
        self._stopping.set()
        self._hurry.set()
        self._places.close()
        wait([*self._places.running, *self._running_jobs, *self._side_tasks.running], SHUTDOWN_SECONDS)
        self._side_tasks.shutdown()
        self._job_threads.shutdown()

    def wake(self, site: str) -> None:
        """See to it that the site's due deliveries are brought; once more if that is under way."""
        with self._guard:
            if self._stopping.is_set():
                return
            if site in self._busy:
                self._busy[site] = True
                return
            self._busy[site] = False
        try:
            self._places.ask(site)
        except RuntimeError:  # no more threads, or the end: a flag that stayed would keep the site from every sweep
            with self._guard:
                self._busy.pop(site, None)
            raise

    def _start_job(self, job_id: str) -> None:
        with self._guard:
            if job_id in self._jobs or self._stopping.is_set():
                return
            self._jobs.add(job_id)
        try:
            future = self._job_threads.submit(self._run_job, job_id)
        except RuntimeError:  # no more threads, or the end: what stays would keep this worker from the job for good
            with self._guard:
                self._jobs.discard(job_id)
            raise
        self._running_jobs.add(future)
        future.add_done_callback(self._running_jobs.discard)

    def _run_job(self, job_id: str) -> None:
        try:
            job = jobs.claim(job_id)
            if job is not None:
                with unhurried():
                    runner.run(job, self._config, wake=self._wake_all, is_stopping=self._stopping.is_set)
        except LedgerUnavailable as error:
            log.warning("ledger unavailable in job %s: %s", job_id, error)
        except Exception:
            log.exception("job %s broke off; it goes on when its lease is over", job_id)
        with self._guard:
            self._jobs.discard(job_id)
        close()

    def _wake_all(self, found: Iterable[str]) -> None:
        for site in found:
            self.wake(site)

    def _deliver(self, site: str) -> None:
        """One run; when there is more to do, another, behind the sites that wait for a place."""
        again = False
        try:
            again = self._dispatch.run(site)
        except LedgerUnavailable as error:
            log.warning("ledger unavailable while delivering: %s", error)
        except Exception:
            log.exception("delivering to %s broke off; the sweep takes it up again", site)
            self._rest(site)
        finally:
            with self._guard:
                again = (self._busy.pop(site, False) or again) and not self._stopping.is_set()
            close()
        if again:
            self.wake(site)

    def _rest(self, site: str) -> None:
        """A fault of our own is not met again every second; people can read of it at the site."""
        try:
            with writing(site):
                readiness.hold(site, FAULT, until=now_ms() + FAULT_REST_MS)
        except LedgerUnavailable as error:
            log.warning("ledger unavailable while noting a fault: %s", error)

    def _sweep(self) -> None:
        """Look every second for what is due. Nothing here waits for the lock of a site, so that none delays others."""
        next_sign = 0.0
        while not self._stopping.is_set():
            self._hurry.wait(self._pause)
            self._hurry.clear()
            if self._stopping.is_set():
                break
            self._pause = SWEEP_SECONDS
            if time.monotonic() >= next_sign and self._completes(self._sign_in):
                next_sign = time.monotonic() + SIGN_OF_LIFE_SECONDS
            self._completes(self._dispatch.give_back)
            self._completes(self._start_what_is_due)
        close()

    def _start_what_is_due(self) -> None:
        with reading():
            due = outbox.sites_to_wake(now_ms())
            self._dispatch.learn(due)
            self._pause = _pause(outbox.next_hold_end(now_ms(), within_ms=int(SWEEP_SECONDS * 1000)))
        self._wake_all(due)
        for job_id in jobs.due():
            self._start_job(job_id)

    def _completes(self, part: Callable[[], None]) -> bool:
        """Whether a part of the sweep came to its end; one that broke off keeps no other from its work."""
        name = part.__name__
        try:
            part()
        except LedgerUnavailable as error:
            if str(error) not in self._troubles.values():  # said once, not each second
                log.warning("ledger unavailable: %s", error)
            self._troubles[name] = str(error)
            return False
        except Exception:
            log.exception("the sweep broke off; it goes on in a second")
            return False
        if self._troubles.pop(name, None) and not self._troubles:
            log.info("the ledger can be used again")
        return True

    def _do_chores(self) -> None:
        """What else is to be done now and then; a site whose lock another holds keeps only this waiting."""
        next_at = dict.fromkeys(self._chores, 0.0)
        while not self._stopping.wait(SWEEP_SECONDS):
            for chore, seconds in self._chores.items():
                if time.monotonic() >= next_at[chore]:
                    rest = seconds if self._completes(chore) else min(seconds, CHORE_REST_SECONDS)
                    next_at[chore] = time.monotonic() + rest
        close()

    def _keep_hours(self) -> None:
        """What is done at certain times of the clock; that several workers do it is no harm."""
        hours = {self._purge: (DAY_SECONDS, PURGE_AT_SECONDS), self._compare: (COMPARE_EVERY_SECONDS, 0.0)}
        done = {work: (time.time() - first) // every for work, (every, first) in hours.items()}
        while not self._stopping.wait(SWEEP_SECONDS):
            for work, (every, first) in hours.items():
                now = (time.time() - first) // every
                if now != done[work]:
                    done[work] = now
                    self._completes(work)
        close()

    def _watch_timers(self) -> None:
        self._wake_all(derived_events.end_expired_subscriptions())
        self._side_tasks.start(sites.pulling_sites_to_probe(), "looking for", self._dispatch.probe_pulling)

    def _watch_access(self) -> None:
        ask = partial(access_pings.ping_for_access_checks, config=self._config, is_stopping=self._stopping.is_set)
        self._side_tasks.start(access_checks.sites_with_due_checks(now_ms()), "asking for access at", ask)

    def _watch_alerts(self) -> None:
        ask = partial(access_pings.ping_for_alerts, config=self._config)
        self._side_tasks.start(alerts.sites_to_ask(now_ms()), "asking to send alerts at", ask)

    def _watch_fetching(self) -> None:
        with reading():
            found = blocked_deliveries.sites_to_ask(now_ms())
        self._side_tasks.start(found, "asking to fetch at", partial(access_pings.ping_to_fetch, config=self._config))

    def _keep_search(self) -> None:
        self._search.keep_up(self._stopping.is_set)

    def _sign_in(self) -> None:
        sign_in(self._id)

    def _purge(self) -> None:
        nightly: dict[str, Callable[[], object]] = {
            "the purge": partial(retention.purge, self._config.retention_days),
            "another look at what searches find": lambda: search_index.check_again(now_ms()),
            "access checks without a plan": lambda: access_checks.plan_missing(now_ms()),
        }
        for what, work in nightly.items():
            try:
                with unhurried():
                    work()
            except LedgerUnavailable as error:
                log.warning("ledger unavailable for %s, left until tomorrow: %s", what, error)

    def _compare(self) -> None:
        try:
            reconciliation.make_daily()
        except LedgerUnavailable as error:
            log.warning("ledger unavailable for comparisons, which are begun in ten minutes: %s", error)


def _pause(hold_ends_at: int | None) -> float:
    """Seconds to the next sweep: when a site's hold ends before that, it is not held a second longer."""
    if hold_ends_at is None:
        return SWEEP_SECONDS
    return min(SWEEP_SECONDS, max(LEAST_PAUSE_SECONDS, (hold_ends_at - now_ms()) / 1000))
