-- Asks Vestibule whether a request may pass (see gate-haproxy.cfg), and adds the headers that identify the admin.
--
--   http-request lua.vestibule HOST ROLE
--
-- HOST is the host for which assertions are made; the script adds the port of the browser's URL. ROLE is one role, or several
-- separated by commas. If the request may pass, the variable txn.vestibule is set to `admitted`. Otherwise the script answers the
-- request. An error leaves the variable unset.

local VESTIBULE = "http://127.0.0.1:8080"

-- Headers of Vestibule's refusal that are passed on to the client.
local TOLD = { "content-type", "cache-control", "location", "x-content-type-options", "content-security-policy",
               "x-request-id", "retry-after", "www-authenticate", "content-language" }
local IDENTITY = { "x-auth-id", "x-auth-email", "x-auth-roles", "x-auth-assertion" }
local OURS = { ["__host-session"] = true, ["__host-pending"] = true, ["__host-device"] = true, ["__secure-gate"] = true }

-- Returns the lines of a header. HAProxy counts them from 0.
local function lines(headers, name)
    local found, index = {}, 0
    local values = headers[name]
    while values and values[index] do
        found[#found + 1] = values[index]
        index = index + 1
    end
    return found
end

-- Removes Vestibule's cookies from the request; other cookies stay.
local function keep_other_cookies(txn, headers)
    local kept = {}
    for _, line in ipairs(lines(headers, "cookie")) do
        for pair in line:gmatch("[^;]+") do
            local name = pair:match("^%s*([^=]-)%s*=") or pair:match("^%s*(.-)%s*$")
            if not OURS[name:lower()] then
                kept[#kept + 1] = pair:match("^%s*(.-)%s*$")
            end
        end
    end
    if #kept > 0 then
        txn.http:req_set_header("cookie", table.concat(kept, "; "))
    else
        txn.http:req_del_header("cookie")
    end
end

local function refuse(txn, status, headers, body)
    local reply = txn:reply()
    reply:set_status(status)
    for _, name in ipairs(TOLD) do
        for _, value in ipairs(lines(headers, name)) do
            reply:add_header(name, value)
        end
    end
    reply:set_body(body or "")
    txn:done(reply)
end

core.register_action("vestibule", { "http-req" }, function(txn, host, role)
    local asked = txn.http:req_get_headers()
    local port = (lines(asked, "host")[1] or ""):match(":%d+$") or ""
    local headers = {
        ["x-forwarded-for"] = { txn.sf:src() },
        ["x-forwarded-proto"] = { "https" },
        ["x-forwarded-host"] = { host .. port },
        ["x-forwarded-uri"] = { txn.sf:pathq() },
    }
    local cookies = lines(asked, "cookie")
    if #cookies > 0 then
        headers["cookie"] = { table.concat(cookies, "; ") }
    end
    -- Browsers that open a page are sent to the sign-in page. Programs, and forms that were submitted too late, get 401.
    -- A browser gets a refusal as a page, in its language.
    for _, name in ipairs({ "accept", "accept-language" }) do
        local said = lines(asked, name)
        if #said > 0 then
            headers[name] = { table.concat(said, ",") }
        end
    end
    local method = txn.sf:method()
    local accept = table.concat(lines(asked, "accept"), ","):lower()
    if (method == "GET" or method == "HEAD") and accept:find("text/html", 1, true) then
        headers["x-vestibule-redirect"] = { "1" }
    end

    -- Milliseconds. HAProxy asks a server that does not answer four times, so a request waits for 20 s before its 503.
    local timeout = 5000
    local answer = core.httpclient():get({ url = VESTIBULE .. "/authz?role=" .. role, headers = headers, timeout = timeout })
    if answer.status == 200 then
        for _, name in ipairs(IDENTITY) do
            local value = lines(answer.headers, name)[1]
            -- With 200 no header is empty, so an empty one means that another server answered.
            if not value or value == "" then
                return
            end
            txn.http:req_set_header(name, value)
        end
        keep_other_cookies(txn, asked)
        txn:set_var("txn.vestibule", "admitted")
    elseif answer.status == 303 or answer.status == 401 or answer.status == 403 then
        refuse(txn, answer.status, answer.headers, answer.body)
    end
end, 2)
