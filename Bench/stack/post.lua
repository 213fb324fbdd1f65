-- Requests of different customers and cases; each thread counts on from its own number.
local threads = 0
function setup(thread)
  thread:set("first", threads * 100000000 + tonumber(os.getenv("STACK_FIRST") or "1"))
  threads = threads + 1
end
function request()
  first = first + 1
  local body = string.format(
    '{"customer_id":%d,"customer_name":"Customer %d","case_id":%d,"email_content":"Where is my parcel number %d? It should have been here last week."}',
    first % 5000 + 1, first % 5000 + 1, first, first)
  return wrk.format("POST", "/email_agent/", { ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. (os.getenv("STACK_TOKEN") or "") }, body)
end
