"""What is told at /metrics: the counts of all workers, what is shown, and how old each source is."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from app.snapshot.layout import EDITS
from app.snapshot.reader import Snapshot
from app.web.meter import SECONDS, WIDTH, Key, Meter, Row


@dataclass(frozen=True)
class Report:
    """Everything that is told at one moment. `pull_age_s` is None but where a host pulls."""

    meter: Meter
    shown: Snapshot | None
    now: datetime
    pull_age_s: float | None = None

    def collect(self) -> Iterator[Metric]:  # the name that prometheus-client asks for
        totals = self.meter.totals()
        yield from _answers(totals.rows)
        failed = "Publications that a worker could not open"
        yield CounterMetricFamily("finder_snapshot_switches_failed", failed, totals.switches_failed)
        is_ready = "Whether there is a snapshot to answer from"
        yield GaugeMetricFamily("finder_ready", is_ready, int(self.shown is not None))
        if self.shown:
            yield from _publications(self.shown, self.now)
            yield from _sources(self.shown, self.now)
        if self.pull_age_s is not None:
            told = "Seconds since this host last looked for a snapshot to pull"
            yield GaugeMetricFamily("finder_pull_age_seconds", told, self.pull_age_s)


def _answers(rows: Mapping[Key, Row]) -> Iterator[Metric]:
    answers = CounterMetricFamily(
        "finder_requests", "Answers given, by page and class of status", labels=["page", "status"]
    )
    took = HistogramMetricFamily(
        "finder_request_duration_seconds", "Seconds that an answer took, by page", labels=["page"]
    )
    by_page: dict[str, Counter[int]] = defaultdict(Counter)
    for (page, status), row in sorted(rows.items()):
        answers.add_metric([page, f"{status}xx"], sum(row[:-1]))
        by_page[page].update(dict(enumerate(row)))
    for page, counts in by_page.items():
        bounds = [*(str(bound) for bound in SECONDS), "+Inf"]
        reached = accumulate(counts[place] for place in range(len(bounds)))
        took.add_metric([page], list(zip(bounds, reached, strict=True)), counts[WIDTH - 1])
    yield answers
    yield took


def _publications(shown: Snapshot, now: datetime) -> Iterator[Metric]:
    seq = GaugeMetricFamily("finder_snapshot_seq", "Number of what is shown", labels=["part"])
    age = GaugeMetricFamily(
        "finder_snapshot_age_seconds", "Seconds since it was published", labels=["part"]
    )
    for part, manifest in (
        ("places", shown.places.manifest),
        ("postcodes", shown.postcodes.manifest),
    ):
        published = datetime.fromisoformat(manifest["published_at"])
        seq.add_metric([part], manifest["seq"])
        age.add_metric([part], (now - published).total_seconds())
    yield seq
    yield age


def _sources(shown: Snapshot, now: datetime) -> Iterator[Metric]:
    age = GaugeMetricFamily(
        "finder_source_age_days", "Days since its as-at date", labels=["source"]
    )
    late = GaugeMetricFamily(
        "finder_source_is_stale", "Whether it is past its stale_after", labels=["source"]
    )
    for source, edition in shown.places.editions.items():
        if source.startswith(EDITS):  # of single days, and never late: a label for each has no end
            continue
        age.add_metric([source], (now.date() - edition.as_at).days)
        late.add_metric([source], int(edition.days_late(now.date()) > 0))
    yield age
    yield late
