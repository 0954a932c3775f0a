-- wrk asks for a random line of the file PATHS each time; SEED makes the order known.
local paths = {}

function setup(thread)
  thread:set("seed", tonumber(os.getenv("SEED")))
end

function init()
  math.randomseed(seed)
  for line in io.lines(os.getenv("PATHS")) do
    paths[#paths + 1] = line
  end
  wrk.headers["Accept-Encoding"] = "gzip"
end

function request()
  return wrk.format("GET", paths[math.random(#paths)])
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    "RESULT requests=%d failed=%d p50_ms=%.3f p99_ms=%.3f\n",
    summary.requests,
    e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000))
end
