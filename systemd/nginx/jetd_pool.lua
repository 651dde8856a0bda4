-- The balancer of a pool of jetd for nginx's Lua module: least connections by weight, slow start, and a node that
-- failed is left alone for a while. The registrar feeds it over a local socket; nothing is reloaded.
--
-- What is shared between workers lies in the dictionary jetd_pool: the table as text, its version, the connections of
-- each server and its failures. Each worker keeps the table parsed.
local balancer = require "ngx.balancer"

local M = {}
local shared = ngx.shared.jetd_pool

local MAX_FAILS = 3
local FAIL_TIMEOUT = 5
local SLOW_START = 5
-- Of an upstream with more servers than this only so many are looked at for a request.
local MOST_LOOKED_AT = 64
local MOST_TRIES = 3

-- This worker's copy: upstreams by name, each an array of servers.
local known = { version = false, upstreams = {} }
local turn = 0
local seeded = false

-- A table is lines of words: upstream, host, port, weight, most connections, "up" or "down", id. Anything else is refused.
local function parse(text)
    local upstreams, count = {}, 0
    local head, rest = text:match("^(jetd%-pool 1)\n(.*)$")
    if not head then return nil, "no table of a pool" end
    for line in rest:gmatch("[^\n]+") do
        local name, host, port, weight, most, state =
            line:match("^([a-z0-9._-]+) ([0-9a-fA-F.:%[%]]+) (%d+) (%d+) (%d+) (%l+) [%w._-]+$")
        if not name then return nil, "no line of a table: " .. line:sub(1, 80) end
        local list = upstreams[name] or {}
        upstreams[name] = list
        if state == "up" then
            list[#list + 1] = {
                host = host, port = tonumber(port), weight = math.max(1, tonumber(weight)),
                most = tonumber(most), key = host .. ":" .. port,
            }
        end
        count = count + 1
    end
    return upstreams, nil, count
end

-- Takes a table for all workers. Servers that were not there before start slowly.
local function take(text)
    local upstreams, trouble = parse(text)
    if not upstreams then return nil, trouble end
    local before = parse(shared:get("table") or "") or {}
    local had, have = {}, {}
    for _, list in pairs(before) do
        for _, s in ipairs(list) do had[s.key] = true end
    end
    for _, list in pairs(upstreams) do
        for _, s in ipairs(list) do have[s.key] = true end
    end
    for key in pairs(have) do
        if not had[key] and next(had) then
            shared:set("joined " .. key, ngx.now())
            shared:delete("fails " .. key)
        end
    end
    for key in pairs(had) do
        if not have[key] then shared:delete("joined " .. key) end
    end
    local ok, err = shared:set("table", text)
    if not ok then return nil, "the dictionary is too small: " .. err end
    shared:set("version", ngx.md5(text))
    return true
end

-- At nginx's start and reload, before the registrar comes: the table as it was last written.
function M.load(path)
    local file = io.open(path, "r")
    if not file then return end
    local text = file:read("*a")
    file:close()
    if not shared:get("table") and text then
        local ok, trouble = take(text)
        if not ok then ngx.log(ngx.WARN, "jetd: ", path, ": ", trouble) end
    end
end

local function current()
    local version = shared:get("version")
    if version ~= known.version then
        known = { version = version, upstreams = parse(shared:get("table") or "") or {} }
    end
    return known.upstreams
end

-- GET tells the version of the table, PUT takes a new one. The socket is the registrar's alone.
function M.endpoint()
    if ngx.req.get_method() == "PUT" then
        ngx.req.read_body()
        local text = ngx.req.get_body_data()
        if not text and ngx.req.get_body_file() then
            local file = io.open(ngx.req.get_body_file(), "r")
            text = file and file:read("*a")
            if file then file:close() end
        end
        local ok, trouble = take(text or "")
        if not ok then
            ngx.status = 400
            ngx.print(trouble)
            return
        end
    end
    ngx.print(shared:get("version") or "none")
end

local function release(key)
    if (shared:incr("conns " .. key, -1, 0) or 0) < 0 then shared:set("conns " .. key, 0) end
end

-- The weight a server has now: it grows to its own in the first seconds.
local function weight_now(s)
    local joined = shared:get("joined " .. s.key)
    local age = joined and ngx.now() - joined or SLOW_START
    if age >= SLOW_START then return s.weight end
    return s.weight * math.max(age / SLOW_START, 0.05)
end

-- The server with the fewest connections for its weight, of those that may be asked; of equal ones any, by weight.
local function best(list, tried, careful)
    local looked, least, chosen, tied = math.min(#list, MOST_LOOKED_AT), math.huge, nil, 0
    turn = turn + 1
    for i = 0, looked - 1 do
        local s = list[(turn + i) % #list + 1]
        local usable = not tried[s.key]
        if usable and careful then usable = (shared:get("fails " .. s.key) or 0) < MAX_FAILS end
        if usable then
            local conns, weight = shared:get("conns " .. s.key) or 0, weight_now(s)
            local load = conns / weight
            if s.most == 0 or conns < s.most then
                if load < least then least, chosen, tied = load, nil, 0 end
                if load == least then
                    tied = tied + weight
                    if not chosen or math.random() * tied < weight then chosen = s end
                end
            end
        end
    end
    return chosen
end

-- In balancer_by_lua: chooses a server of the upstream, and another one after a failure.
function M.balance(upstream)
    if not seeded then
        -- Workers are forks of one process, and would all draw the same numbers.
        math.randomseed(ngx.worker.pid() + ngx.now() * 1000)
        seeded = true
    end
    local ctx = ngx.ctx
    local tried = ctx.jetd_tried or {}
    ctx.jetd_tried = tried
    if ctx.jetd_key then
        if balancer.get_last_failure() == "failed" then shared:incr("fails " .. ctx.jetd_key, 1, 0, FAIL_TIMEOUT) end
        release(ctx.jetd_key)
        ctx.jetd_key = nil
    end
    local list = current()[upstream:lower()] or {}
    -- Where all of them failed lately, that was not their fault alone.
    local s = best(list, tried, true) or best(list, tried, false)
    if not s then return ngx.exit(503) end
    if not next(tried) and #list > 1 then balancer.set_more_tries(math.min(#list, MOST_TRIES) - 1) end
    tried[s.key] = true
    shared:incr("conns " .. s.key, 1, 0)
    ctx.jetd_key = s.key
    local ok, err = balancer.set_current_peer(s.host, s.port)
    if not ok then
        ngx.log(ngx.ERR, "jetd: ", s.key, ": ", err)
        return ngx.exit(500)
    end
end

-- In log_by_lua: the request is over.
function M.done()
    local key = ngx.ctx.jetd_key
    if key then
        ngx.ctx.jetd_key = nil
        release(key)
    end
end

return M
