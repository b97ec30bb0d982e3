"""The weighted share satisfied by unit and criterion, with polars or duckdb, from columns in memory.

Each is asked in several ways, as its users would write it, and the best time of the best way counts. The answers are compared
with ours. Prints a line of JSON as the example `analytics` does.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

TIMES = 7
CRITERIA = [f"c{at:02}" for at in range(1, 23)]


def of_polars(path, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    if pl.thread_pool_size() != threads:
        raise SystemExit(f"polars has {pl.thread_pool_size()} threads and not {threads}")
    frame = pl.read_parquet(path, columns=["unit", "weight", *CRITERIA])
    as_category = frame.with_columns(pl.col("unit").cast(pl.Categorical))
    narrow = as_category.with_columns(pl.col(CRITERIA).cast(pl.Int8))
    wide = frame.with_columns(pl.col(CRITERIA).cast(pl.Float64))
    w = pl.col("weight")

    def filtered(frame):
        return frame.group_by("unit").agg(
            (w.filter(pl.col(c) >= 4).sum() / w.filter(pl.col(c).is_not_null()).sum()).alias(c) for c in CRITERIA
        )

    def multiplied(frame):
        return frame.group_by("unit").agg(
            ((w * (pl.col(c) >= 4)).sum() / (w * pl.col(c).is_not_null()).sum()).alias(c) for c in CRITERIA
        )

    def lazily(frame):
        satisfied = [(w * (pl.col(c) >= 4)).alias(f"s{c}") for c in CRITERIA]
        answered = [(w * pl.col(c).is_not_null()).alias(f"a{c}") for c in CRITERIA]
        sums = frame.lazy().select("unit", *satisfied, *answered).group_by("unit").sum()
        return sums.select("unit", *((pl.col(f"s{c}") / pl.col(f"a{c}")).alias(c) for c in CRITERIA)).collect()

    def by_parts(frame):
        shares = []
        for part in frame.partition_by("unit", maintain_order=True):
            row = part.select(
                pl.col("unit").first(),
                *((w.filter(pl.col(c) >= 4).sum() / w.filter(pl.col(c).is_not_null()).sum()).alias(c) for c in CRITERIA),
            )
            shares.append(row)
        return pl.concat(shares)

    def long(frame):
        on = frame.unpivot(CRITERIA, index=["unit", "weight"]).drop_nulls("value")
        shares = on.group_by("unit", "variable").agg(
            (w.filter(pl.col("value") >= 4).sum() / w.sum()).alias("share")
        )
        return shares.pivot("variable", index="unit", values="share")

    def rows(made):
        return {row[0]: list(row[1:]) for row in made.select("unit", *CRITERIA).rows()}

    frames = [frame, as_category, narrow, wide]
    ways = [(way, own) for way in (filtered, multiplied, lazily, by_parts) for own in frames] + [(long, narrow)]
    return [((lambda way=way, own=own: way(own)), rows) for way, own in ways]


def of_duckdb(path, threads):
    import duckdb

    base = duckdb.connect()
    base.execute(f"set threads = {threads}")
    columns = ", ".join(["unit", "weight", *CRITERIA])
    base.execute(f"create table plain as select {columns} from read_parquet('{path}')")
    bytes_of = ", ".join(f"{c}::utinyint as {c}" for c in CRITERIA)
    base.execute("create type unit_name as enum (select distinct unit from plain)")
    base.execute(f"create table narrow as select unit::unit_name as unit, weight, {bytes_of} from plain")
    filtered = ", ".join(
        f"sum(weight) filter ({c} >= 4) / sum(weight) filter ({c} is not null) as {c}" for c in CRITERIA
    )
    cased = ", ".join(
        f"sum(case when {c} >= 4 then weight else 0 end) / sum(case when {c} is null then 0 else weight end) as {c}"
        for c in CRITERIA
    )
    multiplied = ", ".join(f"sum(weight * ({c} >= 4)::double) / sum(weight * ({c} is not null)::double) as {c}" for c in CRITERIA)
    long = ", ".join(f"max(share) filter (name = '{c}') as {c}" for c in CRITERIA)
    of_long = (
        "select unit, name, sum(weight) filter (value >= 4) / sum(weight) as share from "
        f"(unpivot narrow on {', '.join(CRITERIA)}) group by unit, name"
    )
    queries = [f"select unit, {way} from {table} group by unit" for way in (filtered, cased, multiplied) for table in ("plain", "narrow")]
    queries.append(f"select unit, {long} from ({of_long}) group by unit")

    def rows(made):
        return {row[0]: list(row[1:]) for row in made}

    return [((lambda query=query: base.execute(query).fetchall()), rows) for query in queries]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", choices=["polars", "duckdb"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--shares", type=Path, required=True, help="ours, to compare with")
    args = parser.parse_args()
    ours = json.loads(args.shares.read_text())
    least = None
    for ask, rows in {"polars": of_polars, "duckdb": of_duckdb}[args.program](args.file, args.threads):
        times = []
        for _ in range(TIMES):
            begin = time.perf_counter()
            made = ask()
            times.append(time.perf_counter() - begin)
        theirs = rows(made)
        if theirs.keys() != ours.keys():
            sys.exit(f"{args.program} has other units: {sorted(theirs)}")
        apart = max(abs(a - b) for unit in ours for a, b in zip(ours[unit], theirs[unit], strict=True))
        if not apart <= 1e-9:
            sys.exit(f"{args.program} has other shares, {apart} apart")
        least = min(times) if least is None else min(least, *times)
    print(json.dumps({"what": args.program, "seconds": least, "threads": args.threads, "peak": None}))


main()
