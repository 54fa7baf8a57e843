drop table owner_requests, device_links, trusted_browsers, sessions, pending_sign_ins, requesters, budgets;
