"""The metrics at /metrics: requests of all workers, the snapshot, the age of each source."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from app.snapshot.layout import EDIT_SOURCE_PREFIX
from app.snapshot.reader import Snapshot
from app.web.metrics.counters import (
    LATENCY_BUCKETS_S,
    ROW_WIDTH,
    CounterKey,
    CounterRow,
    RequestCounter,
)


@dataclass(frozen=True)
class MetricsCollector:
    """All metrics at one moment. `pull_age_s` is None unless the host pulls snapshots."""

    request_counter: RequestCounter
    current_snapshot: Snapshot | None
    now: datetime
    pull_age_s: float | None = None

    def collect(self) -> Iterator[Metric]:  # the name that prometheus-client requires
        totals = self.request_counter.totals()
        yield from _request_metrics(totals.rows)
        failed = "Publications that a worker could not open"
        yield CounterMetricFamily("finder_snapshot_switches_failed", failed, totals.switches_failed)
        is_ready = "Whether there is a snapshot to answer from"
        yield GaugeMetricFamily("finder_ready", is_ready, int(self.current_snapshot is not None))
        if self.current_snapshot:
            yield from _publications(self.current_snapshot, self.now)
            yield from _sources(self.current_snapshot, self.now)
        if self.pull_age_s is not None:
            description = "Seconds since this host last pulled or found nothing new"
            yield GaugeMetricFamily("finder_pull_age_seconds", description, self.pull_age_s)


def _request_metrics(rows: Mapping[CounterKey, CounterRow]) -> Iterator[Metric]:
    requests = CounterMetricFamily(
        "finder_requests", "Answers given, by page and class of status", labels=["page", "status"]
    )
    durations = HistogramMetricFamily(
        "finder_request_duration_seconds", "Seconds that an answer took, by page", labels=["page"]
    )
    by_page: dict[str, Counter[int]] = defaultdict(Counter)
    for (page, status), row in sorted(rows.items()):
        requests.add_metric([page, f"{status}xx"], sum(row[:-1]))
        by_page[page].update(dict(enumerate(row)))
    for page, counts in by_page.items():
        bounds = [*(str(bound) for bound in LATENCY_BUCKETS_S), "+Inf"]
        cumulative = accumulate(counts[position] for position in range(len(bounds)))
        durations.add_metric(
            [page], list(zip(bounds, cumulative, strict=True)), counts[ROW_WIDTH - 1]
        )
    yield requests
    yield durations


def _publications(current_snapshot: Snapshot, now: datetime) -> Iterator[Metric]:
    seq = GaugeMetricFamily("finder_snapshot_seq", "Number of what is shown", labels=["part"])
    age = GaugeMetricFamily(
        "finder_snapshot_age_seconds", "Seconds since it was published", labels=["part"]
    )
    for part, manifest in (
        ("places", current_snapshot.settings.manifest),
        ("postcodes", current_snapshot.postcodes.manifest),
    ):
        published = datetime.fromisoformat(manifest["published_at"])
        seq.add_metric([part], manifest["seq"])
        age.add_metric([part], (now - published).total_seconds())
    yield seq
    yield age


def _sources(current_snapshot: Snapshot, now: datetime) -> Iterator[Metric]:
    age = GaugeMetricFamily(
        "finder_source_age_days", "Days since its as-at date", labels=["source"]
    )
    is_stale = GaugeMetricFamily(
        "finder_source_is_stale", "Whether it is past its stale_after", labels=["source"]
    )
    for source, edition in current_snapshot.settings.editions.items():
        # Edits have a source for each day and are never overdue: their labels would grow forever.
        if source.startswith(EDIT_SOURCE_PREFIX):
            continue
        age.add_metric([source], (now.date() - edition.as_at).days)
        is_stale.add_metric([source], int(edition.is_stale(now.date())))
    yield age
    yield is_stale
