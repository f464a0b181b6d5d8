# Reads a trace with Perfetto's trace processor and prints what it understood; 77 if there is none.
import sys

try:
    from perfetto.trace_processor import TraceProcessor
except ImportError:
    print("python has no package `perfetto`")
    sys.exit(77)

try:
    processor = TraceProcessor(trace=sys.argv[1])
except Exception as error:
    print(f"the trace processor cannot be had: {error}".splitlines()[0])
    sys.exit(77)

SLICES = """
select slice.name as name, slice.ts as ts, slice.dur as dur from slice
join thread_track on slice.track_id = thread_track.id join thread using (utid)
where thread.name = 'db[0]' order by slice.ts, slice.depth
"""
FLOWS = """
select one.name as source, other.name as target, count(*) as n from flow
join slice a on flow.slice_out = a.id join thread_track s on a.track_id = s.id join thread t on s.utid = t.utid
join process one on t.upid = one.upid
join slice b on flow.slice_in = b.id join thread_track v on b.track_id = v.id join thread w on v.utid = w.utid
join process other on w.upid = other.upid
group by one.name, other.name order by one.name
"""
COUNTER = """
select process_counter_track.name as name, min(value) as low, max(value) as high from counter
join process_counter_track on counter.track_id = process_counter_track.id
where process_counter_track.name like 'requests in flight%' group by process_counter_track.name
"""
for row in processor.query("select name, value from stats where severity = 'error' and value > 0"):
    print("refused", row.name, row.value)
for row in processor.query(SLICES):
    print(row.name, row.ts, row.dur)
for row in processor.query(FLOWS):
    print(row.source, row.target, row.n)
for row in processor.query(COUNTER):
    print("requests in flight", int(row.low), int(row.high))
